//! Messages: one text or menu, in or out, with a delivery state that only moves forward.

mod content;
mod delivery;
mod message_ids;
mod payload;

use chrono::{DateTime, Utc};

pub use self::content::{Choice, Incoming, MediaKind, Outgoing, Template, TemplateParameters};
pub use self::delivery::{Delivery, FailureCode};
pub use self::message_ids::MessageIds;
pub use self::payload::ButtonPayload;
use crate::digest::NumberDigest;
use crate::ids::ConversationId;
pub use crate::ids::MessageId;
use crate::text::{TextError, check_text};

/// The id that the channel gave a message: on WhatsApp `wamid.` and base64. Opaque, 1 to 255 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChannelMessageId(Box<str>);

impl ChannelMessageId {
    /// The most characters that are taken. Meta documents no limit; what is seen has up to 80.
    pub const MAXIMUM: usize = 255;

    /// Takes the id as it came.
    ///
    /// # Errors
    /// The text is empty, has more than [`Self::MAXIMUM`] characters, or one that is not printable.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_text(text, Self::MAXIMUM)?;
        Ok(Self(text.into()))
    }

    /// The id as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A message of a conversation, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The conversation it belongs to.
    pub conversation_id: ConversationId,
    /// When it was written down, to the microsecond.
    pub created_at: DateTime<Utc>,
    /// When its delivery state last changed.
    pub updated_at: DateTime<Utc>,
    /// What it says and which way it went.
    pub body: MessageBody,
}

/// What a message says, and which way it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageBody {
    /// From us to the candidate.
    Out {
        /// What it says; none once the person was erased.
        content: Option<Outgoing>,
        /// How far it has come.
        delivery: Delivery,
        /// The id that the channel gave it, once it was accepted; none once the person was erased, for it holds the
        /// number.
        channel_id: Option<ChannelMessageId>,
    },
    /// From the candidate to us.
    In {
        /// What it says; none once the person was erased.
        content: Option<Incoming>,
        /// The id that the channel gave it; none once the person was erased.
        channel_id: Option<ChannelMessageId>,
    },
}

/// A message to write down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// The conversation it belongs to.
    pub conversation_id: ConversationId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// What it says.
    pub body: NewMessageBody,
}

/// What a new message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewMessageBody {
    /// To be sent; its outbox entry is written with it.
    Out {
        /// What it says.
        content: Outgoing,
        /// The digest of the number it goes to.
        number: NumberDigest,
    },
    /// It came in.
    In {
        /// What it says.
        content: Incoming,
        /// The id that the channel gave it.
        channel_id: ChannelMessageId,
    },
}
