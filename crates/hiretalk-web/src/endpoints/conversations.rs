//! `/api/conversations`: list, read and advance conversations.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, ServiceConfig};
use hiretalk_domain::conversation::{Conversation, Origin, Outcome, Status};
use hiretalk_domain::dialogue::{Answer as GivenAnswer, Dialogue};
use hiretalk_domain::ids::{CandidateId, ConversationId, JobId};
use hiretalk_domain::paging::{ConversationFilter, PageRequest};
use hiretalk_domain::use_cases::Step;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{OpenApi, PartialSchema, ToSchema};
use uuid::Uuid;

use crate::auth::{ConversationsRead, ConversationsWrite, Key};
use crate::body::Body;
use crate::cursor::{Cursors, ordered};
use crate::deadline::within;
use crate::dto::Timestamp;
use crate::extract::{PathId, Query};
use crate::json::{Fields, Lenient};
use crate::problem::{Answer, Problem, not_found};
use crate::state::Api;

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/conversations").get(list).head(list));
    app.service(web::resource("/api/conversations/{id}").get(find).head(find).patch(advance));
}

#[derive(OpenApi)]
#[openapi(paths(list, find, advance))]
pub(crate) struct Docs;

#[utoipa::path(
    get,
    path = "/api/conversations",
    tag = "Conversations",
    operation_id = "listConversations",
    summary = "A page of conversations, newest first",
    description = "Conversations that are opened meanwhile never move the pages that follow. Parameters that are not \
        listed are ignored.",
    params(
        ("status" = Option<Vec<crate::openapi::StatusName>>, Query, explode, style = Form,
            description = "One of these; may repeat, and each may be a list with commas."),
        ("candidate_id" = Option<crate::openapi::CandidateIdText>, Query, description = "With this candidate."),
        ("job_id" = Option<crate::openapi::OutsideIdText>, Query, description = "About this job."),
        ("limit" = Option<i32>, Query, minimum = 1, maximum = 200, description = "At most so many; 50 unless given."),
        ("cursor" = Option<String>, Query, pattern = "^[A-Za-z0-9_-]{32}$",
            description = "The `next_cursor` of the page before, with the same filter."),
    ),
    security(("bearer" = ["conversations:read"])),
    responses(
        (status = 200, description = "The page.", body = ConversationPage<'_>),
        (status = 400, description = "`unknown_status`, `invalid_limit`, `invalid_cursor` or `invalid_query`."),
    ),
)]
async fn list(_: Key<ConversationsRead>, query: Query, api: Data<Api>) -> Answer {
    let filter = ConversationFilter {
        statuses: query.statuses(str::parse)?,
        candidate_id: query.parsed("candidate_id", CandidateId::parse_stored)?,
        job_id: query.parsed("job_id", JobId::parse)?,
    };
    let limit = query.page_limit()?;
    let ConversationFilter { statuses, candidate_id, job_id } = &filter;
    let mut parts = ordered(&Status::ALL, statuses, |status| status.as_str());
    // No id is empty, so that an empty text can stand for none.
    parts.push(candidate_id.as_ref().map_or("", |id| id.as_str()));
    parts.push(job_id.as_ref().map_or("", |id| id.as_str()));
    let cursors = Cursors::new(&api.services.digest_key, "cursor/2", parts);
    let before = cursors.read(&query, |id| Uuid::from_slice(id).ok().map(ConversationId::from_uuid))?;
    let request = PageRequest { filter: filter.clone(), limit, before };
    let page = within(api.services.reader.page(request)).await?;
    Ok(HttpResponse::Ok().json(ConversationPage {
        data: page.conversations.iter().map(ConversationView::from).collect(),
        next_cursor: page.next.map(|last| cursors.write(last.as_uuid().as_bytes())),
    }))
}

#[utoipa::path(
    get,
    path = "/api/conversations/{id}",
    tag = "Conversations",
    operation_id = "getConversation",
    summary = "One conversation, with what was answered in it",
    params(("id" = Uuid, Path, description = "The conversation's id.")),
    security(("bearer" = ["conversations:read"])),
    responses(
        (status = 200, description = "The conversation.", body = ConversationDetails<'_>),
        (status = 404, description = "There is no such conversation; an id that is no UUID is one of those."),
    ),
)]
async fn find(_: Key<ConversationsRead>, id: PathId, api: Data<Api>) -> Answer {
    let id = conversation_id(&id)?;
    let details = within(api.services.reader.details(id)).await?.ok_or_else(no_conversation)?;
    Ok(HttpResponse::Ok().json(ConversationDetails::from(&details)))
}

