//! One that calls a store: the ports, with the steps that cases take again and again.

mod ports;

use std::sync::Arc;

use hiretalk_domain::candidate::{Candidate, CandidateRecord, ContactDetails};
use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::{Conversation, Outcome, Refusal, State};
use hiretalk_domain::dialogue::Dialogue;
use hiretalk_domain::events::{Event, Position};
use hiretalk_domain::ids::{CandidateId, ConversationId};
use hiretalk_domain::intake::{Application, open_for_application};
use hiretalk_domain::paging::{ConversationFilter, EventLimit, Page, PageLimit, PageRequest};
use hiretalk_domain::ports::{CommitError, Committed, ConversationReader, ConversationStore, StoreError};

use crate::fixtures;
use crate::fixtures::Ticker;
use crate::store::Store;

/// A handle on the store under test, with a clock and ids. Methods panic where the answer is not the one expected.
#[derive(Clone)]
pub struct Caller {
    store: Arc<dyn Store>,
    ticker: Arc<Ticker>,
}

impl Caller {
    /// Callers on the same data need the same ticker, or tickers with different sides.
    pub fn new(store: Arc<dyn Store>, ticker: Arc<Ticker>) -> Self {
        Self { store, ticker }
    }

    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The clock and the ids.
    pub fn ticker(&self) -> &Arc<Ticker> {
        &self.ticker
    }

    /// A change that opens a conversation for the application.
    pub fn opening(&self, application: Application) -> Change {
        let now = self.ticker.tick();
        open_for_application(application, self.ticker.conversation_id_at(now), &fixtures::KEY, now, None)
    }

    /// A change that opens a conversation for a graduate.
    pub fn graduating(&self, event: &str, candidate: &CandidateId, contact: &ContactDetails) -> Change {
        let now = self.ticker.tick();
        let id = self.ticker.conversation_id_at(now);
        fixtures::graduation(fixtures::event_id(event), candidate.clone(), contact.clone(), id, now)
    }

    /// Records an opt-out of this contact's number.
    pub async fn opts_out(&self, contact: &ContactDetails) {
        let opt_outs = vec![fixtures::opt_out(contact, self.ticker.tick())];
        self.applies(Change { opt_outs, ..Change::default() }).await;
    }

