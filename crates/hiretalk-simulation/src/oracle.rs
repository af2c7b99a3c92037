//! The oracle: an independent, plain model of what the rules allow, fed with what passes through the ports and with what
//! the channel saw, and held against what the store says.

mod committing;
mod counting;
mod ending;
mod facts;
mod graduates;
mod graduating;
mod leasing;
mod lines;
mod moment;
mod noticing;
mod opening;
mod reading;
mod registering;
mod sending;
mod settling;
mod talk;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Instant;

use chrono_tz::Tz;
use hiretalk_domain::events::{NewEvent, Position};
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, RegistrationId};
use hiretalk_domain::message::MessageId;
use hiretalk_domain::outbox::EntryId;

pub(crate) use self::facts::Facts;
use self::graduates::Grad;
pub(crate) use self::leasing::GRACE;
use self::lines::LineState;
pub(crate) use self::lines::{Inbound, Says, channel_id as inbound_id};
pub(crate) use self::noticing::{Asked, NoticeAnswer};
use self::registering::Registered;
use self::talk::{Entry, Talk};
use crate::cast::Cast;
use crate::violation::Violation;

/// What should be so, and the first thing that is not.
#[derive(Debug)]
pub(crate) struct Oracle {
    cast: Arc<Cast>,
    is_ours: bool,
    talks: Vec<Talk>,
    lines: Vec<LineState>,
    /// What people wrote, by its number in the channel's id.
    pub(crate) inbound: Vec<Inbound>,
    erased: Vec<CandidateId>,
    /// The line of each candidate, as the last accepted event has it.
    contacts: Vec<(CandidateId, usize)>,
    /// The lines of conversations that were active when contact data with other ones came: they go on there.
    formers: Vec<(CandidateId, usize)>,
    kept_numbers: usize,
    /// Whose contact data may have changed since they were last read.
    met: Vec<CandidateId>,
    /// The hour and the zone of graduations that are ahead.
    start_rule: (u8, Tz),
    graduations: Vec<Grad>,
    notices: Vec<(u32, Asked)>,
    /// Graduations that somebody asked to cancel.
    call_offs: Vec<EventId>,
    registrations: Vec<Registered>,
    codes: Vec<(u32, RegistrationId)>,
    untold: Vec<NewEvent>,
    told: Position,
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
    pub(crate) fn new(cast: Arc<Cast>, is_ours: bool, start_rule: (u8, Tz)) -> Self {
        let lines = cast.lines.iter().map(|_| LineState::default()).collect();
        Self {
            cast,
            is_ours,
            talks: Vec::new(),
            lines,
            inbound: Vec::new(),
            erased: Vec::new(),
            contacts: Vec::new(),
            formers: Vec::new(),
            kept_numbers: 0,
            met: Vec::new(),
            start_rule,
            graduations: Vec::new(),
            notices: Vec::new(),
            call_offs: Vec::new(),
            registrations: Vec::new(),
            codes: Vec::new(),
            untold: Vec::new(),
            told: Position::START,
            paused_until: None,
            tick: 0,
            task: 0,
            routes: Vec::new(),
            acknowledged: Vec::new(),
            violation: None,
        }
    }

    /// Something is wrong; the first thing that is counts.
    pub(crate) fn accuse(&mut self, violation: Violation) {
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
    pub(crate) fn route_was_read(&mut self) {
        self.tick += 1;
        let (task, tick) = (self.task, self.tick);
        match self.routes.iter_mut().find(|(of, _)| *of == task) {
            Some((_, read)) => *read = tick,
            None => self.routes.push((task, tick)),
        }
    }

    /// All conversations, oldest first.
    pub(crate) fn conversations(&self) -> Vec<ConversationId> {
        self.talks.iter().map(|talk| talk.id).collect()
    }

    /// All candidates whose contact data are known.
    pub(crate) fn candidates(&self) -> Vec<CandidateId> {
        self.contacts.iter().map(|(candidate_id, _)| candidate_id.clone()).collect()
    }

    pub(crate) fn dead(&self) -> Vec<EntryId> {
        let entries = self.talks.iter().flat_map(|talk| &talk.entries);
        entries.filter(|entry| entry.is_dead()).map(|entry| entry.id).collect()
    }

    /// True if a name that the channel has for this line's holder has reached us together with its number.
    pub(crate) fn is_linked(&self, line: usize) -> bool {
        self.lines[line].is_linked
    }

    fn talk(&mut self, id: ConversationId) -> Option<&mut Talk> {
        self.talks.iter_mut().rev().find(|talk| talk.id == id)
    }

    /// The entry with its conversation's place.
    fn entry(&mut self, id: EntryId) -> Option<(usize, &mut Entry)> {
        self.talks.iter_mut().enumerate().rev().find_map(|(place, talk)| {
            talk.entries.iter_mut().find(|entry| entry.id == id).map(|entry| (place, entry))
        })
    }

    fn talk_of_message(&mut self, id: MessageId) -> Option<&mut Talk> {
        self.talks.iter_mut().rev().find(|talk| talk.messages.iter().any(|message| message.id == id))
    }
}
