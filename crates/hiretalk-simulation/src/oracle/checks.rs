//! Comparison of what the store shows with what is expected, after each step and at the end.

use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::conversation::{Origin, State};
use hiretalk_domain::events::{Event, EventKind, NewEvent};
use hiretalk_domain::graduation::GraduationState;
use hiretalk_domain::ids::{CandidateId, ConversationId, JobId};
use hiretalk_domain::message::{Delivery, Message, MessageBody};
use hiretalk_domain::outbox::{EntryId, OutboxState};
use hiretalk_domain::paging::{EventLimit, MessageLimit, PageLimit, PageRequest};
use hiretalk_domain::ports::{ConversationReader, ConversationStore, Outbox};
use hiretalk_domain::registration::RegistrationVerdict;
use hiretalk_domain::routing::Route;

use crate::oracle::Oracle;
use crate::oracle::model::{
    EntryState, ExpectedConversation, ExpectedGraduation, ExpectedRegistration, inbound_channel_id,
};
use crate::poll::poll_once;
use crate::simulate::Counts;
use crate::violation::Violation;

impl Oracle {
    /// Compares what may have changed, and new events of the feed.
    pub(crate) fn check(&mut self, store: &(impl ConversationStore + ConversationReader)) {
        self.check_feed(store);
        self.check_contacts(store);
        for place in 0..self.conversations.len() {
            if std::mem::take(&mut self.conversations[place].is_dirty) {
                self.check_conversation(place, store);
            }
        }
    }

    pub(super) fn mark_all_dirty(&mut self) {
        self.conversations.iter_mut().for_each(|conversation| conversation.is_dirty = true);
        self.graduations.iter_mut().for_each(|graduation| graduation.is_dirty = true);
    }

    fn check_feed(&mut self, reader: &impl ConversationReader) {
        let Some(Ok(events)) = poll_once(reader.events(self.position, EventLimit::default())) else {
            return self.report(Violation::Feed);
        };
        let is_whole = events.len() == self.unread_events.len()
            && events.iter().zip(&self.unread_events).all(|(told, new)| is_same(told, new))
            && events.windows(2).all(|pair| pair[0].position < pair[1].position)
            && events.first().is_none_or(|first| first.position > self.position);
        if !is_whole {
            return self.report(Violation::Feed);
        }
        self.unread_events.clear();
        for event in &events {
            self.position = event.position;
            self.record_event(event);
        }
    }

    /// Contact data are those of the last accepted event.
    fn check_contacts(&mut self, store: &impl ConversationStore) {
        for candidate_id in std::mem::take(&mut self.changed_contacts) {
            let contact = self.contacts.iter().find(|(known, _)| *known == candidate_id);
            let Some(line) = contact.map(|(_, line)| *line) else { continue };
            let found = poll_once(store.find_candidate(candidate_id.clone())).and_then(Result::ok).flatten();
            let is_theirs = found.is_some_and(|found| match found.record {
                CandidateRecord::Known(contact) => self.fixtures.line_of(&contact.phone_number) == Some(line),
                CandidateRecord::Erased { at: _ } => false,
            });
            if !is_theirs {
                self.report(Violation::Contact(candidate_id));
            }
        }
    }

    fn record_event(&mut self, event: &Event) {
        self.record_graduation_event(event);
        let Some(conversation) = event.conversation_id.and_then(|id| self.find_conversation(id)) else {
            return;
        };
        let (feed, id) = (&mut conversation.feed, conversation.id);
        let fits = match &event.kind {
            EventKind::ConversationCreated { .. } => !std::mem::replace(&mut feed.is_created, true),
            EventKind::ConversationStarted { .. } => {
                feed.is_created && feed.outcome.is_none() && !std::mem::replace(&mut feed.is_started, true)
            }
            EventKind::ConversationCompleted { outcome, .. } => {
                feed.is_created && feed.outcome.replace(*outcome).is_none()
            }
            EventKind::MessageReceived { message_id, .. } | EventKind::MessageFailed { message_id, .. } => {
                conversation.messages.iter().any(|message| message.id == *message_id)
            }
            // Whoever writes after the end may ask for a person too.
            EventKind::PersonRequested { .. }
            | EventKind::QuestionAsked { .. }
            | EventKind::FileReceived { .. }
            | EventKind::WrongPerson { .. } => feed.is_created,
            EventKind::JobSelected { .. } => feed.is_created && feed.outcome.is_none(),
            EventKind::CandidateErased { .. }
            | EventKind::Graduation { .. }
            | EventKind::EndpointDisabled { .. } => true,
        };
        if !fits {
            self.report(Violation::FeedContradictsState(id));
        }
    }

