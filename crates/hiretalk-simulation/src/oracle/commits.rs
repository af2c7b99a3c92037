//! Effects of a commit, and what a commit must not do.

use chrono::{DateTime, Utc};
use hiretalk_domain::change::Receipt;
use hiretalk_domain::conversation::{Conversation, State};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{ChannelMessageId, Delivery, MessageId};
use hiretalk_domain::outbox::{EntryId, Priority, Purpose, SettledBy, Settlement, SettlementResult, Task};
use hiretalk_domain::ports::{CommitError, Committed};

use crate::oracle::model::{
    EntryState, ExpectedConversation, ExpectedEntry, ExpectedMessage, InboundKind, inbound_channel_id,
};
use crate::oracle::{Facts, Oracle};
use crate::violation::Violation;

impl Oracle {
    /// Records the store's answer to a change.
    pub(crate) fn committed(
        &mut self,
        facts: Facts,
        answer: &Result<Committed, CommitError>,
        now: DateTime<Utc>,
    ) {
        self.tick += 1;
        self.check_judgement(&facts, answer);
        match answer {
            Ok(Committed::Applied) => self.apply(facts, now),
            Err(CommitError::AlreadyReceived) => {
                if let Some(receipt) = &facts.received {
                    self.check_that_it_was_handled(receipt);
                }
            }
            Err(CommitError::Store(error)) if error.is_defect() => {
                self.report(Violation::Defect(error.to_string()));
            }
            Ok(Committed::Redelivered(_) | Committed::KnownGraduation(_))
            | Err(
                CommitError::Stale
                | CommitError::Refused(_)
                | CommitError::GraduationRefused(_)
                | CommitError::Store(_),
            ) => {}
        }
    }

    fn apply(&mut self, facts: Facts, now: DateTime<Utc>) {
        let Facts {
            opening,
            advanced,
            put,
            erased,
            received,
            cancelled,
            messages,
            outbox,
            settlement,
            deliveries,
            graduations,
            events,
        } = facts;
        let expected_priority = match (&opening, &received) {
            (Some(_), _) => Some(Priority::Greeting),
            (None, Some(_)) => Some(Priority::Answer),
            (None, None) => settlement.as_ref().and_then(|settlement| self.timer_priority(settlement)),
        };
        let opened = opening.as_ref().map(|opening| opening.conversation.id);
        if let Some((candidate_id, number)) = put {
            self.replace_contact(candidate_id, number.as_ref(), opened.is_some());
        }
        self.check_greeting(opened, &outbox);
        if let Some(opening) = opening {
            self.add_conversation(opening);
        }
        advanced.iter().for_each(|advanced| self.advance(advanced));
        if let Some(candidate_id) = erased {
            for conversation in
                self.conversations.iter_mut().filter(|conversation| conversation.candidate_id == candidate_id)
            {
                conversation.blank = conversation.messages.len();
                conversation.is_dirty = true;
            }
            self.contacts.retain(|(known, _)| *known != candidate_id);
            self.former_lines.retain(|(known, _)| *known != candidate_id);
            self.erased.push(candidate_id);
        }
        for graduation in graduations {
            self.apply_graduation(graduation, opened, now);
        }
        self.release_waiting();
        let is_stop = received.is_some_and(|receipt| self.apply_receipt(&receipt));
        settlement.into_iter().for_each(|settlement| self.settle(&settlement));
        cancelled.into_iter().for_each(|id| self.cancel(id));
        for (id, conversation_id, number) in messages {
            self.add_message(id, conversation_id, number);
            if is_stop && number.is_none() {
                self.check_that_nothing_is_queued(conversation_id);
            }
        }
        for entry in &outbox {
            let new = ExpectedEntry::new(entry);
            if new.purpose() == Some(Purpose::OptOutConfirmation) && !is_stop {
                self.report(Violation::ConfirmedTwice);
            }
            if new.is_send() && Some(entry.task.priority()) != expected_priority {
                self.report(Violation::Priority(MessageId::from_uuid(entry.id.as_uuid())));
            }
            let Some(conversation) = self.find_conversation(entry.conversation_id) else { continue };
            conversation.is_dirty = true;
            // A timer takes the place of the one before.
            conversation.entries.retain(|stored| stored.id != entry.id);
            conversation.entries.push(new);
        }
        for message_id in deliveries {
            self.conversation_of_message(message_id)
                .into_iter()
                .for_each(|conversation| conversation.is_dirty = true);
        }
        self.unread_events.extend(events);
    }

