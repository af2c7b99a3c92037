//! Deliveries of the channel: raw as the inbox stores them, and the updates in them.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::ids::DeliveryId;
use crate::media::ChannelFile;
use crate::message::{ButtonPayload, ChannelMessageId, Delivery, MediaKind, MessageId};
use crate::outbox::LeaseToken;
use crate::phone::PhoneNumber;

/// An update in a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelUpdate {
    /// A message of a person.
    Message(InboundMessage),
    /// A status of a message of ours.
    Status(StatusUpdate),
    /// A person's changed number.
    NumberChanged {
        /// The number until now.
        from: PhoneNumber,
        /// The number from now on.
        to: PhoneNumber,
    },
}

/// A message of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundMessage {
    /// The channel's id of it: the same id is the same message.
    pub channel_id: ChannelMessageId,
    pub sender: ChannelUser,
    /// The time that the channel gives, to the second.
    pub sent_at: DateTime<Utc>,
    /// The message of ours that it quotes, or whose button was tapped.
    pub quotes: Option<ChannelMessageId>,
    pub content: InboundContent,
}

/// A person as the channel names them: by number, by the channel's id, or by both.
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

/// The content of a person's message, as the channel delivers it.
#[derive(Clone, PartialEq, Eq)]
pub enum InboundContent {
    Text(String),
    /// A tap on a button or a row.
    Tap {
        payload: ButtonPayload,
        title: String,
    },
    /// A picture, a voice note or the like.
    Media {
        kind: MediaKind,
        caption: Option<String>,
        /// The file itself, where there is one.
        file: Option<ChannelFile>,
    },
    /// A reaction to a message, an edit, a withdrawal and the like: it opens the window and answers nothing.
    Gesture,
}

impl std::fmt::Debug for InboundContent {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("InboundContent(..)")
    }
}

/// A status of a message of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusUpdate {
    /// The channel's id of the message.
    pub channel_id: ChannelMessageId,
    /// Our id of it, as it came back in the callback data.
    pub message_id: Option<MessageId>,
    /// The delivery state: sent, delivered, read or failed.
    pub delivery: Delivery,
    /// The time that the channel gives, to the second.
    pub at: DateTime<Utc>,
    pub recipient: ChannelUser,
}

/// A lease of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TurnRequest {
    pub token: LeaseToken,
    /// The length of the lease, on real time.
    pub lease: Duration,
    pub limit: u16,
    /// The most bytes; one delivery may have more.
    pub bytes: u32,
}

/// The end of a lease of deliveries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedTurn {
    pub token: LeaseToken,
    pub done: Vec<DeliveryId>,
    /// Deliveries to lease again after this time, on real time.
    pub put_off: Vec<(DeliveryId, Duration)>,
}

/// A raw delivery.
#[derive(Clone, PartialEq, Eq)]
pub struct RawDelivery {
    pub id: DeliveryId,
    /// The time of receipt, on the business clock.
    pub received_at: DateTime<Utc>,
    /// The body, byte by byte.
    pub body: Vec<u8>,
    /// The number of times that it was deferred.
    pub tries: u16,
}

impl std::fmt::Debug for RawDelivery {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RawDelivery").field("id", &self.id).finish_non_exhaustive()
    }
}
