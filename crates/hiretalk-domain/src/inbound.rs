//! The rules of listening: what a person's message changes, and what a status does. Pure.

mod answer;
mod apply_turn;
mod channel_update;
mod keyword;
mod raw_delivery;
mod read;
mod status;

use chrono::{DateTime, Utc};

pub use self::answer::hear;
pub use self::channel_update::{ChannelUpdate, ChannelUser, InboundContent, InboundMessage, StatusUpdate};
pub use self::raw_delivery::{EndedTurn, RawDelivery, TurnRequest};
pub use self::read::{Reader, read};
pub use self::status::record_status;
use crate::conversation::IllegalTransition;
use crate::dialogue::{Flow, Lookup};
use crate::digest::NumberDigest;
use crate::message::{ChannelMessageId, Incoming, MessageIds};
use crate::outbox::Timeouts;

/// A message from a person, without what the channel wraps around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The channel's id of it.
    pub channel_id: ChannelMessageId,
    /// The names of its sender.
    pub senders: Vec<NumberDigest>,
    /// When it was sent, on the business clock.
    pub sent_at: DateTime<Utc>,
    /// What it says; none for a gesture that says nothing.
    pub content: Option<Incoming>,
}

/// What listening needs besides: the flow of the conversation, the clock and ids.
#[derive(Debug)]
pub struct InboundContext<'a> {
    /// The flow that the conversation runs on; none if outside systems drive it.
    pub flow: Option<&'a Flow>,
    /// How long the dialogue waits.
    pub timeouts: &'a Timeouts,
    /// The ids of new messages.
    pub ids: MessageIds,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Why a message is not heard yet.
#[derive(Debug, thiserror::Error)]
pub enum InboundError {
    /// The catalogue has to be asked this first.
    #[error("the catalogue has to be asked first")]
    Asks(Lookup),
    /// Rule 5 does not allow what this needs, which no store can make happen.
    #[error(transparent)]
    Illegal(#[from] IllegalTransition),
}
