//! Moves many conversations on and tells of it, in one statement.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::{QueryResult, RunQueryDsl};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::events::NewEvent;
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use super::LOCK_FEED_HEAD;
use super::events::EventColumns;
use super::rows::Rows;

/// The columns of the conversations that move, as arrays of one length.
#[derive(Default)]
pub(crate) struct Advance {
    ids: Vec<Uuid>,
    read_versions: Vec<i32>,
    statuses: Vec<&'static str>,
    outcomes: Vec<Option<&'static str>>,
    updated_ats: Vec<DateTime<Utc>>,
    events: EventColumns,
}

impl Advance {
    /// Adds a conversation, with its events; it must still have the version it carries.
    ///
    /// # Errors
    /// An event has no form to be stored in.
    pub(crate) fn push(
        &mut self,
        conversation: &Conversation,
        events: &[NewEvent],
    ) -> Result<(), StoreError> {
        self.ids.push(conversation.id.as_uuid());
        self.read_versions.push(conversation.version.0);
        self.statuses.push(conversation.state.status().as_str());
        self.outcomes.push(conversation.state.outcome().map(hiretalk_domain::conversation::Outcome::as_str));
        self.updated_ats.push(conversation.updated_at);
        self.events.push(conversation.id, events)
    }

    /// Runs the statement: which moved, and the last position that the feed has now.
    pub(crate) fn run(
        self,
        connection: &mut diesel::PgConnection,
    ) -> QueryResult<(HashSet<Uuid>, Option<i64>)> {
        let rows = self.load::<(Uuid, Option<i64>)>(connection)?;
        let last = rows.first().and_then(|(_, last)| *last);
        Ok((rows.into_iter().map(|(id, _)| id).collect(), last))
    }
}

impl QueryFragment<Pg> for Advance {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(LOCK_FEED_HEAD);
        out.push_sql(
            "advanced AS (\
             UPDATE conversations SET status = a.status, outcome = a.outcome, updated_at = a.updated_at, \
             version = conversations.version + 1 FROM head, unnest(",
        );
        out.push_bind_param::<Array<SqlUuid>, _>(&self.ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.read_versions)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.statuses)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.outcomes)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Timestamptz>, _>(&self.updated_ats)?;
        out.push_sql(
            ") AS a (id, read_version, status, outcome, updated_at) \
             WHERE conversations.id = a.id AND conversations.version = a.read_version \
             RETURNING conversations.id), ",
        );
        self.events.walk(&mut out, "advanced", Rows::Many)
    }
}

impl QueryId for Advance {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Advance {
    type SqlType = (SqlUuid, Nullable<BigInt>);
}

impl<Connection> RunQueryDsl<Connection> for Advance {}