    /// The priority of messages that a timer leads to.
    fn timer_priority(&mut self, settlement: &Settlement) -> Option<Priority> {
        let (_, entry) = self.entry(settlement.entry)?;
        match entry.task {
            Task::Read => Some(Priority::Answer),
            Task::Remind => Some(Priority::Reminder),
            Task::Send { .. } | Task::Expire => None,
        }
    }

    /// After a STOP no unattempted message of its conversation is queued.
    fn check_that_nothing_is_queued(&mut self, id: ConversationId) {
        let Some(conversation) = self.find_conversation(id) else { return };
        let is_queued = |entry: &&ExpectedEntry| {
            entry.is_send() && entry.state == EntryState::Waiting && entry.attempt.is_none()
        };
        if let Some(id) = conversation.entries.iter().find(is_queued).map(|entry| entry.id) {
            self.report(Violation::StopLeavesQueued(MessageId::from_uuid(id.as_uuid())));
        }
    }

    fn advance(&mut self, advanced: &Conversation) {
        let Some(conversation) = self.find_conversation(advanced.id) else { return };
        conversation.is_dirty = true;
        let goes_on = match (conversation.state, advanced.state) {
            (State::Created, _) | (State::Ongoing, State::Ongoing | State::Completed { .. }) => true,
            (State::Ongoing, State::Created) => false,
            (State::Completed { outcome: before }, after) => after.outcome() == Some(before),
        };
        let is_current = conversation.version == advanced.version;
        (conversation.state, conversation.version) = (advanced.state, conversation.version.next());
        if !is_current {
            self.report(Violation::Overwritten(advanced.id));
        }
        if !goes_on {
            self.report(Violation::StatusBackwards(advanced.id));
        }
    }

    fn add_message(&mut self, id: MessageId, conversation_id: ConversationId, number: Option<NumberDigest>) {
        let line = number.and_then(|number| self.fixtures.line_with(&number));
        let mut is_elsewhere = false;
        let erased = std::mem::take(&mut self.erased);
        if let Some(conversation) = self.find_conversation(conversation_id) {
            conversation.is_dirty = true;
            let delivery = number.map(|_| Delivery::Queued);
            conversation.messages.push(ExpectedMessage { id, line, delivery });
            // A conversation writes to one number, whatever becomes of its candidate's.
            is_elsewhere = line.is_some_and(|line| line != conversation.line);
            conversation.has_written |= line.is_some();
            // What an erased person said meanwhile is not stored.
            if erased.contains(&conversation.candidate_id) {
                conversation.blank = conversation.messages.len();
            }
        }
        self.erased = erased;
        if is_elsewhere {
            self.report(Violation::WrongNumber(id));
        }
    }
}

impl Oracle {
    pub(super) fn settle(&mut self, settlement: &Settlement) {
        let Settlement { entry: id, by, at: _, result } = settlement;
        let Some((place, entry)) = self.entry(*id) else {
            return self.report(Violation::UnknownEntry(*id));
        };
        let is_theirs = match by {
            SettledBy::Lease(token) => entry.lease.is_some_and(|(holder, _)| holder == *token),
            SettledBy::Status => entry.is_send(),
        };
        let was_there = entry.state != EntryState::Settled;
        match result {
            SettlementResult::Accepted { .. } | SettlementResult::Done => entry.state = EntryState::Settled,
            SettlementResult::Failed { .. } | SettlementResult::Cancelled => {
                entry.state = EntryState::Settled;
                cancel_rest_of_turn(&mut self.conversations[place], *id);
            }
            SettlementResult::Later { due_at, counts: _, code: _ } => {
                (entry.due_at, entry.lease, entry.attempt) = (*due_at, None, None);
            }
            SettlementResult::Unconfirmed => entry.lease = None,
            SettlementResult::Dead { code: _ } => {
                (entry.state, entry.lease) = (EntryState::Dead, None);
                cancel_rest_of_turn(&mut self.conversations[place], *id);
            }
        }
        self.conversations[place].is_dirty = true;
        if !(is_theirs && was_there) {
            self.report(Violation::UnknownEntry(*id));
        }
    }

