//! In which index an entry lies: exactly one, or none.

use std::time::Instant;

use chrono::{DateTime, Utc};
use hiretalk_domain::outbox::{EntryId, Priority};

use super::{Queue, Row, is_send};

/// The order in which entries of one urgency are leased: by the time they are due at, then as they were written.
pub(super) type Due = (Priority, DateTime<Utc>, u64, EntryId);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Dead, or behind another message of its conversation.
    Nowhere,
    /// Among the messages that wait for their time.
    Send(Due),
    /// Among the timers that wait for theirs.
    Timer(Due),
    /// Among those that nobody may take before this moment.
    Held(Instant),
    /// Among those that were attempted at this moment.
    Attempted(Instant),
}

impl Queue {
    /// Puts an entry where it belongs now.
    pub(super) fn arrange(&mut self, id: EntryId, now: Instant) {
        let Some(row) = self.rows.get(&id) else {
            return;
        };
        let (before, after) = (row.place, self.place_of(row, now));
        if before == after {
            return;
        }
        self.leave(id, before);
        match after {
            Place::Nowhere => {}
            Place::Send(due) => {
                self.sends.insert(due);
            }
            Place::Timer(due) => {
                self.timers.insert(due);
            }
            Place::Held(until) => {
                self.held.insert((until, id));
            }
            Place::Attempted(at) => {
                self.attempted.insert((at, id));
            }
        }
        if let Some(row) = self.rows.get_mut(&id) {
            row.place = after;
        }
    }

    pub(super) fn leave(&mut self, id: EntryId, place: Place) {
        match place {
            Place::Nowhere => {}
            Place::Send(due) => {
                self.sends.remove(&due);
            }
            Place::Timer(due) => {
                self.timers.remove(&due);
            }
            Place::Held(until) => {
                self.held.remove(&(until, id));
            }
            Place::Attempted(at) => {
                self.attempted.remove(&(at, id));
            }
        }
    }

    fn place_of(&self, row: &Row, now: Instant) -> Place {
        let due = (row.entry.task.priority(), row.entry.due_at, row.order, row.entry.id);
        let is_send = is_send(&row.entry);
        let is_behind = is_send && self.first_of(row.entry.conversation_id) != Some(row.entry.id);
        if row.is_dead || is_behind {
            return Place::Nowhere;
        }
        if let (Some(at), false) = (row.attempted_at, row.is_unconfirmed) {
            return Place::Attempted(at);
        }
        let leased_until = row.lease.map(|lease| lease.until);
        match leased_until.max(row.throttled_until).filter(|until| *until > now) {
            Some(until) => Place::Held(until),
            None if is_send => Place::Send(due),
            None => Place::Timer(due),
        }
    }
}
