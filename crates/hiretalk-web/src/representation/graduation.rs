//! Graduations as the API writes them.

use hiretalk_domain::graduation::{CancelReason, Graduation, GraduationState};
use hiretalk_domain::language::Language;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Timestamp;

/// A student's graduation: what was received, and how far it has come. The student's contact data is the candidate's.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Graduation)]
pub(crate) struct GraduationView<'a> {
    /// The event's id: the institution's, or one made of institution, student and degree.
    #[schema(value_type = String, example = "Uni Norte:123:Law")]
    pub(crate) id: &'a str,
    /// Who the student is at the institution.
    #[schema(value_type = String, example = "123")]
    pub(crate) student_id: &'a str,
    /// From where.
    #[schema(value_type = String, example = "Uni Norte")]
    pub(crate) institution: &'a str,
    /// In what, if that was said.
    #[schema(value_type = Option<String>, required = true, example = "Law")]
    pub(crate) degree: Option<&'a str>,
    /// On which day, in its zone.
    #[schema(value_type = String, format = Date)]
    pub(crate) graduation_date: String,
    /// The zone of that day.
    #[schema(value_type = String, example = "Europe/Madrid")]
    pub(crate) time_zone: &'static str,
    /// When the conversation is to start.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) starts_at: Timestamp,
    /// How far it has come.
    #[schema(value_type = crate::openapi::GraduationStatusName)]
    pub(crate) status: &'static str,
    /// The conversation that it started; null until it is `STARTED`.
    #[schema(value_type = Option<Uuid>, required = true)]
    #[serde(serialize_with = "super::some_uuid")]
    pub(crate) conversation_id: Option<Uuid>,
    /// The person: `<institution>:<student_id>`.
    #[schema(value_type = String, example = "Uni Norte:123")]
    pub(crate) candidate_id: String,
    /// What to speak, if that was said.
    #[schema(value_type = Option<crate::openapi::DialogueLanguageName>, required = true)]
    pub(crate) language: Option<&'static str>,
    /// Why it was called off; null unless it is `CANCELLED`.
    #[schema(value_type = Option<crate::openapi::CancelReasonName>, required = true)]
    pub(crate) cancel_reason: Option<&'static str>,
    /// When it was received.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) created_at: Timestamp,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) updated_at: Timestamp,
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
pub(crate) struct GraduationPage<'a> {
    /// The graduations.
    #[schema(value_type = Vec<GraduationView<'_>>)]
    pub(crate) data: Vec<GraduationView<'a>>,
    /// Give this as `cursor` for the next page, with the same filter; null on the last page.
    #[schema(value_type = Option<String>, required = true)]
    pub(crate) next_cursor: Option<String>,
}
