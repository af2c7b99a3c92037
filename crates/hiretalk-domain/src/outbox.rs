//! The outbox: what must still happen outside, and what became of it.

mod backoff;
mod priority;
mod settlement;
mod timeouts;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use self::backoff::{MOST_TRIES, retry_delay};
pub use self::priority::{Priority, PriorityRange, priority_ranges};
pub use self::settlement::{LeaseToken, SettledBy, Settlement, SettlementResult};
pub use self::timeouts::Timeouts;
use crate::ids::ConversationId;
use crate::message::{FailureCode, MessageId};

/// The id of an outbox entry: that of the message to send, or that of the conversation to look after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(Uuid);

impl EntryId {
    /// The id that this UUID is.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The id as a UUID.
    pub const fn as_uuid(&self) -> Uuid {
        self.0
    }
}

impl std::fmt::Display for EntryId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl From<MessageId> for EntryId {
    fn from(id: MessageId) -> Self {
        Self(id.as_uuid())
    }
}

impl From<ConversationId> for EntryId {
    fn from(id: ConversationId) -> Self {
        Self(id.as_uuid())
    }
}

/// Something that must still happen outside.
///
/// Messages of one conversation leave in the order in which their entries were written, each when its predecessor was
/// accepted (rule 8). A conversation has one entry that looks after it at most: writing another replaces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Its id.
    pub id: EntryId,
    /// The conversation it belongs to.
    pub conversation_id: ConversationId,
    /// Not before this moment of the business clock.
    pub due_at: DateTime<Utc>,
    /// What to do.
    pub task: Task,
}

/// What an outbox entry asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Send the message whose id the entry has.
    Send {
        /// What the message is for, which decides whether it may still go.
        purpose: Purpose,
        /// How urgent it is.
        priority: Priority,
        /// The first message of its turn: when one of a turn is dead, those after it are cancelled.
        turn: MessageId,
    },
    /// Read what a person has written, all of it together.
    Read,
    /// Remind a person who did not answer.
    Remind,
    /// End a conversation that nobody answers.
    Expire,
}

impl Task {
    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Send { .. } => "SEND",
            Self::Read => "READ",
            Self::Remind => "REMIND",
            Self::Expire => "EXPIRE",
        }
    }

    /// How urgent it is.
    pub fn priority(self) -> Priority {
        match self {
            Self::Send { priority, .. } => priority,
            Self::Read => Priority::Answer,
            Self::Remind | Self::Expire => Priority::Reminder,
        }
    }
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// It moves the dialogue on, and is pointless when that has ended.
    Dialogue,
    /// The last words of a dialogue that has ended.
    Farewell,
    /// It confirms a STOP: the one thing that an opted-out number still gets.
    OptOutConfirmation,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Dialogue, Self::Farewell, Self::OptOutConfirmation];

    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dialogue => "DIALOGUE",
            Self::Farewell => "FAREWELL",
            Self::OptOutConfirmation => "OPT_OUT_CONFIRMATION",
        }
    }
}

/// An outbox entry as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRecord {
    /// The entry.
    pub entry: OutboxEntry,
    /// How it stands.
    pub state: OutboxState,
    /// How often it was tried and refused.
    pub tries: u16,
    /// How often it was sent without an answer.
    pub unconfirmed: u16,
    /// Why the last try was refused, if the channel said so.
    pub code: Option<FailureCode>,
}

/// How an outbox entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutboxState {
    /// It waits for its time, its predecessor or its turn.
    Waiting,
    /// A worker has it.
    Leased,
    /// It was sent and no answer came; a status may still tell.
    Unconfirmed,
    /// It was given up; a person may try it again.
    Dead,
}

impl OutboxState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Leased, Self::Unconfirmed, Self::Dead];

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Leased => "LEASED",
            Self::Unconfirmed => "IN_DOUBT",
            Self::Dead => "DEAD",
        }
    }
}

/// A state of outbox entries that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be WAITING, LEASED, IN_DOUBT or DEAD")]
pub struct UnknownOutboxState;

impl std::str::FromStr for OutboxState {
    type Err = UnknownOutboxState;

    fn from_str(text: &str) -> Result<Self, UnknownOutboxState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(UnknownOutboxState)
    }
}