#[utoipa::path(
    patch,
    path = "/api/conversations/{id}",
    tag = "Conversations",
    operation_id = "advanceConversation",
    summary = "Advances a conversation",
    description = "`CREATED` -> `ONGOING` -> `COMPLETED`, never backwards. From `CREATED` it may end at once as \
        `UNDELIVERABLE`, `OPTED_OUT`, `CANCELLED` or `EXPIRED`. The status that it has already is answered with 200 \
        and changes nothing.",
    params(("id" = Uuid, Path, description = "The conversation's id.")),
    request_body = StepSchema,
    security(("bearer" = ["conversations:write"])),
    responses(
        (status = 200, description = "The conversation as it is now.", body = ConversationView<'_>),
        (status = 404, description = "There is no such conversation; an id that is no UUID is one of those."),
        (status = 409, description = "`illegal_transition`: `detail` says where the conversation stands."),
    ),
)]
async fn advance(_: Key<ConversationsWrite>, id: PathId, body: Body, api: Data<Api>) -> Answer {
    let step = body.json::<StepBody>().await?.check()?;
    let id = conversation_id(&id)?;
    let conversation = within(api.services.advance.execute(id, step)).await?;
    Ok(HttpResponse::Ok().json(ConversationView::from(&conversation)))
}

/// The conversation's id in the path.
///
/// # Errors
/// `not_found`: it is not a UUID, and so the id of no conversation.
pub(super) fn conversation_id(id: &PathId) -> Result<ConversationId, Problem> {
    id.uuid().map(ConversationId::from_uuid).ok_or_else(no_conversation)
}

pub(super) fn no_conversation() -> Problem {
    not_found("there is no conversation with this id")
}

/// Answers with a conversation and its location.
pub(super) fn located(status: StatusCode, conversation: &Conversation) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((LOCATION, format!("/api/conversations/{}", conversation.id)))
        .json(ConversationView::from(conversation))
}

/// The new status of a conversation; documented by [`StepSchema`].
#[derive(Deserialize)]
pub(crate) struct StepBody {
    #[serde(default)]
    status: Lenient<String>,
    #[serde(default)]
    outcome: Lenient<String>,
}

impl StepBody {
    /// Validates all fields.
    ///
    /// # Errors
    /// `validation_failed`, with all wrong fields.
    fn check(self) -> Result<Step, Problem> {
        let mut fields = Fields::default();
        let status: Option<Status> = fields.name("status", self.status, "unknown_status");
        let outcome: Option<Outcome> = match self.outcome {
            Lenient::Missing | Lenient::Null => None,
            given => fields.name("outcome", given, "unknown_outcome"),
        };
        let step = match (status, outcome) {
            (Some(Status::Created), None) => Some(Step::StayCreated),
            (Some(Status::Ongoing), None) => Some(Step::Start),
            (Some(Status::Completed), outcome) => {
                Some(Step::Complete { outcome: outcome.unwrap_or(Outcome::Finished) })
            }
            (Some(Status::Created | Status::Ongoing), Some(_)) => {
                fields.refuse("outcome", "outcome_without_completion", "is taken with COMPLETED only");
                None
            }
            (None, _) => None,
        };
        fields.finish(step)
    }
}

/// Documents the body of `PATCH`: an outcome comes with `COMPLETED` only.
enum StepSchema {}

impl PartialSchema for StepSchema {
    fn schema() -> RefOr<Schema> {
        let unfinished = step_schema(
            &[Status::Created, Status::Ongoing],
            Schema::Object(
                ObjectBuilder::new().schema_type(Type::Null).description(Some("Not yet.")).build(),
            )
            .into(),
        );
        let outcome = OneOfBuilder::new()
            .description(Some("Why it ends; leaving it out or null means `FINISHED`."))
            .item(Ref::from_schema_name("Outcome"))
            .item(ObjectBuilder::new().schema_type(Type::Null));
        let finished = step_schema(&[Status::Completed], Schema::OneOf(outcome.build()).into());
        let steps = AnyOfBuilder::new()
            .description(Some(
                "Where a conversation shall go. The status that it has already changes nothing.",
            ))
            .item(unfinished)
            .item(finished);
        Schema::AnyOf(steps.build()).into()
    }
}

impl ToSchema for StepSchema {
    fn name() -> std::borrow::Cow<'static, str> {
        "ConversationStep".into()
    }
}

fn step_schema(statuses: &[Status], outcome: RefOr<Schema>) -> Schema {
    let status = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("The status that it shall have."))
        .enum_values(Some(statuses.iter().map(|status| status.as_str())));
    let step = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("status", Schema::Object(status.build()))
        .property("outcome", outcome)
        .required("status");
    Schema::Object(step.build())
}

