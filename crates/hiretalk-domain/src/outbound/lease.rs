//! Leases of outbox entries, with all that a rule needs to decide about them.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::candidate::Recipient;
use crate::conversation::Conversation;
use crate::dialogue::Dialogue;
use crate::digest::NumberDigest;
use crate::message::Outgoing;
use crate::outbox::{LeaseToken, OutboxEntry};

/// What a worker asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseRequest {
    /// The business time: what is due by then.
    pub now: DateTime<Utc>,
    /// The token that the leases get.
    pub token: LeaseToken,
    /// At most so many entries.
    pub limit: u16,
    pub lease: Duration,
    /// How long an attempt without an answer waits for a status.
    pub grace: Duration,
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
    pub entries: Vec<Leased>,
    /// When to ask again even if nothing is committed meanwhile; none if nothing that waits has a time of its own.
    pub again_in: Option<Duration>,
}

/// A leased entry with what is needed to do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leased {
    pub entry: OutboxEntry,
    pub tries: u16,
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
    pub is_opted_out: bool,
    pub last_inbound_at: Option<DateTime<Utc>>,
    /// How long after the lease the message may leave: the tokens of a lease lie one interval apart.
    pub wait: Duration,
}
