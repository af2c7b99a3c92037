//! What a worker has in hand: leased entries, and sends with their answers.

use std::time::Duration;

use crate::outbound::Answered;
use crate::outbound::{Leased, OutboundMessage, SendError};
use crate::outbox::LeaseToken;
use crate::ports::StoreError;

/// What was taken.
#[derive(Debug, Default)]
pub struct Taken {
    /// What to run, in any order, all at once.
    pub jobs: Vec<SendJob>,
    /// What must not be sent; to be given back.
    pub unsent: Option<Unsent>,
    /// When to take again even if nothing is committed meanwhile.
    pub again_in: Option<Duration>,
}

/// Messages of which nobody knows whether their attempts are written down.
#[derive(Debug)]
pub struct Unsent {
    /// The messages.
    pub jobs: Vec<SendJob>,
    /// Why.
    pub cause: StoreError,
}

/// One leased entry to be done.
#[derive(Debug)]
pub struct SendJob {
    pub(super) leased: Leased,
    pub(super) token: LeaseToken,
    pub(super) letter: Option<OutboundMessage>,
}

impl SendJob {
    /// How long after it was taken its message may leave.
    pub fn wait(&self) -> Duration {
        self.leased.wait
    }

    /// Whether a message leaves with it.
    pub fn is_send(&self) -> bool {
        self.letter.is_some()
    }

    /// Whether its message was sent before, without an answer.
    pub fn is_repeated(&self) -> bool {
        self.letter.is_some() && self.leased.unconfirmed > 0
    }
}

/// A sent message with the channel's answer, to be settled.
#[derive(Debug)]
pub struct Sent(pub(super) Answered);

impl Sent {
    /// Whether the channel took it; none if nobody knows.
    pub fn was_accepted(&self) -> Option<bool> {
        match &self.0.answer {
            Ok(_) => Some(true),
            Err(SendError::Unconfirmed(_)) => None,
            Err(_) => Some(false),
        }
    }

    /// Why the channel did not take it.
    pub fn error(&self) -> Option<&SendError> {
        self.0.answer.as_ref().err()
    }
}
