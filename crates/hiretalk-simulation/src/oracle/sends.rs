//! What may be leased, attempted and sent: to whom, when and how often.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::message::{MessageId, Outgoing};
use hiretalk_domain::outbound::{LeaseBatch, LeaseRequest, Leased, OutboundMessage};
use hiretalk_domain::outbox::{EntryId, LeaseToken, Purpose};

use crate::oracle::Oracle;
use crate::oracle::model::{Attempt, CONFIRMATION_TIMEOUT, EntryState};
use crate::violation::Violation;

const WINDOW: TimeDelta = TimeDelta::hours(24);

impl Oracle {
    pub(crate) fn leased(&mut self, request: &LeaseRequest, batch: &LeaseBatch, now: Instant) {
        self.tick += 1;
        for leased in &batch.entries {
            self.leased_one(request, leased, now);
        }
    }

    fn leased_one(&mut self, request: &LeaseRequest, leased: &Leased, now: Instant) {
        let id = leased.entry.id;
        let is_paused = self.paused_until.is_some_and(|until| until > now);
        let tick = self.tick;
        let Some((place, entry)) = self.entry(id) else {
            return self.report(Violation::UnknownEntry(id));
        };
        let mut wrong = Vec::new();
        if entry.state != EntryState::Waiting || entry.due_at > request.now || (is_paused && entry.is_send())
        {
            wrong.push(Violation::LeasedTooEarly(id));
        }
        if entry.lease.is_some_and(|(_, until)| until > now) {
            wrong.push(Violation::LeasedTwice(id));
        }
        let attempt = entry.attempt.take();
        if attempt.is_some_and(|attempt| now < attempt.at + CONFIRMATION_TIMEOUT) {
            wrong.push(Violation::WithinConfirmationTimeout(id));
        }
        if leased.unconfirmed != entry.unconfirmed + u16::from(attempt.is_some()) {
            wrong.push(Violation::UnconfirmedNotCounted(id));
        }
        entry.allowed += leased.unconfirmed.saturating_sub(entry.unconfirmed);
        entry.unconfirmed = leased.unconfirmed;
        entry.lease = Some((request.token, now + request.lease));
        entry.leased = tick;
        let is_send = entry.is_send();
        let conversation = &self.conversations[place];
        let line = &self.lines[conversation.line_of(id).unwrap_or(conversation.line)];
        if is_send && leased.is_opted_out != line.opted_out.is_some() {
            wrong.push(Violation::OptOut(id));
        }
        let last_inbound_at = line.last_inbound_at;
        let is_window_open = last_inbound_at.is_some_and(|at| request.now - at < WINDOW);
        if is_send
            && conversation
                .entries
                .iter()
                .take_while(|other| other.id != id)
                .any(|other| other.is_send() && other.state == EntryState::Waiting && !other.was_revived)
        {
            wrong.push(Violation::OutOfOrder(MessageId::from_uuid(id.as_uuid())));
        }
        let is_erased = self.erased.contains(&conversation.candidate_id);
        if is_erased && (leased.recipient.is_some() || leased.content.is_some() || leased.dialogue.is_some())
        {
            wrong.push(Violation::NotErased("what a worker leases"));
        }
        let contact = self
            .former_lines
            .iter()
            .chain(&self.contacts)
            .find(|(known, _)| *known == conversation.candidate_id);
        let contact = contact.map(|(_, line)| *line);
        let recipient = leased.recipient.as_ref().and_then(|to| self.fixtures.line_of(&to.phone_number));
        // Where a conversation is active, that is the number that it writes to.
        let is_elsewhere = conversation.is_active() && contact.is_some_and(|line| line != conversation.line);
        if contact != recipient || is_elsewhere {
            wrong.push(Violation::Contact(conversation.candidate_id.clone()));
        }
        if let Some((_, entry)) = self.entry(id) {
            (entry.is_window_open, entry.contact) = (is_window_open, contact);
        }
        wrong.into_iter().for_each(|violation| self.report(violation));
    }