    /// Commits a change.
    ///
    /// # Errors
    /// As [`ConversationStore::commit`].
    pub async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        self.store.commit(change).await
    }

    /// Commits a change that is applied.
    pub async fn applies(&self, change: Change) {
        assert_eq!(self.commit(change).await.expect("the change is applied"), Committed::Applied);
    }

    /// Commits a change that is stale.
    pub async fn finds_stale(&self, change: Change) {
        let answer = self.commit(change.clone()).await;
        assert!(matches!(answer, Err(CommitError::Stale)), "{answer:?} for {change:?}");
    }

    /// Sends an application event.
    ///
    /// # Errors
    /// As [`ConversationStore::commit`].
    pub async fn sends(&self, application: &Application) -> Result<Committed, CommitError> {
        self.commit(self.opening(application.clone())).await
    }

    /// Sends an event that opens a conversation; returns the conversation.
    pub async fn opens(&self, application: &Application) -> Conversation {
        let change = self.opening(application.clone());
        let opened = fixtures::opened_by(&change);
        let answer = self.commit(change).await;
        assert!(matches!(answer, Ok(Committed::Applied)), "{answer:?} for {application:?}");
        opened
    }

    /// Sends a redelivered event; returns the conversation answered.
    pub async fn redelivers(&self, application: &Application) -> Conversation {
        match self.sends(application).await {
            Ok(Committed::Redelivered(conversation)) => conversation,
            answer => panic!("{answer:?} in place of a redelivery of {application:?}"),
        }
    }

    /// Sends an event that is refused; returns the refusal.
    pub async fn is_refused(&self, application: &Application) -> Refusal {
        match self.sends(application).await {
            Err(CommitError::Refused(refusal)) => refusal,
            answer => panic!("{answer:?} in place of a refusal of {application:?}"),
        }
    }

    /// Moves a conversation to `ONGOING`; returns the expected stored one.
    pub async fn starts(&self, conversation: &Conversation) -> Conversation {
        let change = fixtures::start(conversation, self.ticker.tick());
        let after = fixtures::advanced_by(&change);
        self.applies(change).await;
        after
    }

    /// Completes a conversation, by way of `ONGOING` where the outcome needs that; returns the expected stored one.
    pub async fn completes(&self, conversation: &Conversation, outcome: Outcome) -> Conversation {
        let conversation = match conversation.state {
            State::Created if !outcome.needs_no_dialogue() => self.starts(conversation).await,
            State::Created | State::Ongoing | State::Completed { .. } => conversation.clone(),
        };
        let change = fixtures::complete(&conversation, outcome, self.ticker.tick());
        let after = fixtures::advanced_by(&change);
        self.applies(change).await;
        after
    }

    pub async fn conversation(&self, id: ConversationId) -> Conversation {
        self.find(id).await.expect("the conversation is stored")
    }

    /// The stored conversation, if any.
    pub async fn find(&self, id: ConversationId) -> Option<Conversation> {
        ConversationStore::find(&*self.store, id).await.expect("the store reads a conversation")
    }

    pub async fn dialogue(&self, id: ConversationId) -> Option<Dialogue> {
        let details = self.store.details(id).await.expect("the store reads a dialogue");
        details.expect("the conversation is stored").dialogue
    }

    /// The candidate's active conversation.
    pub async fn active(&self, candidate: &CandidateId) -> Option<Conversation> {
        self.store.find_active(candidate.clone()).await.expect("the store reads an active conversation")
    }

    /// The stored candidate, if any.
    pub async fn candidate(&self, id: &CandidateId) -> Option<Candidate> {
        self.store.find_candidate(id.clone()).await.expect("the store reads a candidate")
    }

    /// The stored contact data.
    pub async fn contact_of(&self, id: &CandidateId) -> ContactDetails {
        match self.candidate(id).await.map(|candidate| candidate.record) {
            Some(CandidateRecord::Known(contact)) => contact,
            other => panic!("{other:?} in place of the contact data of {id:?}"),
        }
    }

    /// One page.
    ///
    /// # Errors
    /// As [`ConversationReader::page`].
    pub async fn page(
        &self,
        filter: &ConversationFilter,
        limit: u16,
        before: Option<ConversationId>,
    ) -> Result<Page, StoreError> {
        let limit = PageLimit::new(limit).expect("a limit within its range");
        ConversationReader::page(&*self.store, PageRequest { filter: filter.clone(), limit, before }).await
    }

    pub async fn pages(&self, filter: &ConversationFilter, limit: u16) -> Vec<Vec<Conversation>> {
        let mut pages = Vec::new();
        let mut before = None;
        loop {
            let page = self.page(filter, limit, before).await.expect("the store reads a page");
            assert!(page.conversations.len() <= usize::from(limit), "a page of {}", page.conversations.len());
            if page.next.is_some() {
                assert_eq!(
                    page.next,
                    page.conversations.last().map(|last| last.id),
                    "the cursor is the last id"
                );
            }
            // A walk that does not get on would never end.
            let gets_on = match (before, page.next) {
                (Some(before), Some(next)) => next < before,
                (None, _) | (_, None) => true,
            };
            assert!(gets_on, "from {before:?} on to {:?}", page.next);
            before = page.next;
            pages.push(page.conversations);
            if before.is_none() {
                return pages;
            }
        }
    }

    /// Events of the feed.
    pub async fn events(&self, after: Position, limit: u16) -> Vec<Event> {
        let limit = EventLimit::new(limit).expect("a limit within its range");
        self.store.events(after, limit).await.expect("the store reads the feed")
    }

    pub async fn feed(&self) -> Vec<Event> {
        let mut feed: Vec<Event> = Vec::new();
        loop {
            let after = feed.last().map_or(Position::START, |event| event.position);
            let events = self.events(after, EventLimit::MAXIMUM).await;
            if events.is_empty() {
                return feed;
            }
            // A read that does not get on would never end.
            assert!(events.iter().all(|event| event.position > after), "events up to {after} once more");
            feed.extend(events);
        }
    }
}
