//! Gathers the facts that openings which did not go in are judged over: one query for all of a batch.

use diesel::pg::Pg;
use diesel::prelude::{QueryResult, Queryable, RunQueryDsl};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Binary, Bool, Integer, Nullable, Text};
use hiretalk_domain::change::Opening;
use hiretalk_domain::conversation::Origin;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::intake::OpeningFacts;
use hiretalk_domain::ports::StoreError;

use super::CONVERSATION_COLUMNS;
use crate::connection_holder::Failure;
use crate::rows::{ConversationColumns, ConversationRow};

/// The openings, as arrays of one length.
#[derive(Default)]
pub(crate) struct GatherOpeningFacts<'a> {
    indexes: Vec<i32>,
    application_ids: Vec<Option<&'a str>>,
    graduation_ids: Vec<Option<&'a str>>,
    candidate_ids: Vec<&'a str>,
    job_ids: Vec<Option<&'a str>>,
    number_digests: Vec<&'a [u8]>,
}

/// One fact about one opening; an opening that meets no row has one row here all the same.
#[derive(Queryable)]
struct FactRow {
    /// The index of the opening, counted from 0.
    index: i32,
    /// The constraint whose place is taken.
    constraint: Option<String>,
    /// The conversation that holds the place.
    holder: Option<ConversationRow>,
    is_opted_out: bool,
    is_wrong_number: bool,
}

impl<'a> GatherOpeningFacts<'a> {
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

    /// Runs the query and returns the facts of each opening, in their order. It knows nothing of active conversations on
    /// the number.
    ///
    /// # Errors
    /// The query failed, or a row cannot be read.
    pub(crate) fn run(self, connection: &mut diesel::PgConnection) -> Result<Vec<OpeningFacts>, Failure> {
        let mut facts = vec![OpeningFacts::default(); self.indexes.len()];
        for row in self.load::<FactRow>(connection)? {
            let FactRow { index, constraint, holder, is_opted_out, is_wrong_number } = row;
            let index = usize::try_from(index).unwrap_or(usize::MAX);
            let facts = facts.get_mut(index).ok_or_else(|| unknown(&format!("index {index}")))?;
            facts.is_opted_out = is_opted_out;
            facts.is_wrong_number = is_wrong_number;
            let (Some(constraint), Some(holder)) = (constraint, holder) else { continue };
            let id = ConversationId::from_uuid(holder.id());
            match constraint.as_str() {
                APPLICATION_EVENT | GRADUATION_EVENT => {
                    let digest = holder.event_digest()?;
                    facts.same_event = Some((holder.into_conversation()?, digest));
                }
                CANDIDATE_JOB => facts.same_job = Some(id),
                ONE_ACTIVE => facts.active = Some(id),
                other => return Err(unknown(&format!("constraint {other}")).into()),
            }
        }
        Ok(facts)
    }
}

fn unknown(what: &str) -> StoreError {
    StoreError::Broken(format!("the query of opening facts returned an unknown {what}").into())
}

/// The unique constraints that an opening can meet. Their names are vocabulary: `tests/it/names.rs` finds them in the schema.
const APPLICATION_EVENT: &str = "conversations_application_event";
const GRADUATION_EVENT: &str = "conversations_graduation_event";
const CANDIDATE_JOB: &str = "conversations_candidate_job";
const ONE_ACTIVE: &str = "conversations_one_active";

/// Each with the condition that finds the row in its way.
const PLACES: [(&str, &str); 4] = [
    (APPLICATION_EVENT, "c.application_id = i.application_id"),
    (GRADUATION_EVENT, "c.graduation_id = i.graduation_id"),
    (CANDIDATE_JOB, "c.candidate_id = i.candidate_id AND c.job_id = i.job_id"),
    (ONE_ACTIVE, "c.candidate_id = i.candidate_id AND c.status <> 'COMPLETED'"),
];

impl QueryFragment<Pg> for GatherOpeningFacts<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT i.index, taken.place, ");
        for (index, column) in CONVERSATION_COLUMNS.split(", ").enumerate() {
            out.push_sql(if index == 0 { "taken." } else { ", taken." });
            out.push_sql(column.trim_start_matches("c."));
        }
        out.push_sql(
            ", EXISTS (SELECT FROM opt_outs WHERE opt_outs.number_digest = i.number_digest), \
             EXISTS (SELECT FROM wrong_numbers AS w \
             WHERE w.candidate_id = i.candidate_id AND w.number_digest = i.number_digest) FROM unnest(",
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
        for (index, (constraint, condition)) in PLACES.iter().enumerate() {
            out.push_sql(if index == 0 { "SELECT '" } else { " UNION ALL SELECT '" });
            out.push_sql(constraint);
            out.push_sql("' AS place, ");
            out.push_sql(CONVERSATION_COLUMNS);
            out.push_sql(" FROM conversations AS c WHERE ");
            out.push_sql(condition);
        }
        out.push_sql(") AS taken ON true");
        Ok(())
    }
}

impl QueryId for GatherOpeningFacts<'_> {
    type QueryId = GatherOpeningFacts<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for GatherOpeningFacts<'_> {
    type SqlType = (Integer, Nullable<Text>, Nullable<ConversationColumns>, Bool, Bool);
}

impl<Connection> RunQueryDsl<Connection> for GatherOpeningFacts<'_> {}
