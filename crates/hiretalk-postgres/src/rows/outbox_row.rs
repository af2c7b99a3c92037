//! A row of `outbox`.

use chrono::{DateTime, Utc};
use diesel::prelude::Queryable;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{FailureCode, MessageId};
use hiretalk_domain::outbox::{EntryId, OutboxEntry, OutboxRecord, OutboxState, Priority, Purpose, Task};
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

/// What an entry asks for, in the order in which statements name the columns.
#[derive(Queryable)]
pub(crate) struct OutboxRow {
    pub(crate) id: Uuid,
    conversation_id: Uuid,
    task: String,
    purpose: Option<String>,
    turn: Option<Uuid>,
    priority: i16,
    pub(crate) due_at: DateTime<Utc>,
    tries: i32,
    unconfirmed: i32,
    code: Option<i32>,
}

/// The SQL types of these columns.
pub(crate) type OutboxColumns = (
    diesel::sql_types::Uuid,
    diesel::sql_types::Uuid,
    diesel::sql_types::Text,
    diesel::sql_types::Nullable<diesel::sql_types::Text>,
    diesel::sql_types::Nullable<diesel::sql_types::Uuid>,
    diesel::sql_types::SmallInt,
    diesel::sql_types::Timestamptz,
    diesel::sql_types::Integer,
    diesel::sql_types::Integer,
    diesel::sql_types::Nullable<diesel::sql_types::Integer>,
);

impl OutboxRow {
    pub(crate) fn is_send(&self) -> bool {
        self.task == "SEND"
    }

    /// How often it was refused, and how often it was sent without an answer.
    pub(crate) fn counts(&self) -> (u16, u16) {
        (u16::try_from(self.tries).unwrap_or(u16::MAX), u16::try_from(self.unconfirmed).unwrap_or(u16::MAX))
    }

    pub(crate) fn into_entry(self) -> Result<OutboxEntry, StoreError> {
        let id = self.id;
        let unreadable = |column| StoreError::UnreadableRow { table: "outbox", column, row: id.to_string() };
        let task = match self.task.as_str() {
            "SEND" => Task::Send {
                purpose: Purpose::ALL
                    .into_iter()
                    .find(|purpose| Some(purpose.as_str()) == self.purpose.as_deref())
                    .ok_or_else(|| unreadable("purpose"))?,
                priority: Priority::ALL
                    .into_iter()
                    .find(|priority| priority.rank() == self.priority)
                    .ok_or_else(|| unreadable("priority"))?,
                turn: self.turn.map(MessageId::from_uuid).ok_or_else(|| unreadable("turn"))?,
            },
            "READ" => Task::Read,
            "REMIND" => Task::Remind,
            "EXPIRE" => Task::Expire,
            _ => return Err(unreadable("task")),
        };
        Ok(OutboxEntry {
            id: EntryId::from_uuid(id),
            conversation_id: ConversationId::from_uuid(self.conversation_id),
            due_at: self.due_at,
            task,
        })
    }

    /// The entry as operators see it, in this state.
    pub(crate) fn into_record(self, state: &str) -> Result<OutboxRecord, StoreError> {
        let (tries, unconfirmed) = self.counts();
        let code = self.code.map(FailureCode);
        let state = OutboxState::ALL.into_iter().find(|known| known.as_str() == state);
        let state = state.ok_or_else(|| StoreError::Broken("an entry in no state".into()))?;
        Ok(OutboxRecord { entry: self.into_entry()?, state, tries, unconfirmed, code })
    }
}