/// One dialogue with one candidate for one purpose.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub struct ConversationView<'a> {
    /// Its id.
    #[serde(serialize_with = "crate::dto::uuid")]
    pub id: Uuid,
    /// The candidate.
    #[schema(example = "candidate-42")]
    pub candidate_id: &'a str,
    /// The job; null for a graduation.
    #[schema(required = true, example = "job-7")]
    pub job_id: Option<&'a str>,
    /// The status.
    #[schema(value_type = crate::openapi::StatusName)]
    pub status: &'static str,
    /// The time when it was opened.
    pub created_at: Timestamp,
    /// The time when its status last changed.
    pub updated_at: Timestamp,
    /// The kind of event that opened it.
    #[schema(value_type = crate::openapi::OriginName)]
    pub origin: &'static str,
    /// The outcome; null until it is `COMPLETED`.
    #[schema(value_type = Option<crate::openapi::OutcomeName>, required = true)]
    pub outcome: Option<&'static str>,
    /// The id of the application event that opened it, if one did.
    #[schema(required = true, example = "event-1001")]
    pub application_id: Option<&'a str>,
    /// The id of the graduation event that opened it, if one did.
    #[schema(required = true)]
    pub graduation_id: Option<&'a str>,
}

impl<'a> From<&'a Conversation> for ConversationView<'a> {
    fn from(conversation: &'a Conversation) -> Self {
        let (job_id, application_id, graduation_id) = match &conversation.origin {
            Origin::Application { application_id, job_id } => {
                (Some(job_id.as_str()), Some(application_id.as_str()), None)
            }
            Origin::Graduation { graduation_id } => (None, None, Some(graduation_id.as_str())),
        };
        Self {
            id: conversation.id.as_uuid(),
            candidate_id: conversation.candidate_id.as_str(),
            job_id,
            status: conversation.state.status().as_str(),
            created_at: Timestamp(conversation.created_at),
            updated_at: Timestamp(conversation.updated_at),
            origin: conversation.origin.kind().as_str(),
            outcome: conversation.state.outcome().map(Outcome::as_str),
            application_id,
            graduation_id,
        }
    }
}

/// A page of conversations, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationPage<'a> {
    pub data: Vec<ConversationView<'a>>,
    /// Give this as `cursor` for the next page, with the same filter; null on the last page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// One conversation, with what the candidate answered.
#[derive(Serialize, ToSchema)]
#[schema(as = ConversationDetails)]
pub struct ConversationDetails<'a> {
    /// The conversation.
    #[serde(flatten)]
    #[schema(inline = false)]
    pub conversation: ConversationView<'a>,
    /// The answers so far, one answer for each key, in the order in which they were given: their
    /// preferences. A graduate's are there from the greeting on, an applicant's from the first answer; they go when the
    /// candidate is erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<AnswerView<'_>>>, nullable = false)]
    pub answers: Option<Vec<AnswerView<'a>>>,
    /// True once the candidate asked for a person, or was promised one: somebody has to get in touch. There with `answers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>, nullable = false)]
    pub needs_person: Option<bool>,
}

/// An answer of a candidate.
#[derive(Serialize, ToSchema)]
#[schema(as = Answer)]
pub struct AnswerView<'a> {
    /// The key of the question, such as `employment_type`, `work_model`, `field`, `place` or `job`.
    #[schema(example = "work_model")]
    pub key: &'a str,
    /// The answer: the value or the id of an option, or the candidate's own words.
    #[schema(example = "REMOTE")]
    pub value: &'a str,
    /// The reader of the answer: none needed (`TAP`), our rules (`RULE`), a model (`MODEL`), a colleague (`PERSON`).
    #[schema(example = "TAP")]
    pub read_by: &'static str,
}

impl<'a> From<&'a hiretalk_domain::dialogue::ConversationDetails> for ConversationDetails<'a> {
    fn from(details: &'a hiretalk_domain::dialogue::ConversationDetails) -> Self {
        let hiretalk_domain::dialogue::ConversationDetails { conversation, dialogue } = details;
        let is_answer = |answer: &&GivenAnswer| answer.key != GivenAnswer::PERSON;
        let answers = |dialogue: &'a Dialogue| {
            dialogue.answers.iter().filter(is_answer).map(AnswerView::from).collect::<Vec<_>>()
        };
        Self {
            conversation: ConversationView::from(conversation),
            answers: dialogue.as_ref().map(answers),
            needs_person: dialogue.as_ref().map(Dialogue::needs_person),
        }
    }
}

impl<'a> From<&'a GivenAnswer> for AnswerView<'a> {
    fn from(answer: &'a GivenAnswer) -> Self {
        let GivenAnswer { key, value, read_by } = answer;
        Self { key, value, read_by: read_by.as_str() }
    }
}
