//! Outbox entries as the API writes them.

use hiretalk_domain::outbox::{OutboxEntry, OutboxRecord};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Timestamp;

/// Something that must still happen outside.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OutboxEntry)]
pub(crate) struct OutboxEntryView {
    /// Its id: that of the message to send, or that of the conversation to look after.
    #[schema(value_type = Uuid)]
    #[serde(serialize_with = "super::uuid")]
    pub(crate) id: Uuid,
    /// The conversation it belongs to.
    #[schema(value_type = Uuid)]
    #[serde(serialize_with = "super::uuid")]
    pub(crate) conversation_id: Uuid,
    /// What to do.
    #[schema(value_type = crate::openapi::TaskName)]
    pub(crate) task: &'static str,
    /// How it stands.
    #[schema(value_type = crate::openapi::OutboxStateName)]
    pub(crate) state: &'static str,
    /// Not before this moment.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) due_at: Timestamp,
    /// How often it was tried and refused.
    #[schema(value_type = i32, minimum = 0)]
    pub(crate) tries: u16,
    /// How often it was sent without ever an answer.
    #[schema(value_type = i32, minimum = 0)]
    pub(crate) sends_in_doubt: u16,
    /// Why the last try was refused, in WhatsApp's codes; negative ones are ours. Null if nobody said.
    #[schema(value_type = Option<i32>, required = true, example = 131_026)]
    pub(crate) code: Option<i32>,
}

impl From<&OutboxRecord> for OutboxEntryView {
    fn from(record: &OutboxRecord) -> Self {
        let OutboxRecord {
            entry: OutboxEntry { id, conversation_id, due_at, task },
            state,
            tries,
            unconfirmed,
            code,
        } = record;
        Self {
            id: id.as_uuid(),
            conversation_id: conversation_id.as_uuid(),
            task: task.as_str(),
            state: state.as_str(),
            due_at: Timestamp(*due_at),
            tries: *tries,
            sends_in_doubt: *unconfirmed,
            code: code.map(|code| code.0),
        }
    }
}

/// A page of the outbox, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutboxPage {
    /// The entries.
    #[schema(value_type = Vec<OutboxEntryView>)]
    pub(crate) data: Vec<OutboxEntryView>,
    /// Give this as `after` for the next page, with the same state; null on the last page.
    #[schema(value_type = Option<Uuid>, required = true)]
    #[serde(serialize_with = "super::some_uuid")]
    pub(crate) next_after: Option<Uuid>,
}
