//! Lists conversations, newest first, by an index whatever the filter is.
//!
//! A list by status is a list for each status, each out of its index in the order of the ids, put together: an index
//! on (status, id) has no order by id over two statuses, and without it a page deep in a large table would be sorted.

use diesel::pg::Pg;
use diesel::prelude::{QueryResult, RunQueryDsl};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use hiretalk_domain::conversation::Status;
use hiretalk_domain::paging::{ConversationFilter, PageRequest};
use uuid::Uuid;

use crate::rows::{ConversationColumns, ConversationRow};

/// A page to read, and one row more.
pub(crate) struct ListConversations<'a> {
    statuses: Vec<&'static str>,
    candidate_id: Option<&'a str>,
    job_id: Option<&'a str>,
    before: Uuid,
    rows: i64,
}

impl<'a> ListConversations<'a> {
    /// The statement for this page.
    pub(crate) fn of(request: &'a PageRequest) -> Self {
        let PageRequest { filter: ConversationFilter { statuses, candidate_id, job_id }, limit, before } =
            request;
        let wanted = |status: &Status| statuses.is_empty() || statuses.contains(status);
        Self {
            statuses: Status::ALL
                .iter()
                .filter(|status| wanted(status))
                .map(|status| status.as_str())
                .collect(),
            candidate_id: candidate_id.as_ref().map(hiretalk_domain::ids::CandidateId::as_str),
            job_id: job_id.as_ref().map(hiretalk_domain::ids::JobId::as_str),
            // Before the greatest id there is: one form of statement for the first page and for all that follow.
            before: before.map_or(Uuid::max(), |id| id.as_uuid()),
            rows: i64::from(limit.get()) + 1,
        }
    }

    pub(crate) fn run(self, connection: &mut diesel::PgConnection) -> QueryResult<Vec<ConversationRow>> {
        self.load(connection)
    }

    /// A few rows: all that the candidate has, and the job about which there is at most one.
    fn walk_candidate<'b>(&'b self, id: &'b &'a str, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH mine AS MATERIALIZED (SELECT ");
        out.push_sql(super::CONVERSATION_COLUMNS);
        out.push_sql(" FROM conversations AS c WHERE c.candidate_id = ");
        out.push_bind_param::<Text, _>(id)?;
        if let Some(job_id) = &self.job_id {
            out.push_sql(" AND c.job_id = ");
            out.push_bind_param::<Text, _>(job_id)?;
        }
        out.push_sql(") SELECT ");
        out.push_sql(super::CONVERSATION_COLUMNS);
        out.push_sql(" FROM mine AS c WHERE c.id < ");
        out.push_bind_param::<SqlUuid, _>(&self.before)?;
        out.push_sql(" AND c.status IN (");
        for (index, status) in self.statuses.iter().enumerate() {
            out.push_sql(if index == 0 { "'" } else { ", '" });
            out.push_sql(status);
            out.push_sql("'");
        }
        out.push_sql(") ORDER BY c.id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.rows)
    }

    /// The newest rows, of one status and one job where those are given.
    fn walk_branch<'b>(&'b self, status: Option<&str>, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        out.push_sql(super::CONVERSATION_COLUMNS);
        out.push_sql(" FROM conversations AS c WHERE c.id < ");
        out.push_bind_param::<SqlUuid, _>(&self.before)?;
        if let Some(job_id) = &self.job_id {
            out.push_sql(" AND c.job_id = ");
            out.push_bind_param::<Text, _>(job_id)?;
        }
        if let Some(status) = status {
            out.push_sql(" AND c.status = '");
            out.push_sql(status);
            out.push_sql("'");
        }
        out.push_sql(" ORDER BY c.id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.rows)
    }
}

impl QueryFragment<Pg> for ListConversations<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if let Some(candidate_id) = &self.candidate_id {
            return self.walk_candidate(candidate_id, &mut out);
        }
        let has_every_status = self.statuses.len() == Status::ALL.len();
        if self.job_id.is_none() && has_every_status {
            return self.walk_branch(None, &mut out);
        }
        if let [status] = self.statuses.as_slice() {
            return self.walk_branch(Some(status), &mut out);
        }
        out.push_sql("SELECT * FROM (");
        for (index, status) in self.statuses.iter().enumerate() {
            out.push_sql(if index == 0 { "(" } else { ") UNION ALL (" });
            self.walk_branch(Some(status), &mut out)?;
        }
        out.push_sql(")) AS c ORDER BY c.id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.rows)
    }
}

/// The form depends on the filter, so Diesel looks the prepared statement up by its text.
impl QueryId for ListConversations<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for ListConversations<'_> {
    type SqlType = ConversationColumns;
}

impl<Connection> RunQueryDsl<Connection> for ListConversations<'_> {}
