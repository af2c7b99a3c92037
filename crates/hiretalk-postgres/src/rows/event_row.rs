//! A row of `events`, and the JSON in it.

use chrono::{DateTime, Utc};
use diesel::prelude::{Queryable, Selectable};
use hiretalk_domain::conversation::{Origin, Outcome};
use hiretalk_domain::events::{Event, EventKind, GraduationStep, Position};
use hiretalk_domain::ids::{CandidateId, ConversationId, EndpointId, EventId, JobId, MediaId};
use hiretalk_domain::message::{FailureCode, MessageId};
use hiretalk_domain::ports::StoreError;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::schema::events;

#[derive(Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(diesel::pg::Pg))]
pub(crate) struct EventRow {
    position: i64,
    #[diesel(column_name = type_)]
    name: String,
    occurred_at: DateTime<Utc>,
    conversation_id: Option<Uuid>,
    data: serde_json::Value,
}

/// What the column `data` holds. A change of its form is a new version beside the old one, never a change of this.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "version")]
enum EventRecord {
    /// The first form.
    #[serde(rename = "1")]
    V1(EventDataV1),
}

/// The first form: the fields that the event's type has.
#[derive(Debug, Default, Serialize, Deserialize)]
struct EventDataV1 {
    /// Empty where the event is about no candidate.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    candidate_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    application_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    graduation_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    media_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The JSON that the column `data` keeps of an event.
pub(crate) fn record_of(kind: &EventKind) -> Result<String, StoreError> {
    let data = match kind {
        EventKind::ConversationCreated { candidate_id, origin } => {
            let candidate_id = candidate_id.to_string();
            match origin {
                Origin::Application { application_id, job_id } => EventDataV1 {
                    candidate_id,
                    job_id: Some(job_id.to_string()),
                    application_id: Some(application_id.to_string()),
                    ..EventDataV1::default()
                },
                Origin::Graduation { graduation_id } => EventDataV1 {
                    candidate_id,
                    graduation_id: Some(graduation_id.to_string()),
                    ..EventDataV1::default()
                },
            }
        }
        EventKind::ConversationCompleted { candidate_id, outcome } => EventDataV1 {
            candidate_id: candidate_id.to_string(),
            outcome: Some(outcome.as_str().to_owned()),
            ..EventDataV1::default()
        },
        EventKind::MessageReceived { candidate_id, message_id } => EventDataV1 {
            candidate_id: candidate_id.to_string(),
            message_id: Some(message_id.to_string()),
            ..EventDataV1::default()
        },
        EventKind::FileReceived { candidate_id, media_id } => EventDataV1 {
            candidate_id: candidate_id.to_string(),
            media_id: Some(media_id.to_string()),
            ..EventDataV1::default()
        },
        EventKind::MessageFailed { candidate_id, message_id, code } => EventDataV1 {
            candidate_id: candidate_id.to_string(),
            message_id: Some(message_id.to_string()),
            code: code.map(|code| code.0),
            ..EventDataV1::default()
        },
        EventKind::JobSelected { candidate_id, job_id } => EventDataV1 {
            candidate_id: candidate_id.to_string(),
            job_id: Some(job_id.to_string()),
            ..EventDataV1::default()
        },
        EventKind::Graduation { candidate_id, graduation_id, step } => EventDataV1 {
            candidate_id: candidate_id.to_string(),
            graduation_id: Some(graduation_id.to_string()),
            reason: step.reason().map(|reason| reason.as_str().to_owned()),
            ..EventDataV1::default()
        },
        EventKind::EndpointDisabled { endpoint_id } => {
            EventDataV1 { endpoint_id: Some(endpoint_id.to_string()), ..EventDataV1::default() }
        }
        EventKind::ConversationStarted { candidate_id }
        | EventKind::PersonRequested { candidate_id }
        | EventKind::QuestionAsked { candidate_id }
        | EventKind::WrongPerson { candidate_id }
        | EventKind::CandidateErased { candidate_id } => {
            EventDataV1 { candidate_id: candidate_id.to_string(), ..EventDataV1::default() }
        }
    };
    serde_json::to_string(&EventRecord::V1(data)).map_err(|error| StoreError::Broken(error.into()))
}

impl EventRow {
    /// The domain's value of this row.
    pub(crate) fn into_event(self) -> Result<Event, StoreError> {
        let position = self.position;
        let unreadable =
            |column| StoreError::UnreadableRow { table: "events", column, row: position.to_string() };
        let EventRecord::V1(data) = serde_json::from_value(self.data).map_err(|_| unreadable("data"))?;
        if self.name == "endpoint.disabled" {
            let id = data.endpoint_id.and_then(|text| text.parse().ok()).ok_or_else(|| unreadable("data"))?;
            return Ok(Event {
                position: Position(position),
                occurred_at: self.occurred_at,
                conversation_id: self.conversation_id.map(ConversationId::from_uuid),
                kind: EventKind::EndpointDisabled { endpoint_id: EndpointId::from_uuid(id) },
            });
        }
        let candidate_id = CandidateId::parse_stored(&data.candidate_id).map_err(|_| unreadable("data"))?;
        let event_id = |text: &str| EventId::parse(text).map_err(|_| unreadable("data"));
        let message_id = |id: Option<String>| id.and_then(|text| text.parse().ok()).map(MessageId::from_uuid);
        let kind = match self.name.as_str() {
            "conversation.created" => {
                let origin = match (data.application_id, data.job_id, data.graduation_id) {
                    (Some(application_id), Some(job_id), None) => Origin::Application {
                        application_id: event_id(&application_id)?,
                        job_id: JobId::parse(&job_id).map_err(|_| unreadable("data"))?,
                    },
                    (None, None, Some(graduation_id)) => {
                        Origin::Graduation { graduation_id: event_id(&graduation_id)? }
                    }
                    _ => return Err(unreadable("data")),
                };
                EventKind::ConversationCreated { candidate_id, origin }
            }
            "conversation.started" => EventKind::ConversationStarted { candidate_id },
            "conversation.completed" => EventKind::ConversationCompleted {
                candidate_id,
                outcome: data
                    .outcome
                    .and_then(|text| text.parse::<Outcome>().ok())
                    .ok_or_else(|| unreadable("data"))?,
            },
            "conversation.person_requested" => EventKind::PersonRequested { candidate_id },
            "conversation.question_asked" => EventKind::QuestionAsked { candidate_id },
            "conversation.wrong_person" => EventKind::WrongPerson { candidate_id },
            "conversation.job_selected" => EventKind::JobSelected {
                candidate_id,
                job_id: data
                    .job_id
                    .and_then(|text| JobId::parse(&text).ok())
                    .ok_or_else(|| unreadable("data"))?,
            },
            "conversation.file_received" => EventKind::FileReceived {
                candidate_id,
                media_id: data
                    .media_id
                    .and_then(|text| text.parse().ok())
                    .map(MediaId::from_uuid)
                    .ok_or_else(|| unreadable("data"))?,
            },
            "message.received" => EventKind::MessageReceived {
                candidate_id,
                message_id: message_id(data.message_id).ok_or_else(|| unreadable("data"))?,
            },
            "message.failed" => EventKind::MessageFailed {
                candidate_id,
                message_id: message_id(data.message_id).ok_or_else(|| unreadable("data"))?,
                code: data.code.map(FailureCode),
            },
            "candidate.erased" => EventKind::CandidateErased { candidate_id },
            name if name.starts_with("graduation.") => EventKind::Graduation {
                candidate_id,
                graduation_id: event_id(&data.graduation_id.ok_or_else(|| unreadable("data"))?)?,
                step: match name {
                    "graduation.scheduled" => GraduationStep::Scheduled,
                    "graduation.rescheduled" => GraduationStep::Rescheduled,
                    "graduation.waiting" => GraduationStep::Waiting,
                    "graduation.started" => GraduationStep::Started,
                    "graduation.cancelled" => GraduationStep::Cancelled {
                        reason: data
                            .reason
                            .and_then(|text| text.parse().ok())
                            .ok_or_else(|| unreadable("data"))?,
                    },
                    _ => return Err(unreadable("type")),
                },
            },
            _ => return Err(unreadable("type")),
        };
        Ok(Event {
            position: Position(position),
            occurred_at: self.occurred_at,
            conversation_id: self.conversation_id.map(ConversationId::from_uuid),
            kind,
        })
    }
}

#[cfg(test)]
mod tests {
    use hiretalk_domain::graduation::CancelReason;

