//! `GET /api/conversations/{id}`: one conversation.

use actix_web::http::StatusCode;
use hiretalk_domain::ids::ConversationId;

use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::{Incoming, not_found};
use crate::problem::{Answer, Problem};
use crate::representation::ConversationDetails;

/// One conversation.
#[utoipa::path(
    get,
    path = "/api/conversations/{id}",
    tag = "Conversations",
    operation_id = "getConversation",
    summary = "One conversation, with what was answered in it",
    params(("id" = Uuid, Path, description = "The conversation's id.")),
    responses(
        (status = 200, description = "The conversation.", body = ConversationDetails<'_>),
        (status = 404, description = "There is no such conversation; an id that is no UUID is one of those.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn get(incoming: &Incoming<'_>) -> Answer {
    let id = conversation_id(incoming)?;
    let found = within(incoming.context.reader.details(id)).await?;
    let details = found.ok_or_else(|| not_found(NO_CONVERSATION))?;
    Ok(json(StatusCode::OK, &ConversationDetails::from(&details)))
}

/// What callers are told about every id of no conversation.
pub(crate) const NO_CONVERSATION: &str = "there is no conversation with this id";

/// The conversation's id in the path.
///
/// # Errors
/// It is no UUID, and so the id of no conversation.
pub(crate) fn conversation_id(incoming: &Incoming<'_>) -> Result<ConversationId, Problem> {
    incoming.uuid().map(ConversationId::from_uuid).ok_or_else(|| not_found(NO_CONVERSATION))
}
