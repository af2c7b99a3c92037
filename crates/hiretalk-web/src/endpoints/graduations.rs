//! `/api/graduations` and `/api/start-conversation`: receive, list, read, reschedule and cancel graduations; import many.

mod fields;
mod import;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, ServiceConfig};
use hiretalk_domain::graduation::{
    CancelReason, Graduation, GraduationFilter, GraduationPageRequest, GraduationState, GraduationStatus,
    Institution, parse_graduation_date,
};
use hiretalk_domain::ids::EventId;
use hiretalk_domain::language::Language;
use hiretalk_domain::use_cases::StartReceipt;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use self::fields::GraduationFields;
pub use self::import::{GraduationImport, GraduationImportReport};
use super::NotAnItem;
use super::conversations::{ConversationView, located};
use crate::auth::{ConversationsRead, EventsWrite, Key};
use crate::body::{Body, EventBody};
use crate::cursor::{Cursors, ordered, split_page};
use crate::deadline::within;
use crate::dto::Timestamp;
use crate::extract::{PathId, Query};
use crate::json::{Fields, Lenient};
use crate::problem::{Answer, Problem, not_found};
use crate::state::Api;

/// The characters that a path has unencoded (RFC 3986).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/start-conversation").post(start));
    app.service(web::resource("/api/graduations").get(list).head(list));
    app.service(
        web::resource("/api/graduations/import")
            .guard(NotAnItem(&["GET", "HEAD", "PATCH", "DELETE"]))
            .post(import::import),
    );
    app.service(web::resource("/api/graduations/{id}").get(find).head(find).patch(reschedule).delete(cancel));
}

#[derive(OpenApi)]
#[openapi(paths(start, list, import::import, find, reschedule, cancel))]
pub(crate) struct Docs;

#[utoipa::path(
    post,
    path = "/api/start-conversation",
    tag = "Graduations",
    operation_id = "startConversation",
    summary = "A graduation event comes in",
    description = "Without a day, or with today's in its zone, or with one of the last 30: the conversation starts now. \
        Ahead of time: the graduation is stored and starts once on its day, at the hour of the installation \
        (`HIRETALK_START_HOUR`) in its zone. The same event again changes nothing, and is answered with 200 and what \
        became of it.",
    request_body(content = GraduationFields, example = example),
    security(("bearer" = ["events:write"]), ("webhook_signature" = [])),
    responses(
        (status = 201, description = "A conversation was started; it is `CREATED`.", body = ConversationView<'_>,
            headers(("Location" = String, description = "Where the conversation is."))),
        (status = 202, description = "The graduation is stored for its day; it is `SCHEDULED`.",
            body = GraduationView<'_>,
            headers(("Location" = String, description = "Where the graduation is."))),
        (status = 200, description = "A redelivery: nothing changed. The conversation, where the event started one at \
            once; else the graduation.", body = Started<'_>,
            headers(("Location" = String, description = "Where that is."))),
        (status = 409, description = "A rule is against it: `event_conflict`, `duplicate_graduation`, \
            `active_conversation` (of the candidate or on the number) or `opted_out`."),
        (status = 422, description = "`validation_failed`: fields are missing or wrong; `errors` has all of them. Or \
            `graduation_too_old`: the day lies more than 30 days back."),
    ),
)]
async fn start(body: EventBody, api: Data<Api>) -> Answer {
    let notice = body.json::<GraduationFields>().await?.check(api.settings.phone_rule)?;
    Ok(match within(api.services.start_conversation.execute(notice)).await? {
        StartReceipt::Opened(conversation) => located(StatusCode::CREATED, &conversation),
        StartReceipt::Scheduled(graduation) => located_graduation(StatusCode::ACCEPTED, &graduation),
        StartReceipt::RedeliveredConversation(conversation) => located(StatusCode::OK, &conversation),
        StartReceipt::RedeliveredGraduation(graduation) => located_graduation(StatusCode::OK, &graduation),
    })
}

