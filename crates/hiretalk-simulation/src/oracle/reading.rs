//! After each step: what the store shows is what the oracle expects.

use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::conversation::{Origin, State};
use hiretalk_domain::events::{Event, EventKind, NewEvent};
use hiretalk_domain::ids::{CandidateId, ConversationId, JobId};
use hiretalk_domain::message::{Delivery, Message, MessageBody};
use hiretalk_domain::paging::{EventLimit, MessageLimit};
use hiretalk_domain::ports::{ConversationReader, ConversationStore};
use hiretalk_domain::routing::Route;

use super::Oracle;
use super::talk::{Fate, Talk};
use crate::at_once::at_once;
use crate::violation::Violation;

impl Oracle {
    /// Reads what may have changed, and the news of the feed.
    pub(crate) fn check(&mut self, store: &(impl ConversationStore + ConversationReader)) {
        self.check_feed(store);
        self.check_contacts(store);
        for place in 0..self.talks.len() {
            if std::mem::take(&mut self.talks[place].is_dirty) {
                self.check_talk(place, store);
            }
        }
    }

    /// Everything may have changed.
    pub(super) fn look_at_all(&mut self) {
        self.talks.iter_mut().for_each(|talk| talk.is_dirty = true);
        self.graduations.iter_mut().for_each(|graduation| graduation.is_dirty = true);
    }

    fn check_feed(&mut self, reader: &impl ConversationReader) {
        let Some(Ok(events)) = at_once(reader.events(self.told, EventLimit::default())) else {
            return self.accuse(Violation::Feed);
        };
        let is_whole = events.len() == self.untold.len()
            && events.iter().zip(&self.untold).all(|(told, new)| is_same(told, new))
            && events.windows(2).all(|pair| pair[0].position < pair[1].position)
            && events.first().is_none_or(|first| first.position > self.told);
        if !is_whole {
            return self.accuse(Violation::Feed);
        }
        self.untold.clear();
        for event in &events {
            self.told = event.position;
            self.tell(event);
        }
    }

    /// What is known of a candidate is what the last accepted event said.
    fn check_contacts(&mut self, store: &impl ConversationStore) {
        for candidate_id in std::mem::take(&mut self.met) {
            let contact = self.contacts.iter().find(|(known, _)| *known == candidate_id);
            let Some(line) = contact.map(|(_, line)| *line) else { continue };
            let found = at_once(store.find_candidate(candidate_id.clone())).and_then(Result::ok).flatten();
            let is_theirs = found.is_some_and(|found| match found.record {
                CandidateRecord::Known(contact) => self.cast.line_of(&contact.phone_number) == Some(line),
                CandidateRecord::Erased { at: _ } => false,
            });
            if !is_theirs {
                self.accuse(Violation::Contact(candidate_id));
            }
        }
    }

    fn tell(&mut self, event: &Event) {
        self.tell_of_graduation(event);
        let Some(talk) = event.conversation_id.and_then(|id| self.talk(id)) else {
            return;
        };
        let (story, id) = (&mut talk.story, talk.id);
        let fits = match &event.kind {
            EventKind::ConversationCreated { .. } => !std::mem::replace(&mut story.is_created, true),
            EventKind::ConversationStarted { .. } => {
                story.is_created && story.outcome.is_none() && !std::mem::replace(&mut story.is_started, true)
            }
            EventKind::ConversationCompleted { outcome, .. } => {
                story.is_created && story.outcome.replace(*outcome).is_none()
            }
            EventKind::MessageReceived { message_id, .. } | EventKind::MessageFailed { message_id, .. } => {
                talk.messages.iter().any(|message| message.id == *message_id)
            }
            // Whoever writes after the end may ask for a person too.
            EventKind::PersonRequested { .. }
            | EventKind::QuestionAsked { .. }
            | EventKind::WrongPerson { .. } => story.is_created,
            EventKind::JobSelected { .. } => story.is_created && story.outcome.is_none(),
            EventKind::CandidateErased { .. } | EventKind::Graduation { .. } => true,
        };
        if !fits {
            self.accuse(Violation::Story(id));
        }
    }