    pub(crate) fn attempted(&mut self, held: &[EntryId], token: Option<LeaseToken>, now: Instant) {
        self.tick += 1;
        let tick = self.tick;
        for id in held {
            let was_active = self
                .entry(*id)
                .map(|(place, _)| place)
                .is_some_and(|place| self.conversations[place].is_active());
            let Some((_, entry)) = self.entry(*id) else {
                return self.report(Violation::UnknownEntry(*id));
            };
            let is_theirs = entry.lease.is_some_and(|(holder, until)| Some(holder) == token && until > now);
            entry.attempt = Some(Attempt { tick, at: now, was_active });
            if !is_theirs || entry.state != EntryState::Waiting {
                self.report(Violation::UnknownEntry(*id));
            }
        }
    }

    pub(crate) fn paused(&mut self, wait: Duration, now: Instant) {
        self.paused_until = self.paused_until.max(Some(now + wait));
    }

    pub(crate) fn revived(&mut self, id: EntryId, at: DateTime<Utc>) {
        self.tick += 1;
        let Some((place, entry)) = self.entry(id) else { return };
        if entry.state != EntryState::Dead {
            return;
        }
        entry.state = EntryState::Waiting;
        (entry.due_at, entry.attempt, entry.unconfirmed) = (at, None, 0);
        entry.allowed += 1;
        entry.was_revived = entry.is_send();
        self.conversations[place].is_dirty = true;
    }
}

impl Oracle {
    pub(crate) fn check_send(&mut self, message: &OutboundMessage) {
        self.tick += 1;
        let message_id = message.message_id;
        let to = self.fixtures.line_of(&message.to);
        let Some(place) = self.entry(EntryId::from(message_id)).map(|(place, _)| place) else {
            return self.report(Violation::Unattempted(message_id));
        };
        let conversation = &self.conversations[place];
        let Some(at) = conversation.entries.iter().position(|entry| entry.id == message_id.into()) else {
            return;
        };
        let (before, entry) = (&conversation.entries[..at], &conversation.entries[at]);
        let mut wrong = Vec::new();
        // It goes to the number that it was written for, and only while that is the candidate's.
        if to.is_none() || to != conversation.line_of(entry.id) || to != entry.contact {
            wrong.push(Violation::WrongNumber(message_id));
        }
        let Some(attempt) = entry.attempt else {
            return self.report(Violation::Unattempted(message_id));
        };
        let line = to.map_or(conversation.line, |to| to);
        let stop = self.lines[line].opted_out;
        let is_confirmation = entry.purpose() == Some(Purpose::OptOutConfirmation);
        // A STOP cancels what is queued where it is handled; what other conversations have meets it at its next lease.
        if !is_confirmation && stop.is_some_and(|stop| stop < entry.leased && stop < attempt.tick) {
            wrong.push(Violation::AfterStop(message_id));
        }
        if entry.purpose() == Some(Purpose::Dialogue) && !attempt.was_active {
            wrong.push(Violation::AfterCompletion(message_id));
        }
        if !matches!(message.content, Outgoing::Template(_)) && !entry.is_window_open {
            wrong.push(Violation::OutsideWindow(message_id));
        }
        let is_early = before
            .iter()
            .any(|other| other.is_send() && other.state == EntryState::Waiting && !other.was_revived);
        if is_early {
            wrong.push(Violation::OutOfOrder(message_id));
        }
        wrong.into_iter().for_each(|violation| self.report(violation));
    }

    pub(crate) fn record_accepted(&mut self, message_id: MessageId) {
        self.tick += 1;
        let Some((_, entry)) = self.entry(message_id.into()) else {
            return self.report(Violation::Unattempted(message_id));
        };
        entry.accepted += 1;
        if entry.accepted > entry.allowed {
            self.report(Violation::SentTwice(message_id));
        }
    }
}
