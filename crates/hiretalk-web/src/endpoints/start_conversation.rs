//! `POST /api/start-conversation`: a graduation event comes in.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use hiretalk_domain::graduation::Graduation;
use hiretalk_domain::ids::EventId;
use hiretalk_domain::use_cases::StartReceipt;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::application_webhook::located;
use crate::deadline::within;
use crate::dispatch::json;
use crate::graduations::GraduationFields;
use crate::incoming::Incoming;
use crate::json::read;
use crate::problem::Answer;
use crate::representation::{ConversationView, GraduationView};

/// What a path writes as it is (RFC 3986).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Takes one event.
#[utoipa::path(
    post,
    path = "/api/start-conversation",
    tag = "Graduations",
    operation_id = "startConversation",
    summary = "A graduation event comes in",
    description = "Without a day, or with today's in its zone, or with one of the last 30: the conversation starts now. \
        Ahead of time: the graduation is kept and starts once on its day, at the hour of the installation \
        (`HIRETALK_START_HOUR`) in its zone. The same event again changes nothing, and is answered with 200 and what \
        became of it.",
    request_body(content = GraduationFields<'_>, example = crate::openapi::graduation_event),
    responses(
        (status = 201, description = "A conversation was started; it is `CREATED`.", body = ConversationView<'_>,
            headers(("Location" = String, description = "Where the conversation is."))),
        (status = 202, description = "The graduation is kept for its day; it is `SCHEDULED`.",
            body = GraduationView<'_>,
            headers(("Location" = String, description = "Where the graduation is."))),
        (status = 200, description = "A redelivery: nothing changed. The conversation, where the event started one at \
            once; else the graduation.", body = crate::openapi::StartedOrKept,
            headers(("Location" = String, description = "Where that is."))),
        (status = 409, description = "A rule is against it: `event_conflict`, `duplicate_graduation`, \
            `active_conversation` (of the candidate or on the number) or `opted_out`.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
        (status = 422, description = "`validation_failed`: fields are missing or wrong; `errors` has all of them. Or \
            `graduation_too_old`: the day lies more than 30 days back.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn start(mut incoming: Incoming<'_>) -> Answer {
    let body = incoming.json_body().await?;
    let context = incoming.context;
    let notice = read::<GraduationFields<'_>>(&body)?.check(context.phone_check)?;
    Ok(match within(context.start_conversation.execute(notice)).await? {
        StartReceipt::Opened(conversation) => located(StatusCode::CREATED, &conversation),
        StartReceipt::Scheduled(graduation) => kept(StatusCode::ACCEPTED, &graduation),
        StartReceipt::RedeliveredConversation(conversation) => located(StatusCode::OK, &conversation),
        StartReceipt::RedeliveredGraduation(graduation) => kept(StatusCode::OK, &graduation),
    })
}

fn kept(status: StatusCode, graduation: &Graduation) -> HttpResponse {
    let mut response = json(status, &GraduationView::from(graduation));
    if let Ok(location) = HeaderValue::try_from(path_of(&graduation.id)) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Where a graduation is.
fn path_of(id: &EventId) -> String {
    format!("/api/graduations/{}", utf8_percent_encode(id.as_str(), UNRESERVED))
}
