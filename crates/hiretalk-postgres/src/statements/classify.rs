//! Finds out why openings were not written: one query for all the losers of a batch.

use diesel::pg::Pg;
use diesel::prelude::{QueryResult, Queryable, RunQueryDsl};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Binary, Bool, Integer, Nullable, Text};
use hiretalk_domain::change::Opening;
use hiretalk_domain::conversation::Origin;

use super::CONVERSATION_COLUMNS;
use crate::rows::{ConversationColumns, ConversationRow};

/// The openings to classify, as arrays of one length.
#[derive(Default)]
pub(crate) struct Classify<'a> {
    indexes: Vec<i32>,
    application_ids: Vec<Option<&'a str>>,
    graduation_ids: Vec<Option<&'a str>>,
    candidate_ids: Vec<&'a str>,
    job_ids: Vec<Option<&'a str>>,
    number_digests: Vec<&'a [u8]>,
}

/// What stands against one opening.
#[derive(Queryable)]
pub(crate) struct Verdict {
    /// Which opening, counted from 0.
    pub(crate) index: i32,
    /// The name of the first constraint in its way, in the order of judgement.
    pub(crate) constraint: Option<String>,
    /// The conversation that holds the constraint's place.
    pub(crate) conversation: Option<ConversationRow>,
    /// Whether the number has opted out.
    pub(crate) opted_out: bool,
}

impl<'a> Classify<'a> {
    /// Adds an opening.
    pub(crate) fn push(&mut self, opening: &'a Opening) {
        let conversation = &opening.conversation;
        let (application_id, job_id, graduation_id) = match &conversation.origin {
            Origin::Application { application_id, job_id } => {
                (Some(application_id.as_str()), Some(job_id.as_str()), None)
            }
            Origin::Graduation { graduation_id } => (None, None, Some(graduation_id.as_str())),
        };
        self.indexes.push(i32::try_from(self.indexes.len()).unwrap_or(i32::MAX));
        self.application_ids.push(application_id);
        self.graduation_ids.push(graduation_id);
        self.candidate_ids.push(conversation.candidate_id.as_str());
        self.job_ids.push(job_id);
        self.number_digests.push(&opening.number_digest.0);
    }

    /// Runs the query: one verdict an opening.
    pub(crate) fn run(self, connection: &mut diesel::PgConnection) -> QueryResult<Vec<Verdict>> {
        self.load(connection)
    }
}

/// The places an opening can find taken, in the order of judgement.
const PLACES: [(&str, &str); 4] = [
    ("conversations_application_event", "c.application_id = i.application_id"),
    ("conversations_graduation_event", "c.graduation_id = i.graduation_id"),
    ("conversations_candidate_job", "c.candidate_id = i.candidate_id AND c.job_id = i.job_id"),
    ("conversations_one_active", "c.candidate_id = i.candidate_id AND c.status <> 'COMPLETED'"),
];

impl QueryFragment<Pg> for Classify<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT i.index, taken.place, ");
        for (index, column) in CONVERSATION_COLUMNS.split(", ").enumerate() {
            out.push_sql(if index == 0 { "taken." } else { ", taken." });
            out.push_sql(column.trim_start_matches("c."));
        }
        out.push_sql(
            ", EXISTS (SELECT FROM opt_outs WHERE opt_outs.number_digest = i.number_digest) FROM unnest(",
        );
        out.push_bind_param::<Array<Integer>, _>(&self.indexes)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.application_ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.graduation_ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.candidate_ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.job_ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Binary>, _>(&self.number_digests)?;
        out.push_sql(
            ") AS i (index, application_id, graduation_id, candidate_id, job_id, number_digest) \
             LEFT JOIN LATERAL (",
        );
        for (rank, (place, condition)) in PLACES.iter().enumerate() {
            if rank > 0 {
                out.push_sql(" UNION ALL ");
            }
            out.push_sql("SELECT ");
            out.push_sql(&rank.to_string());
            out.push_sql(" AS rank, '");
            out.push_sql(place);
            out.push_sql("' AS place, ");
            out.push_sql(CONVERSATION_COLUMNS);
            out.push_sql(" FROM conversations AS c WHERE ");
            out.push_sql(condition);
        }
        out.push_sql(" ORDER BY rank LIMIT 1) AS taken ON true");
        Ok(())
    }
}

impl QueryId for Classify<'_> {
    type QueryId = Classify<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Classify<'_> {
    type SqlType = (Integer, Nullable<Text>, Nullable<ConversationColumns>, Bool);
}

impl<Connection> RunQueryDsl<Connection> for Classify<'_> {}
