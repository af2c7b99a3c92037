//! Conversations as the API writes them.

use hiretalk_domain::conversation::{Conversation, Origin, Outcome};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Timestamp;

/// One dialogue with one candidate for one purpose.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub(crate) struct ConversationView<'a> {
    /// Its id.
    #[schema(value_type = Uuid)]
    #[serde(serialize_with = "super::uuid")]
    pub(crate) id: Uuid,
    /// With whom.
    #[schema(value_type = String, example = "candidate-42")]
    pub(crate) candidate_id: &'a str,
    /// About which job; null for a graduation.
    #[schema(value_type = Option<String>, required = true, example = "job-7")]
    pub(crate) job_id: Option<&'a str>,
    /// How far it has come.
    #[schema(value_type = crate::openapi::StatusName)]
    pub(crate) status: &'static str,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) created_at: Timestamp,
    /// When its status last changed.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) updated_at: Timestamp,
    /// What kind of event opened it.
    #[schema(value_type = crate::openapi::OriginName)]
    pub(crate) origin: &'static str,
    /// Why it ended; null until it is `COMPLETED`.
    #[schema(value_type = Option<crate::openapi::OutcomeName>, required = true)]
    pub(crate) outcome: Option<&'static str>,
    /// The id of the application event that opened it, if one did.
    #[schema(value_type = Option<String>, required = true, example = "event-1001")]
    pub(crate) application_id: Option<&'a str>,
    /// The id of the graduation event that opened it, if one did.
    #[schema(value_type = Option<String>, required = true)]
    pub(crate) graduation_id: Option<&'a str>,
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
pub(crate) struct ConversationPage<'a> {
    /// The conversations.
    #[schema(value_type = Vec<ConversationView<'_>>)]
    pub(crate) data: Vec<ConversationView<'a>>,
    /// Give this as `cursor` for the next page, with the same filter; null on the last page.
    #[schema(value_type = Option<String>, required = true)]
    pub(crate) next_cursor: Option<String>,
}
