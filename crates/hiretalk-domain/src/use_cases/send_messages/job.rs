//! Leased entries in a worker's hands, and sent messages with their answers.

use std::time::Duration;

use crate::change::Change;
use crate::outbound::{Answered, Leased, OutboundMessage, SendError};
use crate::outbox::LeaseToken;
use crate::ports::StoreError;

/// The result of a lease.
#[derive(Debug, Default)]
pub struct LeasedJobs {
    /// Jobs to run, in any order, all at once.
    pub jobs: Vec<SendJob>,
    /// Messages that must not be sent; to be released.
    pub unattempted: Option<Unattempted>,
    /// When to lease again even if nothing is committed meanwhile.
    pub again_in: Option<Duration>,
}

/// Messages whose attempts may not be recorded.
#[derive(Debug)]
pub struct Unattempted {
    /// The messages.
    pub jobs: Vec<SendJob>,
    /// The store's error.
    pub cause: StoreError,
}

/// A leased entry with what is to be done about it.
#[derive(Debug)]
pub struct SendJob {
    pub(super) leased: Leased,
    pub(super) token: LeaseToken,
    pub(super) action: Action,
}

/// What is to be done about a leased entry.
#[derive(Debug)]
pub(super) enum Action {
    /// Send this message.
    Send(OutboundMessage),
    /// Do not send; commit this.
    Settle(Box<Change>),
    /// Read the buffered texts.
    Read,
    /// Remind the person.
    Remind,
    /// End the conversation.
    Expire,
}

impl SendJob {
    /// How long after the lease its message may leave.
    pub fn wait(&self) -> Duration {
        self.leased.wait
    }

    /// Whether it sends a message.
    pub fn is_send(&self) -> bool {
        matches!(self.action, Action::Send(_))
    }

    /// Whether its message was sent before, without an answer.
    pub fn is_repeated(&self) -> bool {
        self.is_send() && self.leased.unconfirmed > 0
    }
}

/// A sent message with the channel's answer, to be settled.
#[derive(Debug)]
pub struct Sent(pub(super) Answered);

impl Sent {
    /// Whether the channel accepted it; none if that is unknown.
    pub fn was_accepted(&self) -> Option<bool> {
        match &self.0.answer {
            Ok(_) => Some(true),
            Err(SendError::Unconfirmed(_)) => None,
            Err(_) => Some(false),
        }
    }

    /// The channel's error.
    pub fn error(&self) -> Option<&SendError> {
        self.0.answer.as_ref().err()
    }
}
