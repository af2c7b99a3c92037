//! `/api/events`: the event feed, once or as a stream.

mod stream;

use actix_web::http::header::{ACCEPT, HeaderMap};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use hiretalk_domain::conversation::{Origin, Status};
use hiretalk_domain::events::{Event, EventKind, Position};
use hiretalk_domain::paging::EventLimit;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use crate::auth::{ConversationsRead, Key};
use crate::deadline::within;
use crate::dto::Timestamp;
use crate::extract::{Query, invalid};
use crate::problem::{Answer, Problem, ProblemCode};
use crate::state::Api;

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/events").get(read).head(read));
}

#[derive(OpenApi)]
#[openapi(paths(read))]
pub(crate) struct Docs;

#[utoipa::path(
    get,
    path = "/api/events",
    tag = "Events",
    operation_id = "readEvents",
    summary = "What happened, in commit order",
    description = "Nothing is ever skipped, and no event appears before one that was already read. With \
        `Accept: text/event-stream` the same events come as Server-Sent Events as they happen: `id` is the position, \
        `event` the type, `data` the event as JSON. A stream that breaks goes on with `Last-Event-ID`, which wins over \
        `after`.",
    params(
        ("after" = Option<crate::openapi::PositionNumber>, Query, description = "The position to go on behind; 0 is before the first event."),
        ("limit" = Option<i32>, Query, minimum = 1, maximum = 1000, description = "At most so many events; 100 unless given."),
        ("Last-Event-ID" = crate::openapi::PositionNumber, Header, description = "For streams: the last position seen."),
    ),
    security(("bearer" = ["conversations:read"])),
    responses(
        (status = 200, description = "The events after `after`, oldest first.", content(
            (EventFeed<'_> = "application/json"),
            (String = "text/event-stream"),
        )),
        (status = 400, description = "`invalid_limit` or `invalid_query`."),
    ),
)]
async fn read(caller: Key<ConversationsRead>, request: HttpRequest, query: Query, api: Data<Api>) -> Answer {
    let after = query.one("after")?.map_or(Ok(Position::START), |text| position("after", text))?;
    let limit = query.limit(EventLimit::MAXIMUM, EventLimit::new)?;
    let last_seen = last_event_id(request.headers())?;
    if accepts_stream(request.headers()) {
        return stream::open(&request, api, caller.key, last_seen.unwrap_or(after), limit);
    }
    let events = within(api.services.reader.events(after, limit)).await?;
    Ok(HttpResponse::Ok().json(EventFeed {
        next_after: events.last().map_or(after, |event| event.position).0,
        data: events.iter().map(EventView::from).collect(),
    }))
}

fn position(field: &'static str, text: &str) -> Result<Position, Problem> {
    let position = text.parse().ok().filter(|position| *position >= 0);
    position.map(Position).ok_or_else(|| {
        invalid(ProblemCode::InvalidQuery, field, "must be a position: a whole number from 0 on")
    })
}

/// The header that an `EventSource` sends when it reconnects.
fn last_event_id(headers: &HeaderMap) -> Result<Option<Position>, Problem> {
    match headers.get("last-event-id") {
        None => Ok(None),
        Some(value) => position("Last-Event-ID", value.to_str().unwrap_or_default()).map(Some),
    }
}

/// Decides for a stream if `Accept` names event streams, and not JSON before them.
fn accepts_stream(headers: &HeaderMap) -> bool {
    let ranges =
        headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    let named = ranges.filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default();
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        let stream = media_type.eq_ignore_ascii_case("text/event-stream");
        (!refused && (stream || media_type.eq_ignore_ascii_case("application/json"))).then_some(stream)
    });
    named.take(1).any(|stream| stream)
}

/// Something that happened. New types may be added; readers skip those that they do not know.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventView<'a> {
    /// The position in the feed; later events have greater positions, not always the next one.
    #[schema(value_type = i64, minimum = 1, example = 17)]
    pub position: i64,
    /// The type: `conversation.created`, `conversation.started`, `conversation.completed`,
    /// `conversation.person_requested`, `conversation.question_asked`, `conversation.wrong_person`, `conversation.file_received`, `conversation.job_selected`, `message.received`, `message.failed`,
    /// `graduation.scheduled`, `graduation.rescheduled`, `graduation.waiting`, `graduation.started`,
    /// `graduation.cancelled`, `candidate.erased`.
    #[schema(example = "conversation.created")]
    pub r#type: &'static str,
    /// The time when it happened.
    pub occurred_at: Timestamp,
    /// The conversation it is about; null for what concerns a candidate as a whole.
    #[schema(required = true)]
    #[serde(serialize_with = "crate::dto::some_uuid")]
    pub conversation_id: Option<Uuid>,
    /// The details, by type.
    pub data: EventData<'a>,
}

