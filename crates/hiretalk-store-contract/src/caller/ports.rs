//! Steps on the outbox, messages and graduations.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::candidate::ContactDetails;
use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::graduation::{
    DueGraduation, Graduation, GraduationFilter, GraduationNotice, GraduationPageRequest, StartRule,
};
use hiretalk_domain::ids::{ConversationId, EventId};
use hiretalk_domain::intake::Application;
use hiretalk_domain::message::{Message, MessageId};
use hiretalk_domain::outbox::{Priority, Purpose, Task};
use hiretalk_domain::paging::MessageLimit;
use hiretalk_domain::ports::{Clock, ConversationReader, Graduations};
use hiretalk_domain::routing::{Route, Routed, Tracked, TrackedBy};
use hiretalk_domain::use_cases::{
    ChangeGraduation, EraseCandidate, Kept, StartConversation, StartConversationError, StartGraduations,
    StartReceipt,
};

use crate::caller::Caller;
use crate::fixtures;
use crate::fixtures::{KEY, Ticker, text};

impl Caller {
    /// A change that opens a conversation with this many messages.
    pub fn opening_with(&self, application: Application, messages: usize) -> (Change, Vec<MessageId>) {
        let contact = application.contact.clone();
        let mut change = self.opening(application);
        let id = fixtures::opened_by(&change).id;
        let says = (0..messages).map(|index| text(&format!("message {index}")));
        let ids = fixtures::say(&mut change, id, &contact, says, self.ticker());
        (change, ids)
    }

    /// Opens a conversation with this many messages, all of one turn.
    pub async fn greets(&self, application: &Application, messages: usize) -> (Conversation, Vec<MessageId>) {
        let (change, ids) = self.opening_with(application.clone(), messages);
        let opened = fixtures::opened_by(&change);
        self.applies(change).await;
        (opened, ids)
    }

    /// Opens conversations with one message each, one commit each.
    pub async fn greets_many(&self, count: usize) -> Vec<MessageId> {
        let mut ids = Vec::new();
        for index in 0..count {
            let name = format!("crowd {index}");
            ids.extend(self.greets(&fixtures::application(&name, &name, "job"), 1).await.1);
        }
        ids
    }

    /// Enqueues one more turn.
    pub async fn says(&self, id: ConversationId, to: &ContactDetails, messages: usize) -> Vec<MessageId> {
        let mut change = Change::default();
        let says = (0..messages).map(|index| text(&format!("more {index}")));
        let ids = fixtures::say(&mut change, id, to, says, self.ticker());
        self.applies(change).await;
        ids
    }

    /// Enqueues one message of this priority, overdue by `ago`.
    pub async fn says_as(
        &self,
        priority: Priority,
        id: ConversationId,
        to: &ContactDetails,
        due_since: chrono::Duration,
    ) -> MessageId {
        let mut change = Change::default();
        let ids = fixtures::say(&mut change, id, to, [text("so urgent")], self.ticker());
        for entry in &mut change.outbox {
            entry.due_at -= due_since;
            entry.task = Task::Send { purpose: Purpose::Dialogue, priority, turn: ids[0] };
        }
        self.applies(change).await;
        ids[0]
    }

    pub async fn messages(&self, id: ConversationId) -> Vec<Message> {
        self.message_page(id, None, MessageLimit::MAXIMUM).await
    }

    /// A page of it: one message more than the limit, if more follow.
    pub async fn message_page(
        &self,
        id: ConversationId,
        after: Option<MessageId>,
        limit: u16,
    ) -> Vec<Message> {
        let limit = MessageLimit::new(limit).expect("a limit");
        let found = ConversationReader::messages(&**self.store(), id, after, limit).await;
        found.expect("the store reads messages").expect("the conversation is stored")
    }

    /// The route of an inbound message.
    pub async fn routes(&self, route: Route) -> Option<Routed> {
        self.store().find_route(route).await.expect("the store finds a route")
    }

    /// The route of an inbound message by its sender alone.
    pub async fn routes_from(&self, senders: &[NumberDigest]) -> Option<Routed> {
        self.routes(Route { quotes: None, conversation_id: None, senders: senders.to_vec() }).await
    }

