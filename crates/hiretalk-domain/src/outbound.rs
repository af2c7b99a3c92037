//! The rules of sending: what a leased entry asks for, and what the channel's answer changes. Pure.

mod end;
mod lease;
mod plan_send;
mod rate_limiter;
mod send;
mod settle_send;
mod watch;

use std::time::Duration;

use chrono::{DateTime, Utc};

pub(crate) use self::end::end;
pub use self::lease::{LeaseBatch, LeaseRequest, Leased, SendRate};
pub use self::plan_send::plan_send;
pub use self::rate_limiter::{RateLimited, SendRateLimiter, SendRateState};
pub use self::send::{Accepted, OutboundMessage, REQUEST_TIMEOUT, SendError};
pub(crate) use self::settle_send::begin;
pub use self::settle_send::{Answered, aliases_of, settle_send};
pub use self::watch::watch_over;
use crate::change::Change;

/// What is to be done about a leased entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Send this, once the attempt is written down.
    Send(OutboundMessage),
    /// Nothing goes out; this settles the entry.
    Commit(Box<Change>),
}

/// What an answer of the channel means beyond its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consequence {
    /// Nothing more may be sent, by anybody, for this long.
    pub pause: Option<Duration>,
    /// Nothing more should be sent by this process for this long.
    pub own_pause: Option<Duration>,
    /// A person has to look: nothing can be sent until something is mended.
    pub is_alarming: bool,
}

/// How long free text may follow a person's last message (rule 7; WhatsApp: the customer service window of 24 hours).
pub const WINDOW: chrono::Duration = chrono::Duration::hours(24);

/// Whether the window of a number is open at `now`.
pub fn is_window_open(last_inbound_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last_inbound_at.is_some_and(|at| now - at < WINDOW)
}