    fn check_conversation(&mut self, place: usize, store: &(impl ConversationStore + ConversationReader)) {
        let conversation = &self.conversations[place];
        let (id, candidate_id) = (conversation.id, conversation.candidate_id.clone());
        let found = poll_once(store.find(id)).and_then(Result::ok).flatten();
        let Some(found) = found else {
            return self.report(Violation::LostEvent(id));
        };
        if (found.state, found.version) != (conversation.state, conversation.version) {
            return self.report(Violation::NotAsCommitted(id));
        }
        let told = match (conversation.feed.is_started, conversation.feed.outcome) {
            (false, None) => State::Created,
            (true, None) => State::Ongoing,
            (_, Some(outcome)) => State::Completed { outcome },
        };
        if !conversation.feed.is_created || told != found.state {
            return self.report(Violation::FeedContradictsState(id));
        }
        let of_candidate = || self.conversations.iter().filter(|other| other.candidate_id == candidate_id);
        let mut active = of_candidate().filter(|other| other.is_active());
        let (first, second) = (active.next().map(|conversation| conversation.id), active.next());
        let shown = poll_once(store.find_active(candidate_id.clone())).and_then(Result::ok).flatten();
        if second.is_some() || shown.map(|shown| shown.id) != first {
            return self.report(Violation::OneActive(id));
        }
        if of_candidate()
            .any(|other| other.id != id && found.job_id().is_some() && job_of(other) == found.job_id())
        {
            return self.report(Violation::DuplicateApplication(id));
        }
        if self.erased.contains(&candidate_id)
            && let Some(violation) = check_erased(store, id, candidate_id)
        {
            return self.report(violation);
        }
        let limit = MessageLimit::new(MessageLimit::MAXIMUM).unwrap_or_default();
        let Some(messages) = poll_once(store.messages(id, None, limit)).and_then(Result::ok).flatten() else {
            return self.report(Violation::Transcript(id));
        };
        if let Some(violation) = check_transcript(&mut self.conversations[place], &messages) {
            self.report(violation);
        }
    }
}

/// Neither the candidate nor a route shows erased data.
fn check_erased(
    store: &impl ConversationStore,
    id: ConversationId,
    candidate_id: CandidateId,
) -> Option<Violation> {
    let candidate = poll_once(store.find_candidate(candidate_id)).and_then(Result::ok).flatten();
    if !candidate.is_some_and(|candidate| is_erased(&candidate.record)) {
        return Some(Violation::NotErased("the candidate"));
    }
    let route = Route { quotes: None, conversation_id: Some(id), senders: Vec::new() };
    let routed = poll_once(store.find_route(route)).and_then(Result::ok).flatten()?;
    let shows_nothing = is_erased(&routed.candidate) && routed.dialogue.is_none();
    (!shows_nothing).then_some(Violation::NotErased("the way to an answer"))
}

fn is_erased(record: &CandidateRecord) -> bool {
    match record {
        CandidateRecord::Erased { at: _ } => true,
        CandidateRecord::Known(_) => false,
    }
}

