//! Takes back what conversations still wanted to say, and their timers.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Nullable, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::statement;

/// The conversations, as arrays of one length.
#[derive(Default)]
pub(crate) struct Cancel {
    ids: Vec<Uuid>,
    ats: Vec<Option<DateTime<Utc>>>,
}

impl Cancel {
    /// Adds a conversation, cancelled at `at` if its change says when.
    pub(crate) fn push(&mut self, id: Uuid, at: Option<DateTime<Utc>>) {
        if !self.ids.contains(&id) {
            self.ids.push(id);
            self.ats.push(at);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

// A timer has the id of its conversation. A dead letter tells operators what went wrong, and goes nowhere by itself.
statement!(Cancel, () =
    "WITH c AS MATERIALIZED (SELECT * FROM unnest(" => Array<SqlUuid>: ids,
    ", " => Array<Nullable<Timestamptz>>: ats,
    ") AS c (id, at)), \
     gone AS (DELETE FROM outbox USING c WHERE outbox.conversation_id = c.id AND outbox.task = 'SEND' \
     AND outbox.attempted_at IS NULL AND outbox.dead_at IS NULL RETURNING outbox.id, c.at), \
     timers AS (DELETE FROM outbox USING c WHERE outbox.id = c.id AND outbox.task <> 'SEND') \
     UPDATE messages SET delivery = 'cancelled', updated_at = greatest(messages.updated_at, gone.at) \
     FROM gone WHERE messages.id = gone.id AND messages.delivery = 'queued'"
);
