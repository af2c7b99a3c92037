//! Domain values as the API writes them.

mod api_key;
mod conversation;
mod conversation_details;
mod event;
mod graduation;
mod job;
mod message;
mod outbox_entry;
mod timestamp;

use serde::{Serialize, Serializer};
use uuid::Uuid;

pub(crate) use self::api_key::{ApiKeyList, ApiKeyView, NewApiKeyView};
pub(crate) use self::conversation::{ConversationPage, ConversationView};
pub(crate) use self::conversation_details::ConversationDetails;
pub(crate) use self::event::{EventFeed, EventView};
pub(crate) use self::graduation::{GraduationPage, GraduationView};
pub(crate) use self::job::{JobPage, JobView};
pub(crate) use self::message::{MessageList, MessageView};
pub(crate) use self::outbox_entry::{OutboxEntryView, OutboxPage};
pub(crate) use self::timestamp::Timestamp;

/// Writes a UUID in lower case with hyphens, without allocating.
pub(crate) fn uuid<S: Serializer>(uuid: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(uuid.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()))
}

/// Writes a UUID, or null.
pub(crate) fn some_uuid<S: Serializer>(uuid: &Option<Uuid>, serializer: S) -> Result<S::Ok, S::Error> {
    match uuid {
        Some(uuid) => self::uuid(uuid, serializer),
        None => ().serialize(serializer),
    }
}
