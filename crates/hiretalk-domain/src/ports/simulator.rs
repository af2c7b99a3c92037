//! The port through which a person answers as a candidate, where the channel is an emulator.

use async_trait::async_trait;

use crate::Cause;
use crate::message::ChannelMessageId;
use crate::phone::PhoneNumber;

/// Answers as a candidate would. It exists only where the channel is the built-in emulator.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Simulator: Send + Sync {
    /// Sends a message from this number, as if its holder had typed it. A text that is the title or the number of an
    /// option of the last menu that went there is sent as the tap on it.
    ///
    /// # Errors
    /// The emulator did not take it.
    async fn reply(&self, from: PhoneNumber, text: String) -> Result<ChannelMessageId, SimulatorError>;
}

/// The emulator did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("the emulator did not take the reply")]
pub struct SimulatorError(#[source] pub Cause);
