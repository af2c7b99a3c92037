//! The events of a statement, by themselves or hanging on the conversations that it writes.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::{QueryResult, RunQueryDsl};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use hiretalk_domain::events::NewEvent;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use super::rows::Rows;
use crate::rows::record_of;

/// Begins a statement that writes conversations and their events. The row is locked before the first of them is written: each
/// written row comes out of a join with `head`. `FOR UPDATE` returns the row as the last commit left it, also where the
/// statement waited for that.
pub(super) const LOCK_FEED_HEAD: &str =
    "WITH head AS MATERIALIZED (SELECT last FROM feed WHERE id = 1 FOR UPDATE), ";

/// The events of a statement, each of which is written only with its conversation.
#[derive(Default)]
pub(super) struct EventColumns {
    owners: Vec<Uuid>,
    types: Vec<&'static str>,
    occurred_ats: Vec<DateTime<Utc>>,
    conversation_ids: Vec<Option<Uuid>>,
    data: Vec<String>,
}

impl EventColumns {
    /// Adds the events of the change of `owner`.
    pub(super) fn push(&mut self, owner: ConversationId, events: &[NewEvent]) -> Result<(), StoreError> {
        self.owners.extend(std::iter::repeat_n(owner.as_uuid(), events.len()));
        for NewEvent { occurred_at, conversation_id, kind } in events {
            self.types.push(kind.name());
            self.occurred_ats.push(*occurred_at);
            self.conversation_ids.push(conversation_id.map(|id| id.as_uuid()));
            self.data.push(record_of(kind)?);
        }
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.owners.len()
    }

    /// Ends a statement that begins with [`LOCK_FEED_HEAD`] and whose common table expression `written` returns the ids of
    /// the conversations that it wrote: writes their events and moves the feed's head.
    pub(super) fn walk<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, Pg>,
        written: &str,
        rows: Rows,
    ) -> QueryResult<()> {
        out.push_sql("emitted AS (");
        let position = match rows {
            Rows::One => "(SELECT last FROM head) + 1",
            Rows::Many => "(SELECT last FROM head) + row_number() OVER (ORDER BY e.number)",
        };
        self.walk_insert(out, rows, position, "")?;
        for part in [
            " JOIN ",
            written,
            " ON ",
            written,
            ".id = e.owner RETURNING position), \
             moved AS (UPDATE feed SET last = now.last FROM (SELECT max(position) AS last FROM emitted) AS now \
             WHERE feed.id = 1 AND now.last IS NOT NULL) SELECT ",
            written,
            ".id, (SELECT max(position) FROM emitted) FROM ",
            written,
        ] {
            out.push_sql(part);
        }
        Ok(())
    }

    fn walk_insert<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, Pg>,
        rows: Rows,
        position: &str,
        beside: &str,
    ) -> QueryResult<()> {
        out.push_sql("INSERT INTO events (position, type, occurred_at, conversation_id, data) SELECT ");
        out.push_sql(position);
        out.push_sql(", e.type, e.occurred_at, e.conversation_id, e.data::jsonb FROM ");
        out.push_sql(beside);
        out.push_sql(rows.opening());
        rows.bind::<SqlUuid, _>(out, &self.owners)?;
        out.push_sql(", ");
        rows.bind::<Text, _>(out, &self.types)?;
        out.push_sql(", ");
        rows.bind::<Timestamptz, _>(out, &self.occurred_ats)?;
        out.push_sql(", ");
        rows.bind::<Nullable<SqlUuid>, _>(out, &self.conversation_ids)?;
        out.push_sql(", ");
        rows.bind::<Text, _>(out, &self.data)?;
        out.push_sql(rows.closing());
        out.push_sql(match rows {
            Rows::One => " AS e (owner, type, occurred_at, conversation_id, data)",
            Rows::Many => " WITH ORDINALITY AS e (owner, type, occurred_at, conversation_id, data, number)",
        });
        Ok(())
    }
}

/// Writes events that depend on no other row of the statement, in their order.
#[derive(Default)]
pub(crate) struct WriteEvents {
    columns: EventColumns,
    count: i64,
}

impl WriteEvents {
    /// Adds the events of a change.
    ///
    /// # Errors
    /// An event has no form to be stored in.
    pub(crate) fn push(&mut self, events: &[NewEvent]) -> Result<(), StoreError> {
        self.columns.push(ConversationId::from_uuid(Uuid::nil()), events)
    }

    /// Runs the statement and returns the last position that the feed has now; none if there was no event.
    pub(crate) fn run(mut self, connection: &mut diesel::PgConnection) -> QueryResult<Option<i64>> {
        if self.columns.len() == 0 {
            return Ok(None);
        }
        self.count = i64::try_from(self.columns.len()).unwrap_or(i64::MAX);
        Ok(self.load::<i64>(connection)?.into_iter().max())
    }
}

impl QueryFragment<Pg> for WriteEvents {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH head AS (UPDATE feed SET last = last + ");
        out.push_bind_param::<BigInt, _>(&self.count)?;
        out.push_sql(" WHERE id = 1 RETURNING last - ");
        out.push_bind_param::<BigInt, _>(&self.count)?;
        out.push_sql(" AS before) ");
        self.columns.walk_insert(&mut out, Rows::Many, "head.before + e.number", "head, ")?;
        out.push_sql(" RETURNING position");
        Ok(())
    }
}

impl QueryId for WriteEvents {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for WriteEvents {
    type SqlType = BigInt;
}

impl<Connection> RunQueryDsl<Connection> for WriteEvents {}
