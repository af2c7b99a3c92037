//! The rules of the outbox: sending, the answers of the channel, and the reminder and expiry timers. Pure.

mod lease;
mod plan_send;
mod rate_limiter;
mod send;
mod settle_send;
mod timers;

use std::time::Duration;

use chrono::{DateTime, Utc};

pub use self::lease::{LeaseBatch, LeaseRequest, Leased, SendRate};
pub use self::plan_send::plan_send;
pub use self::rate_limiter::{RateLimited, SendRateLimiter, SendRateState};
pub use self::send::{Accepted, OutboundMessage, REQUEST_TIMEOUT, SendError};
pub(crate) use self::settle_send::start_if_created;
pub use self::settle_send::{Answered, aliases_of, settle_send};
pub use self::timers::{expire, remind};
use crate::change::transition::complete;
use crate::change::{Change, ConversationChange};
use crate::conversation::{Conversation, IllegalTransition, Outcome, State};

/// The plan for a leased message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Send this once the attempt is recorded.
    Send(OutboundMessage),
    /// Do not send; this settles the entry.
    Commit(Box<Change>),
}

/// The effect of a channel's answer beyond its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consequence {
    pub pause: Option<Duration>,
    pub own_pause: Option<Duration>,
    /// True if nothing can be sent until an operator mends something.
    pub is_alarming: bool,
}

/// How long free text may follow a person's last message (rule 7; WhatsApp: the customer service window of 24 hours).
pub const WINDOW: chrono::Duration = chrono::Duration::hours(24);

/// True if the window of a number is open at `now`.
pub fn is_window_open(last_inbound_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last_inbound_at.is_some_and(|at| now - at < WINDOW)
}

/// Ends the conversation, if it is active, and cancels what it has queued.
///
/// # Errors
/// Rule 5 does not allow this outcome.
pub(crate) fn end(
    change: &mut Change,
    conversation: Conversation,
    outcome: Outcome,
    now: DateTime<Utc>,
) -> Result<(), IllegalTransition> {
    match conversation.state {
        State::Completed { .. } => return Ok(()),
        State::Created | State::Ongoing => {}
    }
    let ended = complete(change, conversation, outcome, now)?;
    change.conversation = Some(ConversationChange::Advance(ended));
    Ok(())
}
