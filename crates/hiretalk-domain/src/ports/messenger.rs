//! The port that messages leave through.

use async_trait::async_trait;

use crate::message::ChannelMessageId;
use crate::outbound::{Accepted, OutboundMessage, SendError};

/// Sends messages to people over a channel.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Sends one message, once: it never tries again by itself. The answer comes within [`REQUEST_TIMEOUT`](crate::outbound::REQUEST_TIMEOUT).
    ///
    /// # Errors
    /// Why the channel did not take it, or that nobody knows whether it did.
    async fn send(&self, letter: OutboundMessage) -> Result<Accepted, SendError>;

    /// Tells the person that their message was read and that an answer is being written. Best effort.
    ///
    /// # Errors
    /// The channel did not take it.
    async fn mark_read(&self, message: ChannelMessageId) -> Result<(), SendError>;
}
