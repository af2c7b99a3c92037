//! The oracle: an independent, plain model of what the rules allow, fed with what passes through the ports and with what
//! the channel saw, and held against what the store says.

mod checks;
mod commits;
mod facts;
mod graduations;
mod model;
mod notices;
mod openings;
mod registrations;
mod sends;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Instant;

use chrono_tz::Tz;
use hiretalk_domain::events::{NewEvent, Position};
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, RegistrationId};
use hiretalk_domain::message::MessageId;
use hiretalk_domain::outbox::EntryId;

use crate::fixtures::Fixtures;
pub(crate) use crate::oracle::facts::Facts;
pub(crate) use crate::oracle::model::CONFIRMATION_TIMEOUT;
pub(crate) use crate::oracle::model::inbound_channel_id as inbound_id;
use crate::oracle::model::{
    ExpectedConversation, ExpectedEntry, ExpectedGraduation, ExpectedRegistration, LineState,
};
pub(crate) use crate::oracle::model::{Inbound, InboundKind, NoticeAnswer, PendingNotice};
use crate::violation::Violation;

/// What should be so, and the first thing that is not.
#[derive(Debug)]
pub(crate) struct Oracle {
    fixtures: Arc<Fixtures>,
    /// False if outside systems drive the dialogues.
    drives_dialogues: bool,
    conversations: Vec<ExpectedConversation>,
    lines: Vec<LineState>,
    /// What people wrote, by its number in the channel's id.
    pub(crate) inbound: Vec<Inbound>,
    erased: Vec<CandidateId>,
    /// The line of each candidate, as the last accepted event has it.
    contacts: Vec<(CandidateId, usize)>,
    /// The lines of conversations that were active when contact data with other ones came: they go on there.
    former_lines: Vec<(CandidateId, usize)>,
    kept_number_count: usize,
    /// Whose contact data may have changed since they were last read.
    changed_contacts: Vec<CandidateId>,
    /// The hour and the zone of graduations that are ahead.
    start_rule: (u8, Tz),
    graduations: Vec<ExpectedGraduation>,
    notices: Vec<(u32, PendingNotice)>,
    /// Graduations that somebody asked to cancel.
    cancel_requests: Vec<EventId>,
    registrations: Vec<ExpectedRegistration>,
    codes_seen: Vec<(u32, RegistrationId)>,
    unread_events: Vec<NewEvent>,
    position: Position,
    paused_until: Option<Instant>,
    /// Counts observations, so that their order is always known.
    tick: u64,
    /// The task that runs.
    pub(crate) task: u32,
    routes: Vec<(u32, u64)>,
    /// Conversations that events were acknowledged with.
    acknowledged: Vec<ConversationId>,
    violation: Option<Violation>,
}

impl Oracle {
    pub(crate) fn new(fixtures: Arc<Fixtures>, drives_dialogues: bool, start_rule: (u8, Tz)) -> Self {
        let lines = fixtures.lines.iter().map(|_| LineState::default()).collect();
        Self {
            fixtures,
            drives_dialogues,
            conversations: Vec::new(),
            lines,
            inbound: Vec::new(),
            erased: Vec::new(),
            contacts: Vec::new(),
            former_lines: Vec::new(),
            kept_number_count: 0,
            changed_contacts: Vec::new(),
            start_rule,
            graduations: Vec::new(),
            notices: Vec::new(),
            cancel_requests: Vec::new(),
            registrations: Vec::new(),
            codes_seen: Vec::new(),
            unread_events: Vec::new(),
            position: Position::START,
            paused_until: None,
            tick: 0,
            task: 0,
            routes: Vec::new(),
            acknowledged: Vec::new(),
            violation: None,
        }
    }

    /// Something is wrong; the first thing that is counts.
    pub(crate) fn report(&mut self, violation: Violation) {
        self.violation.get_or_insert(violation);
    }

    pub(crate) fn violation(&self) -> Option<&Violation> {
        self.violation.as_ref()
    }

    /// An event was answered with this conversation, so it must be there for good.
    pub(crate) fn acknowledge(&mut self, id: ConversationId) {
        if !self.acknowledged.contains(&id) {
            self.acknowledged.push(id);
        }
    }

    /// A message's route was read.
    pub(crate) fn record_route_read(&mut self) {
        self.tick += 1;
        let (task, tick) = (self.task, self.tick);
        match self.routes.iter_mut().find(|(of, _)| *of == task) {
            Some((_, read)) => *read = tick,
            None => self.routes.push((task, tick)),
        }
    }

    /// All conversations, oldest first.
    pub(crate) fn conversation_ids(&self) -> Vec<ConversationId> {
        self.conversations.iter().map(|conversation| conversation.id).collect()
    }

    /// All candidates whose contact data are known.
    pub(crate) fn candidates(&self) -> Vec<CandidateId> {
        self.contacts.iter().map(|(candidate_id, _)| candidate_id.clone()).collect()
    }

    pub(crate) fn dead(&self) -> Vec<EntryId> {
        let entries = self.conversations.iter().flat_map(|conversation| &conversation.entries);
        entries.filter(|entry| entry.is_dead()).map(|entry| entry.id).collect()
    }

    /// True if a name that the channel has for this line's holder has reached us together with its number.
    pub(crate) fn is_linked(&self, line: usize) -> bool {
        self.lines[line].is_linked
    }

    fn find_conversation(&mut self, id: ConversationId) -> Option<&mut ExpectedConversation> {
        self.conversations.iter_mut().rev().find(|conversation| conversation.id == id)
    }

    /// The entry with its conversation's place.
    fn entry(&mut self, id: EntryId) -> Option<(usize, &mut ExpectedEntry)> {
        self.conversations.iter_mut().enumerate().rev().find_map(|(place, conversation)| {
            conversation.entries.iter_mut().find(|entry| entry.id == id).map(|entry| (place, entry))
        })
    }

    fn conversation_of_message(&mut self, id: MessageId) -> Option<&mut ExpectedConversation> {
        self.conversations
            .iter_mut()
            .rev()
            .find(|conversation| conversation.messages.iter().any(|message| message.id == id))
    }
}
