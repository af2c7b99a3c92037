//! The port that what must happen outside is taken from.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::conversation::Conversation;
use crate::dialogue::Dialogue;
use crate::digest::NumberDigest;
use crate::message::Outgoing;
use crate::outbox::{EntryId, LeaseToken, OutboxEntry, OutboxRecord, OutboxState};
use crate::phone::PhoneNumber;
use crate::ports::StoreError;

/// Leases outbox entries. Leases, tokens and pace run on real time, not on the business clock.
///
/// An entry is leased to one worker at a time, over all processes. It is settled by a
/// [`Change`](crate::change::Change) with its token.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Leases what is due and may go, the most urgent first, as [`lines`](crate::outbox::priority_ranges) says: per conversation the first
    /// message alone, at most as many messages as there are tokens within [`SendRate::AHEAD`], and none to a person who had
    /// too many for now. A lease of an attempted entry whose grace is over counts one doubt. An entry that cannot be read
    /// is put off and holds up nothing but its conversation.
    ///
    /// # Errors
    /// The store could not do it.
    async fn lease(&self, request: LeaseRequest) -> Result<LeaseBatch, StoreError>;

    /// Writes down that these entries are attempted now, and returns those whose lease is still held and lasts for
    /// `needed`. Only they may be sent.
    ///
    /// # Errors
    /// The store could not write: none may be sent.
    async fn attempt(
        &self,
        entries: Vec<(EntryId, LeaseToken)>,
        needed: Duration,
    ) -> Result<Vec<EntryId>, StoreError>;

    /// Nothing is leased for sending, by any process, for this long. A shorter pause does not end a longer one.
    ///
    /// # Errors
    /// The store could not write.
    async fn pause(&self, wait: Duration) -> Result<(), StoreError>;

    /// What waits or is dead, the oldest first, at most `limit`, after the entry `after`.
    ///
    /// # Errors
    /// The store could not read.
    async fn page(
        &self,
        state: Option<OutboxState>,
        after: Option<EntryId>,
        limit: u16,
    ) -> Result<Vec<OutboxRecord>, StoreError>;

    /// Brings a dead entry back, due at once, as if never tried, and as urgent as what waits behind it. None if there is
    /// no such entry; others stay as they are.
    ///
    /// # Errors
    /// The store could not write.
    async fn revive(&self, id: EntryId, now: DateTime<Utc>) -> Result<Option<OutboxRecord>, StoreError>;

    /// Returns when there may be work: soon after a commit in any process, and after `wait` at the latest.
    async fn wait_for_work(&self, wait: Duration);
}

/// What a worker asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseRequest {
    /// The business time: what is due by then.
    pub now: DateTime<Utc>,
    /// The token that the leases get.
    pub token: LeaseToken,
    /// At most so many entries.
    pub limit: u16,
    /// How long a lease lasts.
    pub lease: Duration,
    /// How long an attempt without an answer waits for a status.
    pub grace: Duration,
    /// How fast messages may leave.
    pub pace: SendRate,
}

/// How fast messages may leave, over all processes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendRate {
    /// Messages a second of the business number.
    pub rate: u16,
    /// One message in this time to one person, in the long run.
    pub recipient_interval: Duration,
    /// How many messages one person may get at once after a silence.
    pub recipient_burst: u16,
}

impl SendRate {
    /// How far ahead tokens of the business number are given out. Each is for a moment of its own, so that messages
    /// leave evenly and in no second more than the rate; a worker that takes its tokens this much ahead loses none of
    /// them.
    pub const AHEAD: Duration = Duration::from_millis(250);
}

/// What was leased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeaseBatch {
    /// The entries.
    pub entries: Vec<Leased>,
    /// When to ask again even if nothing is committed meanwhile; none if nothing that waits has a time of its own.
    pub again_in: Option<Duration>,
}

/// A leased entry with what is needed to do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leased {
    /// The entry.
    pub entry: OutboxEntry,
    /// How often it was tried and refused.
    pub tries: u16,
    /// How often it was sent without an answer.
    pub unconfirmed: u16,
    /// Its conversation as it is now.
    pub conversation: Conversation,
    /// Where the dialogue stands; none before the first answer.
    pub dialogue: Option<Dialogue>,
    /// The candidate's first name, and the number that the conversation writes to: theirs, or the one that was theirs
    /// when they got another while it was active. None once they were erased.
    pub recipient: Option<Recipient>,
    /// The digest of the number that the message was written for, or that the conversation last wrote to.
    pub number: Option<NumberDigest>,
    /// What the message says; none for other tasks and once the person was erased.
    pub content: Option<Outgoing>,
    /// Whether that number has opted out.
    pub is_opted_out: bool,
    /// When a message last came from that number.
    pub last_inbound_at: Option<DateTime<Utc>>,
    /// How long after the lease the message may leave: the tokens of a lease lie one interval apart.
    pub wait: Duration,
}

/// Whom a message goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The number.
    pub phone_number: PhoneNumber,
    /// What they are called.
    pub first_name: crate::candidate::PersonName,
}