    use super::*;

    #[test]
    fn records_of_version_1_keep_their_form() {
        let candidate_id = CandidateId::parse("c-1").unwrap();
        let application = Origin::Application {
            application_id: EventId::parse("e-1").unwrap(),
            job_id: JobId::parse("j-1").unwrap(),
        };
        let graduation = Origin::Graduation { graduation_id: EventId::parse("g-1").unwrap() };
        let message_id = MessageId::from_uuid(Uuid::from_u128(7));
        let graduation_event = |step| EventKind::Graduation {
            candidate_id: CandidateId::parse("c-1").unwrap(),
            graduation_id: EventId::parse("g-1").unwrap(),
            step,
        };
        let cases = [
            (
                EventKind::ConversationCreated { candidate_id: candidate_id.clone(), origin: application },
                r#"{"version":"1","candidate_id":"c-1","job_id":"j-1","application_id":"e-1"}"#,
            ),
            (
                EventKind::ConversationCreated { candidate_id: candidate_id.clone(), origin: graduation },
                r#"{"version":"1","candidate_id":"c-1","graduation_id":"g-1"}"#,
            ),
            (
                EventKind::ConversationStarted { candidate_id: candidate_id.clone() },
                r#"{"version":"1","candidate_id":"c-1"}"#,
            ),
            (
                EventKind::ConversationCompleted {
                    candidate_id: candidate_id.clone(),
                    outcome: Outcome::NoMatch,
                },
                r#"{"version":"1","candidate_id":"c-1","outcome":"NO_MATCH"}"#,
            ),
            (
                EventKind::MessageReceived { candidate_id: candidate_id.clone(), message_id },
                r#"{"version":"1","candidate_id":"c-1","message_id":"00000000-0000-0000-0000-000000000007"}"#,
            ),
            (
                EventKind::MessageFailed {
                    candidate_id: candidate_id.clone(),
                    message_id,
                    code: Some(FailureCode(131_026)),
                },
                r#"{"version":"1","candidate_id":"c-1","message_id":"00000000-0000-0000-0000-000000000007","code":131026}"#,
            ),
            (
                EventKind::MessageFailed { candidate_id: candidate_id.clone(), message_id, code: None },
                r#"{"version":"1","candidate_id":"c-1","message_id":"00000000-0000-0000-0000-000000000007"}"#,
            ),
            (
                EventKind::FileReceived {
                    candidate_id: candidate_id.clone(),
                    media_id: MediaId::from_uuid(Uuid::from_u128(7)),
                },
                r#"{"version":"1","candidate_id":"c-1","media_id":"00000000-0000-0000-0000-000000000007"}"#,
            ),
            (
                EventKind::EndpointDisabled { endpoint_id: EndpointId::from_uuid(Uuid::from_u128(7)) },
                r#"{"version":"1","endpoint_id":"00000000-0000-0000-0000-000000000007"}"#,
            ),
            (
                EventKind::PersonRequested { candidate_id: candidate_id.clone() },
                r#"{"version":"1","candidate_id":"c-1"}"#,
            ),
            (
                EventKind::QuestionAsked { candidate_id: candidate_id.clone() },
                r#"{"version":"1","candidate_id":"c-1"}"#,
            ),
            (
                EventKind::WrongPerson { candidate_id: candidate_id.clone() },
                r#"{"version":"1","candidate_id":"c-1"}"#,
            ),
            (
                EventKind::JobSelected {
                    candidate_id: candidate_id.clone(),
                    job_id: JobId::parse("j-2").unwrap(),
                },
                r#"{"version":"1","candidate_id":"c-1","job_id":"j-2"}"#,
            ),
            (
                graduation_event(GraduationStep::Scheduled),
                r#"{"version":"1","candidate_id":"c-1","graduation_id":"g-1"}"#,
            ),
            (
                graduation_event(GraduationStep::Cancelled { reason: CancelReason::OptedOut }),
                r#"{"version":"1","candidate_id":"c-1","graduation_id":"g-1","reason":"OPTED_OUT"}"#,
            ),
            (EventKind::CandidateErased { candidate_id }, r#"{"version":"1","candidate_id":"c-1"}"#),
        ];
        for (kind, golden) in cases {
            assert_eq!(record_of(&kind).unwrap(), golden);
            let row = EventRow {
                position: 7,
                name: kind.name().to_owned(),
                occurred_at: DateTime::UNIX_EPOCH,
                conversation_id: None,
                data: serde_json::from_str(golden).unwrap(),
            };
            assert_eq!(row.into_event().unwrap().kind, kind);
        }
    }
}
