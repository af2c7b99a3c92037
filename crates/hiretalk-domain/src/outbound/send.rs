//! A message to send, and the channel's answer to it.

use std::time::Duration;

use crate::Cause;
use crate::ids::ConversationId;
use crate::message::{ChannelMessageId, FailureCode, MessageId, Outgoing};
use crate::phone::PhoneNumber;

/// How long a send may take until its answer is given up.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// A message on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundMessage {
    /// The message; its id travels along and comes back with every status.
    pub message_id: MessageId,
    /// The conversation, which every button carries (rule 10).
    pub conversation_id: ConversationId,
    pub to: PhoneNumber,
    pub content: Outgoing,
}

/// The channel took a message. It has not arrived yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The channel's id of it.
    pub channel_id: ChannelMessageId,
    /// The number under which the channel knows the person, where it differs from the one written to: answers come
    /// from there.
    pub known_as: Option<PhoneNumber>,
}

/// Why the channel did not take a message.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// It will never take this message, or reach this person.
    #[error("the channel refuses the message for good (code {code})")]
    Terminal { code: FailureCode },
    /// It may take it later.
    #[error("the channel refuses the message for now (code {code:?})")]
    RetryLater {
        code: Option<FailureCode>,
        /// How long to wait at least, if it said so.
        after: Option<Duration>,
    },
    /// This person has had too many messages for now; others are not concerned.
    #[error("too many messages to one person (code {code})")]
    PauseRecipient {
        code: FailureCode,
        /// How long to wait at least, if it said so.
        after: Option<Duration>,
    },
    /// The business number has sent too much for now.
    #[error("the business number must pause (code {code:?})")]
    PauseNumber { code: Option<FailureCode>, after: Duration },
    /// Nothing can be sent until a person has mended it: the token, a permission, the account.
    #[error("the channel is closed to us (code {code})")]
    Stop { code: FailureCode },
    /// The request left and no answer came: it may have been taken.
    #[error("the channel did not answer")]
    Unconfirmed(#[source] Cause),
    /// The request never left.
    #[error("the channel cannot be reached")]
    Unreachable(#[source] Cause),
}
