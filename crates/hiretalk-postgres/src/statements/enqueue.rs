//! New messages and outbox entries, by themselves or hanging on the openings of the same statement.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::QueryResult;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Binary, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use hiretalk_domain::message::{NewMessage, NewMessageBody};
use hiretalk_domain::outbox::{OutboxEntry, Task};
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use super::rows::Rows;
use crate::rows::{incoming_record, outgoing_record};

/// The messages, as arrays of one length.
#[derive(Default)]
pub(super) struct MessageColumns<'a> {
    ids: Vec<Uuid>,
    conversation_ids: Vec<Uuid>,
    contents: Vec<String>,
    channel_ids: Vec<Option<&'a str>>,
    /// Where it goes; none for what came in.
    number_digests: Vec<Option<&'a [u8]>>,
    created_ats: Vec<DateTime<Utc>>,
}

impl<'a> MessageColumns<'a> {
    /// Adds messages.
    ///
    /// # Errors
    /// One has no form to be stored in.
    pub(super) fn push(&mut self, messages: &'a [NewMessage]) -> Result<(), StoreError> {
        for NewMessage { id, conversation_id, created_at, body } in messages {
            let (content, channel_id, number_digest) = match body {
                NewMessageBody::Out { content, number } => {
                    (outgoing_record(content)?, None, Some(number.0.as_slice()))
                }
                NewMessageBody::In { content, channel_id } => {
                    (incoming_record(content)?, Some(channel_id.as_str()), None)
                }
            };
            self.ids.push(id.as_uuid());
            self.conversation_ids.push(conversation_id.as_uuid());
            self.contents.push(content);
            self.channel_ids.push(channel_id);
            self.number_digests.push(number_digest);
            self.created_ats.push(*created_at);
        }
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The insert, of those alone whose conversation the common table expression `opened` returns, if there is one.
    pub(super) fn walk<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, Pg>,
        opened: Option<&str>,
        rows: Rows,
    ) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO messages (id, conversation_id, direction, content, delivery, channel_id, \
             number_digest, created_at, updated_at) SELECT m.id, m.conversation_id, \
             CASE WHEN m.number_digest IS NULL THEN 'IN' ELSE 'OUT' END, m.content::jsonb, \
             CASE WHEN m.number_digest IS NULL THEN NULL ELSE 'queued' END, m.channel_id, m.number_digest, \
             m.created_at, m.created_at FROM ",
        );
        out.push_sql(rows.opening());
        rows.bind::<SqlUuid, _>(out, &self.ids)?;
        out.push_sql(", ");
        rows.bind::<SqlUuid, _>(out, &self.conversation_ids)?;
        out.push_sql(", ");
        rows.bind::<Text, _>(out, &self.contents)?;
        out.push_sql(", ");
        rows.bind::<Nullable<Text>, _>(out, &self.channel_ids)?;
        out.push_sql(", ");
        rows.bind::<Nullable<Binary>, _>(out, &self.number_digests)?;
        out.push_sql(", ");
        rows.bind::<Timestamptz, _>(out, &self.created_ats)?;
        out.push_sql(rows.closing());
        out.push_sql(" AS m (id, conversation_id, content, channel_id, number_digest, created_at)");
        hang(out, opened, "m");
        Ok(())
    }
}

/// The entries, as arrays of one length.
#[derive(Default)]
pub(super) struct EntryColumns {
    ids: Vec<Uuid>,
    conversation_ids: Vec<Uuid>,
    tasks: Vec<&'static str>,
    purposes: Vec<Option<&'static str>>,
    turns: Vec<Option<Uuid>>,
    urgencies: Vec<i16>,
    due_ats: Vec<DateTime<Utc>>,
}