    /// The message of a status.
    pub async fn tracks(&self, message_id: Option<MessageId>, channel_id: &str) -> Option<Tracked> {
        let by = TrackedBy { message_id, channel_id: fixtures::channel_id(channel_id) };
        let found = self.store().find_tracked(vec![by]).await.expect("the store finds messages");
        assert_eq!(found.len(), 1, "one answer for one question");
        found.into_iter().next().flatten()
    }
}

/// A clock ahead of the ticker.
struct Ahead {
    ticker: Arc<Ticker>,
    by: TimeDelta,
}

impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        self.ticker.tick() + self.by
    }
}

impl Caller {
    /// The clock, ahead by `days`.
    fn clock(&self, days: i64) -> Arc<dyn Clock> {
        Arc::new(Ahead { ticker: Arc::clone(self.ticker()), by: TimeDelta::days(days) })
    }

    /// Sends a graduation event, the clock ahead by `days`.
    ///
    /// # Errors
    /// As [`StartConversation::execute`].
    pub async fn notifies(
        &self,
        notice: &GraduationNotice,
        days: i64,
    ) -> Result<StartReceipt, StartConversationError> {
        self.notifying(days).execute(notice.clone()).await
    }

    /// Imports a graduation event.
    ///
    /// # Errors
    /// As [`StartConversation::import`].
    pub async fn imports(&self, notice: &GraduationNotice) -> Result<Kept, StartConversationError> {
        self.notifying(0).import(notice.clone()).await
    }

    fn notifying(&self, days: i64) -> StartConversation {
        let (store, graduations) = (Arc::clone(self.store()) as _, Arc::clone(self.store()) as _);
        let ids = Arc::clone(self.ticker()) as _;
        StartConversation::new(store, graduations, self.clock(days), ids, KEY, StartRule::default())
    }

    /// Sends a graduation event that is scheduled.
    pub async fn schedules(&self, notice: &GraduationNotice) -> Graduation {
        match self.notifies(notice, 0).await {
            Ok(StartReceipt::Scheduled(graduation)) => graduation,
            answer => panic!("{answer:?} for {notice:?}"),
        }
    }

    /// The use case that reschedules and cancels.
    pub fn changing(&self) -> ChangeGraduation {
        let (store, graduations) = (Arc::clone(self.store()) as _, Arc::clone(self.store()) as _);
        ChangeGraduation::new(store, graduations, self.clock(0), StartRule::default())
    }

    /// The workers' use case, the clock ahead by `days`.
    pub fn starting(&self, days: i64) -> StartGraduations {
        let (store, graduations) = (Arc::clone(self.store()) as _, Arc::clone(self.store()) as _);
        StartGraduations::new(store, graduations, self.clock(days), Arc::clone(self.ticker()) as _, KEY)
    }

    /// The use case that erases candidates.
    pub fn erasing(&self) -> EraseCandidate {
        let (store, graduations) = (Arc::clone(self.store()) as _, Arc::clone(self.store()) as _);
        EraseCandidate::new(store, graduations, Arc::clone(self.ticker()) as _)
    }

    /// Leases graduations due with the clock ahead by `days`.
    pub async fn takes(&self, days: i64, limit: u16) -> Vec<DueGraduation> {
        self.starting(days).take(limit, Duration::from_secs(600)).await.expect("the store leases graduations")
    }

    pub async fn graduation(&self, id: &EventId) -> Graduation {
        let found = Graduations::find(&**self.store(), id.clone()).await;
        found.expect("the store finds a graduation").expect("the graduation is stored").graduation
    }

    /// All graduations of the filter, page by page.
    pub async fn graduations(&self, filter: &GraduationFilter, limit: u16) -> Vec<Graduation> {
        let mut all: Vec<Graduation> = Vec::new();
        loop {
            let after = all.last().map(|last| last.id.clone());
            let request = GraduationPageRequest { filter: filter.clone(), after, limit };
            let page =
                Graduations::page(&**self.store(), request).await.expect("the store lists graduations");
            assert!(page.len() <= usize::from(limit), "a page of {}", page.len());
            if page.is_empty() {
                return all;
            }
            assert!(all.last().is_none_or(|last| last.id < page[0].id), "the pages go on");
            all.extend(page);
        }
    }
}
