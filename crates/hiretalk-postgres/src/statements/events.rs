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

/// The events of a statement, each hanging on the success of its conversation.
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

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.owners.len()
    }

    /// Ends a statement whose common table expression `written` returns the ids of the conversations that it wrote.
    pub(super) fn walk<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, Pg>,
        written: &str,
        rows: Rows,
    ) -> QueryResult<()> {
        out.push_sql("told AS (");
        self.walk_insert(out, rows)?;
        for part in [
            " JOIN ",
            written,
            " ON ",
            written,
            ".id = e.owner RETURNING position) SELECT ",
            written,
            ".id, (SELECT max(position) FROM told) FROM ",
            written,
        ] {
            out.push_sql(part);
        }
        Ok(())
    }

    fn walk_insert<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>, rows: Rows) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO events (type, occurred_at, conversation_id, data) \
             SELECT e.type, e.occurred_at, e.conversation_id, e.data::jsonb FROM ",
        );
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
        out.push_sql(" AS e (owner, type, occurred_at, conversation_id, data)");
        Ok(())
    }
}

/// Writes events that hang on nothing, in their order.
#[derive(Default)]
pub(crate) struct Tell(EventColumns);

impl Tell {
    /// Adds the events of a change.
    ///
    /// # Errors
    /// An event has no form to be kept in.
    pub(crate) fn push(&mut self, events: &[NewEvent]) -> Result<(), StoreError> {
        self.0.push(ConversationId::from_uuid(Uuid::nil()), events)
    }

    /// Runs the statement: the last position that the feed has now, if there was anything to tell.
    pub(crate) fn run(self, connection: &mut diesel::PgConnection) -> QueryResult<Option<i64>> {
        if self.0.len() == 0 {
            return Ok(None);
        }
        Ok(self.load::<i64>(connection)?.into_iter().max())
    }
}

impl QueryFragment<Pg> for Tell {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_insert(&mut out, Rows::Many)?;
        out.push_sql(" RETURNING position");
        Ok(())
    }
}

impl QueryId for Tell {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Tell {
    type SqlType = BigInt;
}

impl<Connection> RunQueryDsl<Connection> for Tell {}
