//! Updates that the channel delivers: messages of people, statuses of ours, changed numbers.

use chrono::{DateTime, Utc};

use crate::message::{ButtonPayload, ChannelMessageId, Delivery, MediaKind, MessageId};
use crate::phone::PhoneNumber;

/// One thing that a delivery says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelUpdate {
    /// A person wrote.
    Message(InboundMessage),
    /// A message of ours came further, or failed.
    Status(StatusUpdate),
    /// A person's number changed: what was known under one is known under the other.
    NumberChanged {
        /// The number until now.
        from: PhoneNumber,
        /// The number from now on.
        to: PhoneNumber,
    },
}

/// Something a person sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundMessage {
    /// The channel's id of it: the same id is the same message.
    pub channel_id: ChannelMessageId,
    /// Who wrote.
    pub sender: ChannelUser,
    /// When, as the channel says; to the second.
    pub sent_at: DateTime<Utc>,
    /// The message of ours that it quotes, or whose button was tapped.
    pub quotes: Option<ChannelMessageId>,
    /// What it says.
    pub content: InboundContent,
}

/// How the channel names a person: by number, by an id of its own, or by both.
#[derive(Clone, PartialEq, Eq)]
pub struct ChannelUser {
    /// The number, if it is shown.
    pub number: Option<PhoneNumber>,
    /// The channel's own id of the person for this business (WhatsApp: the business-scoped user id).
    pub user_id: Option<String>,
}

impl std::fmt::Debug for ChannelUser {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ChannelUser(..)")
    }
}

/// What a person's message says, still with what the channel wraps around it.
#[derive(Clone, PartialEq, Eq)]
pub enum InboundContent {
    /// Typed text.
    Text(String),
    /// A tap on a button or a row.
    Tap {
        /// What the button carried.
        payload: ButtonPayload,
        /// What the person read on it.
        title: String,
    },
    /// Something that is no text, with the words that came with it.
    Media {
        /// What it is.
        kind: MediaKind,
        /// Its caption.
        caption: Option<String>,
    },
    /// A reaction to a message, an edit, a withdrawal and the like: it opens the window and answers nothing.
    Gesture,
}

impl std::fmt::Debug for InboundContent {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("InboundContent(..)")
    }
}

/// News of a message of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusUpdate {
    /// The channel's id of the message.
    pub channel_id: ChannelMessageId,
    /// Our id of it, as it came back in the callback data.
    pub message_id: Option<MessageId>,
    /// How far it has come: sent, delivered, read or failed.
    pub delivery: Delivery,
    /// When, as the channel says; to the second.
    pub at: DateTime<Utc>,
    /// Who it went to.
    pub recipient: ChannelUser,
}
