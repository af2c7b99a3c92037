//! A row of `messages`.

use chrono::{DateTime, Utc};
use diesel::prelude::{Queryable, Selectable};
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{ChannelMessageId, Delivery, FailureCode, Message, MessageBody, MessageId};
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use super::{read_incoming, read_outgoing};
use crate::schema::messages;

/// A row of `messages`, as the transcript needs it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = messages, check_for_backend(diesel::pg::Pg))]
pub(crate) struct MessageRow {
    id: Uuid,
    conversation_id: Uuid,
    direction: String,
    content: Option<serde_json::Value>,
    delivery: Option<String>,
    failure_code: Option<i32>,
    channel_id: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl MessageRow {
    /// The domain's value of this row.
    pub(crate) fn into_message(self) -> Result<Message, StoreError> {
        let id = self.id;
        let unreadable = |column| unreadable(id, column);
        let channel_id = self
            .channel_id
            .map(|text| ChannelMessageId::parse(&text).map_err(|_| unreadable("channel_id")))
            .transpose()?;
        let content = self.content;
        let body = match self.direction.as_str() {
            "OUT" => MessageBody::Out {
                content: content
                    .map(|record| read_outgoing(record).ok_or_else(|| unreadable("content")))
                    .transpose()?,
                delivery: read_delivery(id, self.delivery.as_deref(), self.failure_code)?,
                channel_id,
            },
            "IN" => MessageBody::In {
                content: content
                    .map(|record| read_incoming(record).ok_or_else(|| unreadable("content")))
                    .transpose()?,
                channel_id,
            },
            _ => return Err(unreadable("direction")),
        };
        Ok(Message {
            id: MessageId::from_uuid(id),
            conversation_id: ConversationId::from_uuid(self.conversation_id),
            created_at: self.created_at,
            updated_at: self.updated_at,
            body,
        })
    }
}

/// How far the message `id` has come, out of its columns `delivery` and `failure_code`.
///
/// # Errors
/// There is no such state.
pub(crate) fn read_delivery(
    id: Uuid,
    name: Option<&str>,
    failure_code: Option<i32>,
) -> Result<Delivery, StoreError> {
    let code = failure_code.map(FailureCode);
    [
        Delivery::Queued,
        Delivery::Sent,
        Delivery::Delivered,
        Delivery::Read,
        Delivery::Failed { code },
        Delivery::Cancelled,
    ]
    .into_iter()
    .find(|delivery| Some(delivery.as_str()) == name)
    .ok_or_else(|| unreadable(id, "delivery"))
}

/// The error that says which message cannot be read.
pub(crate) fn unreadable(id: Uuid, column: &'static str) -> StoreError {
    StoreError::UnreadableRow { table: "messages", column, row: id.to_string() }
}
