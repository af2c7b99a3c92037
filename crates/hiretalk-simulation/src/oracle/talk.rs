//! What the oracle knows of a conversation, its messages and its outbox entries.

use std::time::Instant;

use chrono::{DateTime, Utc};
use hiretalk_domain::conversation::{Origin, Outcome, State, Version};
use hiretalk_domain::digest::ContentDigest;
use hiretalk_domain::ids::{CandidateId, ConversationId};
use hiretalk_domain::message::{Delivery, MessageId};
use hiretalk_domain::outbox::{EntryId, LeaseToken, OutboxEntry, Purpose, Task};

/// A conversation as it should be.
#[derive(Debug)]
pub(super) struct Talk {
    pub(super) id: ConversationId,
    pub(super) candidate_id: CandidateId,
    pub(super) origin: Origin,
    pub(super) event_digest: ContentDigest,
    /// The line that it writes to.
    pub(super) line: usize,
    pub(super) has_spoken: bool,
    pub(super) opened: u64,
    pub(super) state: State,
    pub(super) version: Version,
    /// Outbox entries in the order in which they were written, those that are gone too.
    pub(super) entries: Vec<Entry>,
    pub(super) messages: Vec<Seen>,
    /// The first so many messages were written before the last erasure.
    pub(super) blank: usize,
    pub(super) story: Story,
    /// True if it may have changed since it was last read.
    pub(super) is_dirty: bool,
}

/// A message, and how far it had come when it was last read.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) id: MessageId,
    /// The line it goes to; none if it came in.
    pub(super) line: Option<usize>,
    pub(super) delivery: Option<Delivery>,
}

#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) is_created: bool,
    pub(super) is_started: bool,
    pub(super) outcome: Option<Outcome>,
}

/// An outbox entry as it should be.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: EntryId,
    pub(super) task: Task,
    pub(super) due_at: DateTime<Utc>,
    pub(super) fate: Fate,
    pub(super) lease: Option<(LeaseToken, Instant)>,
    pub(super) leased: u64,
    /// The candidate's line when it was last leased.
    pub(super) contact: Option<usize>,
    /// True if the window was open when it was last leased.
    pub(super) is_window_open: bool,
    pub(super) attempt: Option<Attempt>,
    pub(super) unconfirmed: u16,
    pub(super) allowed: u16,
    pub(super) accepted: u16,
    /// True if a person brought it back, after which it may be late.
    pub(super) was_revived: bool,
}

/// That a send was stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    pub(super) tick: u64,
    pub(super) at: Instant,
    pub(super) was_active: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Waits,
    Dead,
    Gone,
}

impl Talk {
    pub(super) fn is_active(&self) -> bool {
        self.state.outcome().is_none()
    }

    /// The line that a message of ours goes to.
    pub(super) fn line_of(&self, id: EntryId) -> Option<usize> {
        self.messages.iter().rev().find(|message| id == message.id.into()).and_then(|message| message.line)
    }
}

impl Entry {
    pub(super) fn new(entry: &OutboxEntry) -> Self {
        Self {
            id: entry.id,
            task: entry.task,
            due_at: entry.due_at,
            fate: Fate::Waits,
            lease: None,
            leased: 0,
            contact: None,
            is_window_open: false,
            attempt: None,
            unconfirmed: 0,
            allowed: 1,
            accepted: 0,
            was_revived: false,
        }
    }

    pub(super) fn is_dead(&self) -> bool {
        self.fate == Fate::Dead
    }

    pub(super) fn is_send(&self) -> bool {
        matches!(self.task, Task::Send { .. })
    }

    pub(super) fn purpose(&self) -> Option<Purpose> {
        match self.task {
            Task::Send { purpose, .. } => Some(purpose),
            Task::Read | Task::Remind | Task::Expire => None,
        }
    }

    pub(super) fn turn(&self) -> Option<MessageId> {
        match self.task {
            Task::Send { turn, .. } => Some(turn),
            Task::Read | Task::Remind | Task::Expire => None,
        }
    }
}