#[utoipa::path(
    get,
    path = "/api/graduations",
    tag = "Graduations",
    operation_id = "listGraduations",
    summary = "A page of graduations, by id",
    description = "In the order of the bytes of the ids. Parameters that are not listed are ignored.",
    params(
        ("status" = Option<Vec<crate::openapi::GraduationStatusName>>, Query, explode, style = Form,
            description = "One of these; may repeat, and each may be a list with commas."),
        ("institution" = Option<crate::openapi::InstitutionText>, Query, description = "From this institution."),
        ("limit" = Option<i32>, Query, minimum = 1, maximum = 200, description = "At most so many; 50 unless given."),
        ("cursor" = Option<String>, Query, pattern = "^[A-Za-z0-9_-]{12,700}$",
            description = "The `next_cursor` of the page before, with the same filter."),
    ),
    security(("bearer" = ["conversations:read"])),
    responses(
        (status = 200, description = "The page.", body = GraduationPage<'_>),
        (status = 400, description = "`unknown_status`, `invalid_limit`, `invalid_cursor` or `invalid_query`."),
    ),
)]
async fn list(_: Key<ConversationsRead>, query: Query, api: Data<Api>) -> Answer {
    let filter = GraduationFilter {
        statuses: query.statuses(str::parse)?,
        institution: query.parsed("institution", Institution::parse)?,
    };
    let limit = query.page_limit()?.get();
    let mut parts = ordered(GraduationStatus::ALL, &filter.statuses, |status| status.as_str());
    parts.push(filter.institution.as_ref().map_or("", |name| name.as_str()));
    let cursors = Cursors::new(&api.services.digest_key, "graduation-cursor/2", parts);
    let after = cursors.read(&query, |id| EventId::parse(std::str::from_utf8(id).ok()?).ok())?;
    let request = GraduationPageRequest { filter: filter.clone(), after, limit: limit + 1 };
    let graduations = within(api.services.graduations.page(request)).await?;
    let (graduations, goes_on) = split_page(graduations, limit);
    let last = graduations.last().filter(|_| goes_on);
    Ok(HttpResponse::Ok().json(GraduationPage {
        data: graduations.iter().map(GraduationView::from).collect(),
        next_cursor: last.map(|last| cursors.write(last.id.as_str().as_bytes())),
    }))
}

#[utoipa::path(
    get,
    path = "/api/graduations/{id}",
    tag = "Graduations",
    operation_id = "getGraduation",
    summary = "One graduation",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The graduation's id, percent-encoded.")),
    security(("bearer" = ["conversations:read"])),
    responses(
        (status = 200, description = "The graduation.", body = GraduationView<'_>),
        (status = 404, description = "There is no such graduation."),
    ),
)]
async fn find(_: Key<ConversationsRead>, id: PathId, api: Data<Api>) -> Answer {
    let stored = within(api.services.graduations.find(graduation_id(&id)?)).await?;
    Ok(HttpResponse::Ok().json(GraduationView::from(&stored.ok_or_else(no_graduation)?.graduation)))
}

#[utoipa::path(
    patch,
    path = "/api/graduations/{id}",
    tag = "Graduations",
    operation_id = "rescheduleGraduation",
    summary = "Reschedules a graduation",
    description = "Until it has started. The day that it has already changes nothing. What was received stays the \
        same event: its redelivery does not bring the old day back.",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The graduation's id, percent-encoded.")),
    request_body = RescheduleBody,
    security(("bearer" = ["events:write"])),
    responses(
        (status = 200, description = "The graduation as it is now.", body = GraduationView<'_>),
        (status = 404, description = "There is no such graduation."),
        (status = 409, description = "`graduation_closed`: it has started, or was cancelled."),
        (status = 422, description = "`validation_failed`, or `graduation_too_old`: the day lies more than 30 days \
            back."),
    ),
)]
async fn reschedule(_: Key<EventsWrite>, id: PathId, body: Body, api: Data<Api>) -> Answer {
    let body = body.json::<RescheduleBody>().await?;
    let mut fields = Fields::default();
    let date = fields.text("graduation_date", body.graduation_date, parse_graduation_date);
    let date = fields.finish(date)?;
    let id = graduation_id(&id)?;
    let graduation = within(api.services.change_graduation.reschedule(id, date)).await?;
    Ok(HttpResponse::Ok().json(GraduationView::from(&graduation)))
}

#[utoipa::path(
    delete,
    path = "/api/graduations/{id}",
    tag = "Graduations",
    operation_id = "cancelGraduation",
    summary = "Cancels a graduation",
    description = "Until it has started it becomes `CANCELLED` and starts nothing. Afterwards it stays `STARTED` and \
        its conversation ends as `CANCELLED`, if it has not ended. Again it changes nothing.",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The graduation's id, percent-encoded.")),
    security(("bearer" = ["events:write"])),
    responses(
        (status = 200, description = "The graduation as it is now.", body = GraduationView<'_>),
        (status = 404, description = "There is no such graduation."),
    ),
)]
async fn cancel(_: Key<EventsWrite>, id: PathId, api: Data<Api>) -> Answer {
    let graduation = within(api.services.change_graduation.cancel(graduation_id(&id)?)).await?;
    Ok(HttpResponse::Ok().json(GraduationView::from(&graduation)))
}

fn graduation_id(id: &PathId) -> Result<EventId, Problem> {
    id.parse(EventId::parse).ok_or_else(no_graduation)
}

fn no_graduation() -> Problem {
    not_found("there is no graduation with this id")
}

