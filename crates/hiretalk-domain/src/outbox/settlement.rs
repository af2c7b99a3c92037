//! What became of an outbox entry.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::EntryId;
use crate::message::{ChannelMessageId, FailureCode};

/// The proof that an entry is leased to whoever holds it: a settlement with an old token changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeaseToken(pub Uuid);

impl LeaseToken {
    /// A token of 128 random bits.
    pub fn new(high: u64, low: u64) -> Self {
        Self(Uuid::from_u64_pair(high, low))
    }
}

/// What became of an outbox entry. A change with a settlement whose entry is gone, or leased to another, is stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Which entry.
    pub entry: EntryId,
    /// Who says so.
    pub by: SettledBy,
    /// When, on the business clock.
    pub at: DateTime<Utc>,
    /// What became of it.
    pub result: SettlementResult,
}

/// Who settles an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettledBy {
    /// The worker that leased it.
    Lease(LeaseToken),
    /// The channel, by a status that names the message: it has left, whoever sent it and whatever became of them.
    Status,
}

/// What became of an outbox entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettlementResult {
    /// The channel took the message: the entry goes, the message is `sent`.
    Accepted {
        /// The channel's id of the message.
        channel_id: ChannelMessageId,
    },
    /// The channel refuses the message for good: the entry and the rest of its turn go, the message is `failed`.
    Failed {
        /// Why.
        code: FailureCode,
    },
    /// It must not be sent any more: the entry and the rest of its turn go, the message is `cancelled`.
    Cancelled,
    /// It is tried again later.
    Later {
        /// Not before.
        due_at: DateTime<Utc>,
        /// Whether this counts as one of its tries.
        counts: bool,
        /// Why, if the channel said so.
        code: Option<FailureCode>,
    },
    /// It was sent and no answer came. It stays as attempted as it is; a status or the grace decides.
    Unconfirmed,
    /// It is given up, and the rest of its turn is cancelled; a person may try it again.
    Dead {
        /// Why.
        code: FailureCode,
    },
    /// The conversation was looked after: the entry goes.
    Done,
}
