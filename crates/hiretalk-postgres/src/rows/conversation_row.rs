//! A row of `conversations`.

use chrono::{DateTime, Utc};
use diesel::prelude::{Queryable, Selectable};
use hiretalk_domain::conversation::{Conversation, Origin, Outcome, State, Status, Version};
use hiretalk_domain::digest::ContentDigest;
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, JobId};
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use crate::schema::conversations;

#[derive(Queryable, Selectable)]
#[diesel(table_name = conversations, check_for_backend(diesel::pg::Pg))]
pub(crate) struct ConversationRow {
    id: Uuid,
    candidate_id: String,
    job_id: Option<String>,
    status: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    origin: String,
    outcome: Option<String>,
    application_id: Option<String>,
    graduation_id: Option<String>,
    event_digest: Vec<u8>,
    version: i32,
}

/// The SQL types of the columns, in order, for statements that are written by hand.
pub(crate) type ConversationColumns = conversations::SqlType;

impl ConversationRow {
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }

    /// The domain's value of this row.
    pub(crate) fn into_conversation(self) -> Result<Conversation, StoreError> {
        let id = self.id;
        let unreadable =
            |column| StoreError::UnreadableRow { table: "conversations", column, row: id.to_string() };
        let status = self.status.parse::<Status>().map_err(|_| unreadable("status"))?;
        let outcome = match self.outcome {
            Some(text) => Some(text.parse::<Outcome>().map_err(|_| unreadable("outcome"))?),
            None => None,
        };
        let state = match (status, outcome) {
            (Status::Created, None) => State::Created,
            (Status::Ongoing, None) => State::Ongoing,
            (Status::Completed, Some(outcome)) => State::Completed { outcome },
            (Status::Created | Status::Ongoing, Some(_)) | (Status::Completed, None) => {
                return Err(unreadable("outcome"));
            }
        };
        let event_id = |text: Option<String>, column| {
            text.and_then(|text| EventId::restore(text).ok()).ok_or_else(|| unreadable(column))
        };
        let origin = match self.origin.as_str() {
            "APPLICATION" => Origin::Application {
                application_id: event_id(self.application_id, "application_id")?,
                job_id: self
                    .job_id
                    .and_then(|text| JobId::restore(text).ok())
                    .ok_or_else(|| unreadable("job_id"))?,
            },
            "GRADUATION" => {
                Origin::Graduation { graduation_id: event_id(self.graduation_id, "graduation_id")? }
            }
            _ => return Err(unreadable("origin")),
        };
        Ok(Conversation {
            id: ConversationId::from_uuid(id),
            candidate_id: CandidateId::restore(self.candidate_id).map_err(|_| unreadable("candidate_id"))?,
            origin,
            state,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: Version(self.version),
        })
    }

    /// The receipt of the event that opened the conversation.
    pub(crate) fn event_digest(&self) -> Result<ContentDigest, StoreError> {
        <[u8; 32]>::try_from(self.event_digest.as_slice()).map(ContentDigest).map_err(|_| {
            StoreError::UnreadableRow {
                table: "conversations",
                column: "event_digest",
                row: self.id.to_string(),
            }
        })
    }
}