/// The details of an event, by its type. There is no personal data in them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum EventData<'a> {
    /// Of `conversation.created`.
    Created {
        candidate_id: &'a str,
        /// The job; null for a graduation.
        #[schema(required = true)]
        job_id: Option<&'a str>,
        /// The kind of event that opened it.
        #[schema(value_type = crate::openapi::OriginName)]
        origin: &'static str,
        /// The id of the application event that opened it, if one did.
        #[schema(required = true)]
        application_id: Option<&'a str>,
        /// The id of the graduation event that opened it, if one did.
        #[schema(required = true)]
        graduation_id: Option<&'a str>,
        /// `CREATED`.
        #[schema(value_type = crate::openapi::StatusName)]
        status: &'static str,
    },
    /// Of `conversation.completed`.
    Completed {
        candidate_id: &'a str,
        /// `COMPLETED`.
        #[schema(value_type = crate::openapi::StatusName)]
        status: &'static str,
        /// The outcome.
        #[schema(value_type = crate::openapi::OutcomeName)]
        outcome: &'static str,
    },
    /// Of `conversation.started`.
    Started {
        candidate_id: &'a str,
        /// `ONGOING`.
        #[schema(value_type = crate::openapi::StatusName)]
        status: &'static str,
    },
    /// Of `conversation.job_selected`.
    JobSelected {
        /// The candidate who selected it.
        candidate_id: &'a str,
        /// The job of the catalogue.
        job_id: &'a str,
    },
    /// Of `message.failed`.
    Failed {
        candidate_id: &'a str,
        /// The message, which the transcript has.
        #[serde(serialize_with = "crate::dto::uuid")]
        message_id: Uuid,
        /// The reason, in WhatsApp's codes; negative ones are ours. Null if nobody said.
        #[schema(value_type = Option<i32>, required = true)]
        code: Option<i32>,
    },
    /// Of `message.received`.
    Received {
        /// The candidate who wrote.
        candidate_id: &'a str,
        /// The message, whose text the transcript has.
        #[serde(serialize_with = "crate::dto::uuid")]
        message_id: Uuid,
    },
    /// Of `graduation.scheduled`, `graduation.rescheduled`, `graduation.waiting`, `graduation.started` and
    /// `graduation.cancelled`.
    Graduation {
        /// The candidate who graduates.
        candidate_id: &'a str,
        graduation_id: &'a str,
        /// The reason of a cancellation; null for other events.
        #[schema(value_type = Option<crate::openapi::CancelReasonName>, required = true)]
        cancel_reason: Option<&'static str>,
    },
    /// Of `conversation.file_received`: the file can be read at `/api/media/{media_id}`.
    File {
        candidate_id: &'a str,
        #[serde(serialize_with = "crate::dto::uuid")]
        media_id: Uuid,
    },
    /// Of `endpoint.disabled`.
    Endpoint {
        #[serde(serialize_with = "crate::dto::uuid")]
        endpoint_id: Uuid,
    },
    /// Of `conversation.person_requested`: the candidate who asked for a person. Of `conversation.question_asked`: the
    /// candidate who asked what only the team can answer. Of `conversation.wrong_person`: the candidate whose number it is
    /// not. Of `candidate.erased`: the candidate whose data was erased;
    /// other systems should do the same.
    Candidate { candidate_id: &'a str },
}

impl<'a> From<&'a Event> for EventView<'a> {
    fn from(event: &'a Event) -> Self {
        Self {
            position: event.position.0,
            r#type: event.kind.name(),
            occurred_at: Timestamp(event.occurred_at),
            conversation_id: event.conversation_id.map(|id| id.as_uuid()),
            data: EventData::from(&event.kind),
        }
    }
}