    fn check_talk(&mut self, place: usize, store: &(impl ConversationStore + ConversationReader)) {
        let talk = &self.talks[place];
        let (id, candidate_id) = (talk.id, talk.candidate_id.clone());
        let found = at_once(store.find(id)).and_then(Result::ok).flatten();
        let Some(found) = found else {
            return self.accuse(Violation::LostEvent(id));
        };
        if (found.state, found.version) != (talk.state, talk.version) {
            return self.accuse(Violation::NotAsCommitted(id));
        }
        let told = match (talk.story.is_started, talk.story.outcome) {
            (false, None) => State::Created,
            (true, None) => State::Ongoing,
            (_, Some(outcome)) => State::Completed { outcome },
        };
        if !talk.story.is_created || told != found.state {
            return self.accuse(Violation::Story(id));
        }
        let of_candidate = || self.talks.iter().filter(|other| other.candidate_id == candidate_id);
        let mut active = of_candidate().filter(|other| other.is_active());
        let (first, second) = (active.next().map(|talk| talk.id), active.next());
        let shown = at_once(store.find_active(candidate_id.clone())).and_then(Result::ok).flatten();
        if second.is_some() || shown.map(|shown| shown.id) != first {
            return self.accuse(Violation::OneActive(id));
        }
        if of_candidate()
            .any(|other| other.id != id && found.job_id().is_some() && job_of(other) == found.job_id())
        {
            return self.accuse(Violation::Twice(id));
        }
        if self.erased.contains(&candidate_id)
            && let Some(violation) = check_erased(store, id, candidate_id)
        {
            return self.accuse(violation);
        }
        let limit = MessageLimit::new(MessageLimit::MAXIMUM).unwrap_or_default();
        let Some(messages) = at_once(store.messages(id, None, limit)).and_then(Result::ok).flatten() else {
            return self.accuse(Violation::Transcript(id));
        };
        if let Some(violation) = check_transcript(&mut self.talks[place], &messages) {
            self.accuse(violation);
        }
    }
}

/// Neither the candidate nor the way to an answer shows what was erased.
fn check_erased(
    store: &impl ConversationStore,
    id: ConversationId,
    candidate_id: CandidateId,
) -> Option<Violation> {
    let candidate = at_once(store.find_candidate(candidate_id)).and_then(Result::ok).flatten();
    if !candidate.is_some_and(|candidate| is_erased(&candidate.record)) {
        return Some(Violation::NotErased("the candidate"));
    }
    let route = Route { quotes: None, conversation_id: Some(id), senders: Vec::new() };
    let routed = at_once(store.find_route(route)).and_then(Result::ok).flatten()?;
    let shows_nothing = is_erased(&routed.candidate) && routed.dialogue.is_none();
    (!shows_nothing).then_some(Violation::NotErased("the way to an answer"))
}

fn is_erased(record: &CandidateRecord) -> bool {
    match record {
        CandidateRecord::Erased { at: _ } => true,
        CandidateRecord::Known(_) => false,
    }
}

fn check_transcript(talk: &mut Talk, messages: &[Message]) -> Option<Violation> {
    if messages.len() != talk.messages.len() {
        return Some(Violation::Transcript(talk.id));
    }
    for (place, seen) in talk.messages.iter_mut().enumerate() {
        let Some(message) = messages.iter().find(|message| message.id == seen.id) else {
            return Some(Violation::Transcript(talk.id));
        };
        let (is_bare, delivery) = match &message.body {
            MessageBody::Out { content, delivery, channel_id } => {
                (content.is_none() && channel_id.is_none(), Some(*delivery))
            }
            MessageBody::In { content, channel_id } => (content.is_none() && channel_id.is_none(), None),
        };
        if place < talk.blank && !is_bare {
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
        let has_entry =
            || talk.entries.iter().any(|entry| entry.id == seen.id.into() && entry.fate != Fate::Gone);
        if delivery == Some(Delivery::Queued) && !has_entry() {
            return Some(Violation::QueuedForNothing(seen.id));
        }
    }
    None
}

/// Rule 5, once more: queued < sent < delivered < read; failed is final unless delivered. What was cancelled may turn out
/// to have left.
fn may_follow(before: Delivery, now: Delivery) -> bool {
    match (before, now) {
        (Delivery::Queued, _) => true,
        (Delivery::Cancelled, other) => !matches!(other, Delivery::Queued),
        (Delivery::Sent, other) => !matches!(other, Delivery::Queued | Delivery::Cancelled),
        (Delivery::Delivered, other) => matches!(other, Delivery::Read),
        (Delivery::Read | Delivery::Failed { .. }, _) => false,
    }
}

fn job_of(talk: &Talk) -> Option<&JobId> {
    match &talk.origin {
        Origin::Application { job_id, .. } => Some(job_id),
        Origin::Graduation { .. } => None,
    }
}

fn is_same(told: &Event, new: &NewEvent) -> bool {
    let Event { position: _, occurred_at, conversation_id, kind } = told;
    *occurred_at == new.occurred_at && *conversation_id == new.conversation_id && *kind == new.kind
}