/// Answers with a graduation and its location.
fn located_graduation(status: StatusCode, graduation: &Graduation) -> HttpResponse {
    let id = utf8_percent_encode(graduation.id.as_str(), UNRESERVED);
    HttpResponse::build(status)
        .insert_header((LOCATION, format!("/api/graduations/{id}")))
        .json(GraduationView::from(graduation))
}

/// Documents the answer to a redelivered graduation event.
#[expect(dead_code, reason = "it stands in the document alone")]
#[derive(ToSchema)]
#[schema(as = StartedOrKept)]
#[serde(untagged)]
enum Started<'a> {
    Conversation(ConversationView<'a>),
    Graduation(GraduationView<'a>),
}

/// A new day for a graduation.
#[derive(Deserialize, ToSchema)]
#[schema(as = GraduationRescheduling)]
pub(crate) struct RescheduleBody {
    /// The day, in the graduation's zone. One that is not ahead starts at once.
    #[schema(value_type = crate::openapi::GraduationDateText, required = true)]
    #[serde(default)]
    graduation_date: Lenient<String>,
}

/// A student's graduation: what was received, and how far it has come. The student's contact data is the candidate's.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Graduation)]
pub struct GraduationView<'a> {
    /// The event's id: the institution's, or one made of institution, student and degree.
    #[schema(example = "Uni Norte:123:Law")]
    pub id: &'a str,
    /// The id of the student at the institution.
    #[schema(example = "123")]
    pub student_id: &'a str,
    /// The institution.
    #[schema(example = "Uni Norte")]
    pub institution: &'a str,
    /// The degree, if it was given.
    #[schema(required = true, example = "Law")]
    pub degree: Option<&'a str>,
    /// The day, in its zone.
    #[schema(value_type = String, format = Date)]
    pub graduation_date: String,
    /// The zone of that day.
    #[schema(example = "Europe/Madrid")]
    pub time_zone: &'static str,
    /// The time when the conversation is to start.
    pub starts_at: Timestamp,
    /// The status.
    #[schema(value_type = crate::openapi::GraduationStatusName)]
    pub status: &'static str,
    /// The conversation that it started; null until it is `STARTED`.
    #[schema(required = true)]
    #[serde(serialize_with = "crate::dto::some_uuid")]
    pub conversation_id: Option<Uuid>,
    /// The person: `<institution>:<student_id>`.
    #[schema(example = "Uni Norte:123")]
    pub candidate_id: String,
    /// The language to speak, if it was given.
    #[schema(value_type = Option<crate::openapi::DialogueLanguageName>, required = true)]
    pub language: Option<&'static str>,
    /// The reason of a cancellation; null unless it is `CANCELLED`.
    #[schema(value_type = Option<crate::openapi::CancelReasonName>, required = true)]
    pub cancel_reason: Option<&'static str>,
    /// The time when it was received.
    pub created_at: Timestamp,
    /// The time when it last changed.
    pub updated_at: Timestamp,
}

impl<'a> From<&'a Graduation> for GraduationView<'a> {
    fn from(graduation: &'a Graduation) -> Self {
        let Graduation {
            id,
            student,
            date,
            time_zone,
            starts_at,
            language,
            state,
            created_at,
            updated_at,
            version: _,
        } = graduation;
        let cancel_reason = match state {
            GraduationState::Cancelled { reason } => Some(CancelReason::as_str(*reason)),
            GraduationState::Scheduled
            | GraduationState::Waiting { .. }
            | GraduationState::Started { .. } => None,
        };
        Self {
            id: id.as_str(),
            student_id: student.student_id.as_str(),
            institution: student.institution.as_str(),
            degree: student.degree.as_ref().map(hiretalk_domain::graduation::Degree::as_str),
            graduation_date: date.to_string(),
            time_zone: time_zone.name(),
            starts_at: Timestamp(*starts_at),
            status: state.status().as_str(),
            conversation_id: state.conversation_id().map(|id| id.as_uuid()),
            candidate_id: graduation.candidate_id().to_string(),
            language: language.map(Language::as_str),
            cancel_reason,
            created_at: Timestamp(*created_at),
            updated_at: Timestamp(*updated_at),
        }
    }
}

/// A page of graduations, by id.
#[derive(Debug, Serialize, ToSchema)]
pub struct GraduationPage<'a> {
    pub data: Vec<GraduationView<'a>>,
    /// Give this as `cursor` for the next page, with the same filter; null on the last page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

fn example() -> Value {
    json!({
        "student_id": "123",
        "student": {
            "phone_number": "+34600111333",
            "first_name": "Lucía"
        },
        "institution": "Uni Norte",
        "degree": "Law",
        "time_zone": "Europe/Madrid"
    })
}
