//! The event feed as the API writes it.

use hiretalk_domain::conversation::{Origin, Status};
use hiretalk_domain::events::{Event, EventKind};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Timestamp;

/// Something that happened. New types may be added; readers skip those that they do not know.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub(crate) struct EventView<'a> {
    /// Where it stands in the feed; later events have greater positions, not always the next one.
    #[schema(value_type = i64, minimum = 1, example = 17)]
    pub(crate) position: i64,
    /// What happened: `conversation.created`, `conversation.started`, `conversation.completed`,
    /// `conversation.person_requested`, `conversation.job_selected`, `message.received`, `message.failed`,
    /// `graduation.scheduled`, `graduation.rescheduled`, `graduation.waiting`, `graduation.started`,
    /// `graduation.cancelled`, `candidate.erased`.
    #[schema(value_type = String, example = "conversation.created")]
    pub(crate) r#type: &'static str,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) occurred_at: Timestamp,
    /// The conversation it is about; null for what concerns a candidate as a whole.
    #[schema(value_type = Option<Uuid>, required = true)]
    #[serde(serialize_with = "super::some_uuid")]
    pub(crate) conversation_id: Option<Uuid>,
    /// What there is to know about it, by its type.
    #[schema(value_type = EventData<'_>)]
    pub(crate) data: EventData<'a>,
}

/// What there is to know about an event, by its type. There is no personal data in it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum EventData<'a> {
    /// Of `conversation.created`.
    Created {
        /// With whom.
        #[schema(value_type = String)]
        candidate_id: &'a str,
        /// About which job; null for a graduation.
        #[schema(value_type = Option<String>, required = true)]
        job_id: Option<&'a str>,
        /// What kind of event opened it.
        #[schema(value_type = crate::openapi::OriginName)]
        origin: &'static str,
        /// The id of the application event that opened it, if one did.
        #[schema(value_type = Option<String>, required = true)]
        application_id: Option<&'a str>,
        /// The id of the graduation event that opened it, if one did.
        #[schema(value_type = Option<String>, required = true)]
        graduation_id: Option<&'a str>,
        /// `CREATED`.
        #[schema(value_type = crate::openapi::StatusName)]
        status: &'static str,
    },
    /// Of `conversation.completed`.
    Completed {
        /// With whom.
        #[schema(value_type = String)]
        candidate_id: &'a str,
        /// `COMPLETED`.
        #[schema(value_type = crate::openapi::StatusName)]
        status: &'static str,
        /// Why it ended.
        #[schema(value_type = crate::openapi::OutcomeName)]
        outcome: &'static str,
    },
    /// Of `conversation.started`.
    Started {
        /// With whom.
        #[schema(value_type = String)]
        candidate_id: &'a str,
        /// `ONGOING`.
        #[schema(value_type = crate::openapi::StatusName)]
        status: &'static str,
    },
    /// Of `conversation.job_selected`.
    JobSelected {
        /// Who picked it.
        #[schema(value_type = String)]
        candidate_id: &'a str,
        /// The job of the catalogue.
        #[schema(value_type = String)]
        job_id: &'a str,
    },
    /// Of `message.failed`.
    Failed {
        /// To whom.
        #[schema(value_type = String)]
        candidate_id: &'a str,
        /// The message, which the transcript has.
        #[schema(value_type = Uuid)]
        #[serde(serialize_with = "super::uuid")]
        message_id: Uuid,
        /// Why, in WhatsApp's codes; negative ones are ours. Null if nobody said.
        #[schema(value_type = Option<i32>, required = true)]
        code: Option<i32>,
    },
    /// Of `message.received`.
    Received {
        /// Who wrote.
        #[schema(value_type = String)]
        candidate_id: &'a str,
        /// The message, whose text the transcript has.
        #[schema(value_type = Uuid)]
        #[serde(serialize_with = "super::uuid")]
        message_id: Uuid,
    },
    /// Of `graduation.scheduled`, `graduation.rescheduled`, `graduation.waiting`, `graduation.started` and
    /// `graduation.cancelled`.
    Graduation {
        /// Who graduates.
        #[schema(value_type = String)]
        candidate_id: &'a str,
        /// The graduation.
        #[schema(value_type = String)]
        graduation_id: &'a str,
        /// Why it was called off; null unless it was.
        #[schema(value_type = Option<crate::openapi::CancelReasonName>, required = true)]
        cancel_reason: Option<&'static str>,
    },
    /// Of `conversation.person_requested`: who has to hear from a person. Of `candidate.erased`: whose data is gone;
    /// other systems should do the same.
    Candidate {
        /// Whom it is about.
        #[schema(value_type = String)]
        candidate_id: &'a str,
    },
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
            EventKind::MessageFailed { candidate_id, message_id, code } => Self::Failed {
                candidate_id: candidate_id.as_str(),
                message_id: message_id.as_uuid(),
                code: code.map(|code| code.0),
            },
            EventKind::JobSelected { candidate_id, job_id } => {
                Self::JobSelected { candidate_id: candidate_id.as_str(), job_id: job_id.as_str() }
            }
            EventKind::PersonRequested { candidate_id } | EventKind::CandidateErased { candidate_id } => {
                Self::Candidate { candidate_id: candidate_id.as_str() }
            }
        }
    }
}

/// A piece of the feed, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventFeed<'a> {
    /// The events.
    #[schema(value_type = Vec<EventView<'_>>)]
    pub(crate) data: Vec<EventView<'a>>,
    /// Give this as `after` to go on: the position of the last event, or what was given when there is none.
    #[schema(value_type = i64, minimum = 0, example = 17)]
    pub(crate) next_after: i64,
}

#[cfg(test)]
mod tests {
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
}