impl<'a> From<&'a EventKind> for EventData<'a> {
    fn from(kind: &'a EventKind) -> Self {
        match kind {
            EventKind::Graduation { candidate_id, graduation_id, step } => Self::Graduation {
                candidate_id: candidate_id.as_str(),
                graduation_id: graduation_id.as_str(),
                cancel_reason: step.reason().map(hiretalk_domain::graduation::CancelReason::as_str),
            },
            EventKind::ConversationCreated { candidate_id, origin } => {
                let (job_id, application_id, graduation_id) = match origin {
                    Origin::Application { application_id, job_id } => {
                        (Some(job_id.as_str()), Some(application_id.as_str()), None)
                    }
                    Origin::Graduation { graduation_id } => (None, None, Some(graduation_id.as_str())),
                };
                Self::Created {
                    candidate_id: candidate_id.as_str(),
                    job_id,
                    origin: origin.kind().as_str(),
                    application_id,
                    graduation_id,
                    status: Status::Created.as_str(),
                }
            }
            EventKind::ConversationStarted { candidate_id } => {
                Self::Started { candidate_id: candidate_id.as_str(), status: Status::Ongoing.as_str() }
            }
            EventKind::ConversationCompleted { candidate_id, outcome } => Self::Completed {
                candidate_id: candidate_id.as_str(),
                status: Status::Completed.as_str(),
                outcome: outcome.as_str(),
            },
            EventKind::MessageReceived { candidate_id, message_id } => {
                Self::Received { candidate_id: candidate_id.as_str(), message_id: message_id.as_uuid() }
            }
            EventKind::FileReceived { candidate_id, media_id } => {
                Self::File { candidate_id: candidate_id.as_str(), media_id: media_id.as_uuid() }
            }
            EventKind::MessageFailed { candidate_id, message_id, code } => Self::Failed {
                candidate_id: candidate_id.as_str(),
                message_id: message_id.as_uuid(),
                code: code.map(|code| code.0),
            },
            EventKind::JobSelected { candidate_id, job_id } => {
                Self::JobSelected { candidate_id: candidate_id.as_str(), job_id: job_id.as_str() }
            }
            EventKind::EndpointDisabled { endpoint_id } => {
                Self::Endpoint { endpoint_id: endpoint_id.as_uuid() }
            }
            EventKind::PersonRequested { candidate_id }
            | EventKind::QuestionAsked { candidate_id }
            | EventKind::WrongPerson { candidate_id }
            | EventKind::CandidateErased { candidate_id } => {
                Self::Candidate { candidate_id: candidate_id.as_str() }
            }
        }
    }
}

/// An event's data as the feed shows it.
pub fn event_data(event: &Event) -> serde_json::Value {
    serde_json::to_value(EventData::from(&event.kind)).unwrap_or_default()
}

/// A piece of the feed, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventFeed<'a> {
    pub data: Vec<EventView<'a>>,
    /// Give this as `after` to go on: the position of the last event, or what was given when there is none.
    #[schema(value_type = i64, minimum = 0, example = 17)]
    pub next_after: i64,
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use hiretalk_domain::events::Position;
    use hiretalk_domain::ids::{CandidateId, ConversationId, JobId};
    use hiretalk_domain::message::{FailureCode, MessageId};
    use serde_json::json;

    use super::*;

    #[test]
    fn events_of_messages_name_the_message_and_tell_no_text() {
        let candidate_id = CandidateId::parse("c").unwrap();
        let message_id = MessageId::from_uuid(Uuid::from_u128(7));
        let id = message_id.to_string();
        let failed = |code| EventKind::MessageFailed { candidate_id: candidate_id.clone(), message_id, code };
        for (kind, name, data) in [
            (
                EventKind::MessageReceived { candidate_id: candidate_id.clone(), message_id },
                "message.received",
                json!({"candidate_id": "c", "message_id": id}),
            ),
            (
                failed(Some(FailureCode(131_026))),
                "message.failed",
                json!({"candidate_id": "c", "message_id": id, "code": 131_026}),
            ),
            (
                EventKind::PersonRequested { candidate_id: candidate_id.clone() },
                "conversation.person_requested",
                json!({"candidate_id": "c"}),
            ),
            (
                EventKind::JobSelected {
                    candidate_id: candidate_id.clone(),
                    job_id: JobId::parse("j").unwrap(),
                },
                "conversation.job_selected",
                json!({"candidate_id": "c", "job_id": "j"}),
            ),
            (failed(None), "message.failed", json!({"candidate_id": "c", "message_id": id, "code": null})),
        ] {
            let event = Event {
                position: Position(1),
                occurred_at: chrono::DateTime::UNIX_EPOCH,
                conversation_id: Some(ConversationId::from_uuid(Uuid::from_u128(8))),
                kind,
            };
            let written = serde_json::to_value(EventView::from(&event)).unwrap();
            assert_eq!((&written["type"], &written["data"]), (&json!(name), &data));
        }
    }

    #[test]
    fn a_stream_is_what_asks_for_one_first() {
        for (accept, expected) in [
            ("text/event-stream", true),
            ("Text/Event-Stream; q=0.5", true),
            ("*/*, text/event-stream", true),
            ("text/event-stream, application/json", true),
            ("application/json, text/event-stream", false),
            ("text/event-stream;q=0", false),
            ("*/*", false),
            ("text/*", false),
            ("", false),
        ] {
            let headers: HeaderMap = [(ACCEPT, HeaderValue::from_static(accept))].into_iter().collect();
            assert_eq!(accepts_stream(&headers), expected, "{accept}");
        }
        assert!(!accepts_stream(&HeaderMap::new()));
    }
}