fn check_transcript(conversation: &mut ExpectedConversation, messages: &[Message]) -> Option<Violation> {
    if messages.len() != conversation.messages.len() {
        return Some(Violation::Transcript(conversation.id));
    }
    for (place, seen) in conversation.messages.iter_mut().enumerate() {
        let Some(message) = messages.iter().find(|message| message.id == seen.id) else {
            return Some(Violation::Transcript(conversation.id));
        };
        let (is_bare, delivery) = match &message.body {
            MessageBody::Out { content, delivery, channel_id } => {
                (content.is_none() && channel_id.is_none(), Some(*delivery))
            }
            MessageBody::In { content, channel_id } => (content.is_none() && channel_id.is_none(), None),
        };
        if place < conversation.blank && !is_bare {
            return Some(Violation::NotErased("a transcript"));
        }
        let is_forward = match (seen.delivery, delivery) {
            (Some(before), Some(now)) => before == now || may_follow(before, now),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !is_forward {
            return Some(Violation::DeliveryBackwards(seen.id));
        }
        seen.delivery = delivery;
        let has_entry = || {
            conversation
                .entries
                .iter()
                .any(|entry| entry.id == seen.id.into() && entry.state != EntryState::Settled)
        };
        if delivery == Some(Delivery::Queued) && !has_entry() {
            return Some(Violation::QueuedWithoutEntry(seen.id));
        }
    }
    None
}

/// Rule 5: queued < sent < delivered < read; failed is final. A cancelled message may turn out to have been sent.
fn may_follow(before: Delivery, now: Delivery) -> bool {
    match (before, now) {
        (Delivery::Queued, _) => true,
        (Delivery::Cancelled, other) => !matches!(other, Delivery::Queued),
        (Delivery::Sent, other) => !matches!(other, Delivery::Queued | Delivery::Cancelled),
        (Delivery::Delivered, other) => matches!(other, Delivery::Read),
        (Delivery::Read | Delivery::Failed { .. }, _) => false,
    }
}

fn job_of(conversation: &ExpectedConversation) -> Option<&JobId> {
    match &conversation.origin {
        Origin::Application { job_id, .. } => Some(job_id),
        Origin::Graduation { .. } => None,
    }
}

fn is_same(told: &Event, new: &NewEvent) -> bool {
    let Event { position: _, occurred_at, conversation_id, kind } = told;
    *occurred_at == new.occurred_at && *conversation_id == new.conversation_id && *kind == new.kind
}

impl Oracle {
    /// The outbox holds the unsettled entries and nothing else.
    pub(crate) fn check_outbox(&mut self, outbox: &impl Outbox) {
        let Some(Ok(records)) = poll_once(outbox.page(None, None, u16::MAX)) else {
            return self.report(Violation::Outbox);
        };
        let entries = || self.conversations.iter().flat_map(|conversation| &conversation.entries);
        let stored = entries().filter(|entry| entry.state != EntryState::Settled).count();
        let is_right = |id: EntryId, state| {
            entries().any(|entry| {
                entry.id == id
                    && entry.state != EntryState::Settled
                    && entry.is_dead() == (state == OutboxState::Dead)
            })
        };
        let is_whole =
            stored == records.len() && records.iter().all(|record| is_right(record.entry.id, record.state));
        if !is_whole {
            self.report(Violation::Outbox);
        }
    }

    pub(crate) fn check_the_end(&mut self, store: &(impl ConversationStore + ConversationReader + Outbox)) {
        self.mark_all_dirty();
        self.check(store);
        self.check_outbox(store);
        self.check_lists(store);
        let acknowledged = std::mem::take(&mut self.acknowledged);
        for id in acknowledged {
            if self.find_conversation(id).is_none() {
                self.report(Violation::LostEvent(id));
            }
        }
        if !self.drives_dialogues {
            return self.check_that_all_started();
        }
        let stuck = self
            .conversations
            .iter()
            .find(|conversation| conversation.is_active())
            .map(|conversation| Violation::Stuck(conversation.id));
        let waiting = self.conversations.iter().flat_map(|conversation| &conversation.entries);
        let waiting = waiting
            .filter(|entry| entry.state == EntryState::Waiting)
            .map(|entry| Violation::EntryStuck(entry.id));
        let unheard = self.inbound.iter().position(|inbound| inbound.was_stored && !inbound.was_handled);
        let unheard = unheard.map(|number| Violation::NeverHandled(inbound_channel_id(number)));
        let first = stuck.into_iter().chain(waiting.take(1)).chain(unheard).next();
        first.into_iter().for_each(|violation| self.report(violation));
        self.check_that_all_started();
        self.check_that_all_were_greeted();
    }

    /// The list has each conversation once, newest first.
    fn check_lists(&mut self, reader: &impl ConversationReader) {
        let limit = PageLimit::new(PageLimit::MAXIMUM).unwrap_or_default();
        let request = PageRequest { filter: Default::default(), limit, before: None };
        let Some(Ok(page)) = poll_once(reader.page(request)) else { return };
        let mut expected = self.conversation_ids();
        expected.sort_by(|one, two| two.cmp(one));
        let listed: Vec<_> = page.conversations.iter().map(|conversation| conversation.id).collect();
        if let Some(id) =
            expected.iter().chain(&listed).find(|id| !(listed.contains(id) && expected.contains(id)))
        {
            return self.report(Violation::LostEvent(*id));
        }
        if listed != expected
            && let Some(id) = listed.first()
        {
            self.report(Violation::NotAsCommitted(*id));
        }
    }
}

impl Oracle {
    pub(crate) fn counts(&self) -> Counts {
        let graduations =
            |is: fn(&ExpectedGraduation) -> bool| self.graduations.iter().filter(|known| is(known)).count();
        let forms = |is: fn(&ExpectedRegistration) -> bool| {
            self.registrations.iter().filter(|known| is(known)).count()
        };
        let of_graduates = self
            .conversations
            .iter()
            .filter(|conversation| matches!(conversation.origin, Origin::Graduation { .. }))
            .count();
        Counts::new([
            self.conversations.len(),
            of_graduates,
            self.graduations.len(),
            graduations(|known| known.ever_waited),
            graduations(|known| known.days.len() > 1),
            graduations(|known| matches!(known.state, GraduationState::Started { .. })),
            graduations(|known| matches!(known.state, GraduationState::Cancelled { .. })),
            self.registrations.len(),
            forms(|known| known.has_verdict(RegistrationVerdict::Confirmed)),
            forms(|known| known.has_verdict(RegistrationVerdict::Declined)),
            forms(ExpectedRegistration::expired_unconfirmed),
            self.kept_number_count,
        ])
    }
}
