//! News of our own messages: an entry of `statuses`.

use hiretalk_domain::inbound::StatusUpdate;
use hiretalk_domain::message::{ChannelMessageId, Delivery, FailureCode, MessageId};
use serde::Deserialize;
use uuid::Uuid;

use super::{moment, person};
use crate::lenient::{List, Object, Text};

/// Conversation and pricing are not looked at.
#[derive(Deserialize)]
pub(super) struct Status<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    status: Text<'a>,
    #[serde(borrow, default)]
    timestamp: Text<'a>,
    /// Absent where a person hides the number.
    #[serde(borrow, default)]
    recipient_id: Text<'a>,
    #[serde(borrow, default)]
    recipient_user_id: Text<'a>,
    #[serde(borrow, default)]
    recipient_type: Text<'a>,
    #[serde(borrow, default)]
    biz_opaque_callback_data: Text<'a>,
    #[serde(borrow, default)]
    errors: List<Object<StatusError<'a>>>,
}

#[derive(Deserialize)]
struct StatusError<'a> {
    #[serde(borrow, default)]
    code: Text<'a>,
}

impl Status<'_> {
    /// None if it is about a group, makes no sense, or is no step that a message takes: `deleted` and `warning` have
    /// been seen and are documented nowhere.
    pub(super) fn read(&self) -> Option<StatusUpdate> {
        if self.recipient_type.get() == Some("group") {
            return None;
        }
        Some(StatusUpdate {
            channel_id: ChannelMessageId::parse(self.id.filled()?).ok()?,
            message_id: self.message_id(),
            delivery: self.delivery()?,
            at: moment::read(&self.timestamp)?,
            recipient: person::of(&self.recipient_id, &self.recipient_user_id),
        })
    }

    fn delivery(&self) -> Option<Delivery> {
        Some(match self.status.get()? {
            "sent" => Delivery::Sent,
            "delivered" => Delivery::Delivered,
            // `played` is what a voice message is when it was read.
            "read" | "played" => Delivery::Read,
            "failed" => Delivery::Failed { code: self.code() },
            _ => return None,
        })
    }

    fn code(&self) -> Option<FailureCode> {
        self.errors.0.iter().find_map(|error| error.0.as_ref()?.code.number()).map(FailureCode)
    }

    /// Our id, if the callback data is one. Others may send with the same number.
    fn message_id(&self) -> Option<MessageId> {
        let id = Uuid::try_parse(self.biz_opaque_callback_data.filled()?).ok()?;
        Some(MessageId::from_uuid(id))
    }
}
