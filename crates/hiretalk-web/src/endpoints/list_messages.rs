//! `GET /api/conversations/{id}/messages`: the transcript of a conversation.

use actix_web::http::StatusCode;

use super::get_conversation::{NO_CONVERSATION, conversation_id};
use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::{Incoming, not_found};
use crate::problem::Answer;
use crate::representation::{MessageList, MessageView};

/// The messages of a conversation.
#[utoipa::path(
    get,
    path = "/api/conversations/{id}/messages",
    tag = "Conversations",
    operation_id = "listMessages",
    summary = "The messages of a conversation, oldest first",
    description = "What was said, and how far each message of ours has come. Where outside systems drive the \
        conversation there is nothing to list.",
    params(("id" = Uuid, Path, description = "The conversation's id.")),
    responses(
        (status = 200, description = "The messages.", body = MessageList<'_>),
        (status = 404, description = "There is no such conversation; an id that is no UUID is one of those.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(incoming: &Incoming<'_>) -> Answer {
    let id = conversation_id(incoming)?;
    let found = within(incoming.context.reader.messages(id)).await?;
    let messages = found.ok_or_else(|| not_found(NO_CONVERSATION))?;
    Ok(json(StatusCode::OK, &MessageList { data: messages.iter().map(MessageView::from).collect() }))
}
