//! The outbox: what must still happen outside, with indexes by which a lease finds what may go.

mod lease;
mod place;
mod raise_priority;
mod settle;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbound::SendRate;
use hiretalk_domain::outbox::{EntryId, LeaseToken, OutboxEntry, OutboxRecord, OutboxState, Task};

use self::place::{Due, Place};
use crate::send_rate::{SendRates, later};

#[derive(Debug, Default)]
pub(crate) struct Queue {
    rows: BTreeMap<EntryId, Row>,
    /// The messages of each conversation that are not dead, in the order in which they leave (rule 8).
    lines: HashMap<ConversationId, BTreeMap<u64, EntryId>>,
    /// First messages that wait for their time.
    sends: BTreeSet<Due>,
    /// Timers that wait for theirs.
    timers: BTreeSet<Due>,
    /// Entries that nobody may take before a moment: leased, or for a person who had too many messages.
    held: BTreeSet<(Instant, EntryId)>,
    /// First messages that were attempted, by when.
    attempted: BTreeSet<(Instant, EntryId)>,
    inserted: u64,
    rates: SendRates,
    last_pace: Option<SendRate>,
}

/// An entry with how it stands.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) entry: OutboxEntry,
    /// Where the message goes; none for timers.
    pub(crate) number: Option<NumberDigest>,
    pub(crate) tries: u16,
    pub(crate) unconfirmed: u16,
    order: u64,
    code: Option<FailureCode>,
    lease: Option<Lease>,
    attempted_at: Option<Instant>,
    /// The grace of its attempt is over.
    is_unconfirmed: bool,
    throttled_until: Option<Instant>,
    is_dead: bool,
    place: Place,
}

#[derive(Debug, Clone, Copy)]
struct Lease {
    token: LeaseToken,
    until: Instant,
}

impl Row {
    pub(crate) fn was_attempted(&self) -> bool {
        self.attempted_at.is_some()
    }

    pub(crate) fn is_leased_by(&self, token: LeaseToken) -> bool {
        self.lease.is_some_and(|lease| lease.token == token)
    }

    fn is_leased(&self, now: Instant) -> bool {
        self.lease.is_some_and(|lease| lease.until > now)
    }

    fn record(&self, now: Instant) -> OutboxRecord {
        let state = if self.is_dead {
            OutboxState::Dead
        } else if self.is_leased(now) {
            OutboxState::Leased
        } else if self.was_attempted() {
            OutboxState::Unconfirmed
        } else {
            OutboxState::Waiting
        };
        let Self { entry, tries, unconfirmed, code, .. } = self;
        OutboxRecord { entry: entry.clone(), state, tries: *tries, unconfirmed: *unconfirmed, code: *code }
    }
}

impl Queue {
    pub(crate) fn get(&self, id: EntryId) -> Option<&Row> {
        self.rows.get(&id)
    }

    /// Writes an entry down, in place of one with the same id.
    pub(crate) fn insert(&mut self, entry: OutboxEntry, number: Option<NumberDigest>, now: Instant) {
        let id = entry.id;
        self.remove(id, now);
        self.inserted += 1;
        let order = self.inserted;
        if is_send(&entry) {
            self.lines.entry(entry.conversation_id).or_default().insert(order, id);
        }
        let row = Row {
            entry,
            number,
            tries: 0,
            unconfirmed: 0,
            order,
            code: None,
            lease: None,
            attempted_at: None,
            is_unconfirmed: false,
            throttled_until: None,
            is_dead: false,
            place: Place::Nowhere,
        };
        self.rows.insert(id, row);
        self.arrange(id, now);
        self.raise_before(id, now);
    }

    /// Takes an entry away; the next message of its conversation moves up.
    pub(crate) fn remove(&mut self, id: EntryId, now: Instant) -> Option<Row> {
        let row = self.rows.remove(&id)?;
        self.leave(id, row.place);
        if is_send(&row.entry) {
            self.leave_line(row.entry.conversation_id, row.order);
            self.arrange_first(row.entry.conversation_id, now);
        }
        Some(row)
    }

    /// The lease is still held and lasts for `needed`: the entry is attempted now.
    pub(crate) fn attempt(&mut self, id: EntryId, token: LeaseToken, needed: Duration, now: Instant) -> bool {
        let needed_until = later(now, needed);
        let Some(row) = self.rows.get_mut(&id) else {
            return false;
        };
        if !row.lease.is_some_and(|lease| lease.token == token && lease.until >= needed_until) {
            return false;
        }
        row.attempted_at = Some(now);
        row.is_unconfirmed = false;
        self.arrange(id, now);
        true
    }

    pub(crate) fn pause(&mut self, wait: Duration, now: Instant) {
        self.rates.pause(wait, now);
    }

    /// The oldest first: ids begin with a moment.
    pub(crate) fn page(
        &self,
        state: Option<OutboxState>,
        after: Option<EntryId>,
        limit: u16,
        now: Instant,
    ) -> Vec<OutboxRecord> {
        let rows = match after {
            Some(after) => self.rows.range((std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded)),
            None => self.rows.range(..),
        };
        rows.map(|(_, row)| row.record(now))
            .filter(|record| state.is_none_or(|state| record.state == state))
            .take(usize::from(limit))
            .collect()
    }

    /// A dead entry is as new; others stay as they are.
    pub(crate) fn revive(&mut self, id: EntryId, at: DateTime<Utc>, now: Instant) -> Option<OutboxRecord> {
        let row = self.rows.get_mut(&id)?;
        if row.is_dead {
            row.is_dead = false;
            row.entry.due_at = at;
            (row.tries, row.unconfirmed, row.code, row.attempted_at) = (0, 0, None, None);
            row.is_unconfirmed = false;
            let (conversation_id, order, send) = (row.entry.conversation_id, row.order, is_send(&row.entry));
            if send {
                self.raise_to_rest(id);
                let line = self.lines.entry(conversation_id).or_default();
                let first = line.values().next().copied();
                line.insert(order, id);
                // Whoever was the first may not be it any more.
                first.into_iter().for_each(|first| self.arrange(first, now));
            }
            self.arrange(id, now);
        }
        self.rows.get(&id).map(|row| row.record(now))
    }

    fn leave_line(&mut self, conversation_id: ConversationId, order: u64) {
        if let Some(line) = self.lines.get_mut(&conversation_id) {
            line.remove(&order);
            if line.is_empty() {
                self.lines.remove(&conversation_id);
            }
        }
    }

    fn arrange_first(&mut self, conversation_id: ConversationId, now: Instant) {
        if let Some(first) = self.first_of(conversation_id) {
            self.arrange(first, now);
        }
    }

    fn first_of(&self, conversation_id: ConversationId) -> Option<EntryId> {
        self.lines.get(&conversation_id)?.values().next().copied()
    }
}

pub(crate) fn is_send(entry: &OutboxEntry) -> bool {
    match entry.task {
        Task::Send { .. } => true,
        Task::Read | Task::Remind | Task::Expire => false,
    }
}
