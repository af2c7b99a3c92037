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
    pub jobs: Vec<SendJob>,
    pub cause: StoreError,
}

/// A leased entry with what is to be done about it.
#[derive(Debug)]
pub struct SendJob {
    pub(super) leased: Leased,
    pub(super) token: LeaseToken,
    pub(super) action: Action,
}

#[derive(Debug)]
pub(super) enum Action {
    Send(OutboundMessage),
    /// Do not send; commit this.
    Settle(Box<Change>),
    /// Read the buffered texts.
    Read,
    Remind,
    Expire,
}

impl SendJob {
    pub fn wait(&self) -> Duration {
        self.leased.wait
    }

    pub fn is_send(&self) -> bool {
        matches!(self.action, Action::Send(_))
    }

    pub fn is_repeated(&self) -> bool {
        self.is_send() && self.leased.unconfirmed > 0
    }
}

/// A sent message with the channel's answer, to be settled.
#[derive(Debug)]
pub struct Sent(pub(super) Answered);

impl Sent {
    /// True if the channel accepted it; none if that is unknown.
    pub fn was_accepted(&self) -> Option<bool> {
        match &self.0.answer {
            Ok(_) => Some(true),
            Err(SendError::Unconfirmed(_)) => None,
            Err(_) => Some(false),
        }
    }

    pub fn error(&self) -> Option<&SendError> {
        self.0.answer.as_ref().err()
    }
}