impl EntryColumns {
    /// Adds an entry. Messages of its conversation before it become as urgent as it is.
    pub(super) fn push(&mut self, entry: &OutboxEntry) {
        let OutboxEntry { id, conversation_id, due_at, task } = entry;
        let (purpose, turn) = match task {
            Task::Send { purpose, priority: _, turn } => (Some(purpose.as_str()), Some(turn.as_uuid())),
            Task::Read | Task::Remind | Task::Expire => (None, None),
        };
        let priority = task.priority().rank();
        if let Task::Send { .. } = task {
            let others = self.conversation_ids.iter().zip(&self.tasks).zip(&mut self.urgencies);
            others
                .filter(|((other, other_task), _)| {
                    **other == conversation_id.as_uuid() && **other_task == task.as_str()
                })
                .for_each(|(_, before)| *before = priority.min(*before));
        }
        self.ids.push(id.as_uuid());
        self.conversation_ids.push(conversation_id.as_uuid());
        self.tasks.push(task.as_str());
        self.purposes.push(purpose);
        self.turns.push(turn);
        self.urgencies.push(priority);
        self.due_ats.push(*due_at);
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The insert, as that of the messages. Positions are given out in the order of the arrays.
    pub(super) fn walk<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, Pg>,
        opened: Option<&str>,
        rows: Rows,
    ) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO outbox (id, conversation_id, task, purpose, turn, priority, due_at) \
             SELECT o.id, o.conversation_id, o.task, o.purpose, o.turn, o.priority, o.due_at FROM ",
        );
        out.push_sql(rows.opening());
        rows.bind::<SqlUuid, _>(out, &self.ids)?;
        out.push_sql(", ");
        rows.bind::<SqlUuid, _>(out, &self.conversation_ids)?;
        out.push_sql(", ");
        rows.bind::<Text, _>(out, &self.tasks)?;
        out.push_sql(", ");
        rows.bind::<Nullable<Text>, _>(out, &self.purposes)?;
        out.push_sql(", ");
        rows.bind::<Nullable<SqlUuid>, _>(out, &self.turns)?;
        out.push_sql(", ");
        rows.bind::<SmallInt, _>(out, &self.urgencies)?;
        out.push_sql(", ");
        rows.bind::<Timestamptz, _>(out, &self.due_ats)?;
        out.push_sql(rows.closing());
        match rows {
            Rows::One => {
                out.push_sql(" AS o (id, conversation_id, task, purpose, turn, priority, due_at)");
                hang(out, opened, "o");
            }
            Rows::Many => {
                out.push_sql(
                    " WITH ORDINALITY AS o (id, conversation_id, task, purpose, turn, priority, due_at, number)",
                );
                hang(out, opened, "o");
                out.push_sql(" ORDER BY o.number");
            }
        }
        Ok(())
    }

    /// The update that makes messages which wait as urgent as what is written behind them (rule 8). That they are not dead
    /// is said as in a lease.
    fn walk_hurry<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "UPDATE outbox SET priority = h.priority FROM (\
             SELECT s.conversation_id, min(s.priority) AS priority FROM unnest(",
        );
        out.push_bind_param::<Array<SqlUuid>, _>(&self.conversation_ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.tasks)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<SmallInt>, _>(&self.urgencies)?;
        out.push_sql(
            ") AS s (conversation_id, task, priority) WHERE s.task = 'SEND' GROUP BY s.conversation_id) AS h \
             WHERE outbox.conversation_id = h.conversation_id AND outbox.task = 'SEND' \
             AND coalesce(outbox.dead_at, 'infinity') = 'infinity' AND outbox.priority > h.priority",
        );
        Ok(())
    }
}

fn hang(out: &mut AstPass<'_, '_, Pg>, opened: Option<&str>, row: &str) {
    if let Some(opened) = opened {
        for part in [" JOIN ", opened, " ON ", opened, ".id = ", row, ".conversation_id"] {
            out.push_sql(part);
        }
    }
}

/// Writes messages and entries of any conversations. An entry whose id is there already is replaced.
#[derive(Default)]
pub(crate) struct Enqueue<'a> {
    messages: MessageColumns<'a>,
    entries: EntryColumns,
}

impl<'a> Enqueue<'a> {
    /// Adds what a change says. Of two entries with one id the later counts.
    ///
    /// # Errors
    /// A message has no form to be stored in.
    pub(crate) fn push(
        &mut self,
        messages: &'a [NewMessage],
        outbox: &[OutboxEntry],
    ) -> Result<(), StoreError> {
        self.messages.push(messages)?;
        for (index, entry) in outbox.iter().enumerate() {
            if outbox.iter().skip(index + 1).all(|later| later.id != entry.id) {
                self.entries.push(entry);
            }
        }
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.messages.len() == 0 && self.entries.len() == 0
    }
}

impl QueryFragment<Pg> for Enqueue<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH said AS (");
        self.messages.walk(&mut out, None, Rows::Many)?;
        out.push_sql("), hurried AS (");
        self.entries.walk_hurry(&mut out)?;
        out.push_sql(") ");
        self.entries.walk(&mut out, None, Rows::Many)?;
        out.push_sql(
            " ON CONFLICT (id) DO UPDATE SET conversation_id = excluded.conversation_id, \
             task = excluded.task, purpose = excluded.purpose, turn = excluded.turn, \
             priority = excluded.priority, due_at = excluded.due_at, tries = 0, unconfirmed = 0, code = NULL, lease_token = NULL, \
             lease_until = NULL, attempted_at = NULL, dead_at = NULL",
        );
        Ok(())
    }
}

impl QueryId for Enqueue<'_> {
    type QueryId = Enqueue<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Enqueue<'_> {
    type SqlType = ();
}

impl<Connection> diesel::RunQueryDsl<Connection> for Enqueue<'_> {}