    /// Cancels the timer and the messages not attempted yet.
    pub(super) fn cancel(&mut self, id: ConversationId) {
        let Some(conversation) = self.find_conversation(id) else { return };
        conversation.is_dirty = true;
        for entry in &mut conversation.entries {
            let is_taken_back =
                !entry.is_send() || (entry.attempt.is_none() && entry.state == EntryState::Waiting);
            if is_taken_back {
                entry.state = EntryState::Settled;
            }
        }
    }
}

fn cancel_rest_of_turn(conversation: &mut ExpectedConversation, id: EntryId) {
    let Some(place) = conversation.entries.iter().position(|entry| entry.id == id) else { return };
    let turn = conversation.entries[place].turn();
    for later in &mut conversation.entries[place + 1..] {
        if turn.is_some()
            && later.turn() == turn
            && later.attempt.is_none()
            && later.state == EntryState::Waiting
        {
            later.state = EntryState::Settled;
        }
    }
}

impl Oracle {
    /// Returns true for a STOP on a line that was not opted out.
    pub(super) fn apply_receipt(&mut self, receipt: &Receipt) -> bool {
        let Some(number) = number_of(&receipt.channel_id) else { return false };
        let tick = self.tick;
        let inbound = &mut self.inbound[number];
        if inbound.was_handled {
            self.report(Violation::HandledTwice(inbound_channel_id(number)));
            return false;
        }
        inbound.was_handled = true;
        let (kind, place, links) = (inbound.kind, inbound.line, inbound.links);
        let line = &mut self.lines[place];
        line.last_inbound_at = line.last_inbound_at.max(Some(receipt.at));
        line.is_linked |= links;
        match kind {
            InboundKind::Stop => {
                let is_news = line.opted_out.is_none();
                line.opted_out.get_or_insert(tick);
                line.ever_stopped = true;
                self.check_that_all_ended(place);
                is_news
            }
            InboundKind::Start => {
                line.opted_out = None;
                false
            }
            InboundKind::Code(_) | InboundKind::Other => false,
        }
    }

    pub(crate) fn mark_stored(&mut self, channel_id: &ChannelMessageId) {
        if let Some(number) = number_of(channel_id) {
            self.inbound[number].was_stored = true;
        }
    }

    pub(super) fn check_that_it_was_handled(&mut self, receipt: &Receipt) {
        if let Some(number) = number_of(&receipt.channel_id)
            && !self.inbound[number].was_handled
        {
            self.report(Violation::HandledTwice(inbound_channel_id(number)));
        }
    }

    /// A STOP ends every conversation that was active on the line when its route was read.
    fn check_that_all_ended(&mut self, line: usize) {
        let read = self.routes.iter().find(|(task, _)| *task == self.task).map_or(0, |(_, tick)| *tick);
        let left = self.conversations.iter().find(|conversation| {
            self.drives_dialogues
                && conversation.line == line
                && conversation.is_active()
                && conversation.opened < read
        });
        if let Some(id) = left.map(|conversation| conversation.id) {
            self.report(Violation::StopLeavesActive(id));
        }
    }
}

fn number_of(channel_id: &ChannelMessageId) -> Option<usize> {
    channel_id.as_str().strip_prefix("in.")?.parse().ok()
}
