//! What may be leased and attempted, and when.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::message::MessageId;
use hiretalk_domain::outbound::{LeaseBatch, LeaseRequest, Leased};
use hiretalk_domain::outbox::{EntryId, LeaseToken};

use super::Oracle;
use super::talk::{Attempt, Fate};
use crate::violation::Violation;

/// How long an attempt without an answer waits for a status, by the terms of the simulation.
pub(crate) const GRACE: Duration = Duration::from_secs(60);
const WINDOW: TimeDelta = TimeDelta::hours(24);

impl Oracle {
    /// The store has leased these.
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
            return self.accuse(Violation::UnknownEntry(id));
        };
        let mut wrong = Vec::new();
        if entry.fate != Fate::Waits || entry.due_at > request.now || (is_paused && entry.is_send()) {
            wrong.push(Violation::LeasedTooEarly(id));
        }
        if entry.lease.is_some_and(|(_, until)| until > now) {
            wrong.push(Violation::LeasedTwice(id));
        }
        let attempt = entry.attempt.take();
        if attempt.is_some_and(|attempt| now < attempt.at + GRACE) {
            wrong.push(Violation::WithinGrace(id));
        }
        if leased.unconfirmed != entry.unconfirmed + u16::from(attempt.is_some()) {
            wrong.push(Violation::DoubtNotCounted(id));
        }
        entry.allowed += leased.unconfirmed.saturating_sub(entry.unconfirmed);
        entry.unconfirmed = leased.unconfirmed;
        entry.lease = Some((request.token, now + request.lease));
        entry.leased = tick;
        let is_send = entry.is_send();
        let talk = &self.talks[place];
        let line = &self.lines[talk.line_of(id).unwrap_or(talk.line)];
        if is_send && leased.is_opted_out != line.opted_out.is_some() {
            wrong.push(Violation::OptOut(id));
        }
        let last_word = line.last_word;
        let is_window_open = last_word.is_some_and(|at| request.now - at < WINDOW);
        if is_send
            && talk
                .entries
                .iter()
                .take_while(|other| other.id != id)
                .any(|other| other.is_send() && other.fate == Fate::Waits && !other.was_revived)
        {
            wrong.push(Violation::OutOfOrder(MessageId::from_uuid(id.as_uuid())));
        }
        let is_erased = self.erased.contains(&talk.candidate_id);
        if is_erased && (leased.recipient.is_some() || leased.content.is_some() || leased.dialogue.is_some())
        {
            wrong.push(Violation::NotErased("what a worker leases"));
        }
        let contact =
            self.formers.iter().chain(&self.contacts).find(|(known, _)| *known == talk.candidate_id);
        let contact = contact.map(|(_, line)| *line);
        let recipient = leased.recipient.as_ref().and_then(|to| self.cast.line_of(&to.phone_number));
        // Where a conversation is active, that is the number that it writes to.
        let is_elsewhere = talk.is_active() && contact.is_some_and(|line| line != talk.line);
        if contact != recipient || is_elsewhere {
            wrong.push(Violation::Contact(talk.candidate_id.clone()));
        }
        if let Some((_, entry)) = self.entry(id) {
            (entry.is_window_open, entry.contact) = (is_window_open, contact);
        }
        wrong.into_iter().for_each(|violation| self.accuse(violation));
    }

    /// The store says that these attempts are stored.
    pub(crate) fn attempted(&mut self, held: &[EntryId], token: Option<LeaseToken>, now: Instant) {
        self.tick += 1;
        let tick = self.tick;
        for id in held {
            let was_active =
                self.entry(*id).map(|(place, _)| place).is_some_and(|place| self.talks[place].is_active());
            let Some((_, entry)) = self.entry(*id) else {
                return self.accuse(Violation::UnknownEntry(*id));
            };
            let is_theirs = entry.lease.is_some_and(|(holder, until)| Some(holder) == token && until > now);
            entry.attempt = Some(Attempt { tick, at: now, was_active });
            if !is_theirs || entry.fate != Fate::Waits {
                self.accuse(Violation::UnknownEntry(*id));
            }
        }
    }

    /// Nothing may be leased for sending for this long.
    pub(crate) fn paused(&mut self, wait: Duration, now: Instant) {
        self.paused_until = self.paused_until.max(Some(now + wait));
    }

    /// A person brought a dead entry back.
    pub(crate) fn revived(&mut self, id: EntryId, at: DateTime<Utc>) {
        self.tick += 1;
        let Some((place, entry)) = self.entry(id) else { return };
        if entry.fate != Fate::Dead {
            return;
        }
        entry.fate = Fate::Waits;
        (entry.due_at, entry.attempt, entry.unconfirmed) = (at, None, 0);
        entry.allowed += 1;
        entry.was_revived = entry.is_send();
        self.talks[place].is_dirty = true;
    }
}
