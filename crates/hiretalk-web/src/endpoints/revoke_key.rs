//! `DELETE /api/keys/{id}`: the end of an API key.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hiretalk_domain::ids::ApiKeyId;

use crate::deadline::within;
use crate::incoming::{Incoming, not_found};
use crate::problem::Answer;

const NO_KEY: &str = "there is no key with this id";

/// Revokes a key.
#[utoipa::path(
    delete,
    path = "/api/keys/{id}",
    tag = "API keys",
    operation_id = "revokeKey",
    summary = "The end of an API key",
    description = "It opens nothing any more: here at once, in every other process within a second. Revoking again \
        changes nothing.",
    params(("id" = Uuid, Path, description = "The key's id.")),
    responses(
        (status = 204, description = "The key is revoked."),
        (status = 404, description = "There is no such key; an id that is no UUID is one of those.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn revoke(incoming: &Incoming<'_>) -> Answer {
    let id = incoming.uuid().map(ApiKeyId::from_uuid).ok_or_else(|| not_found(NO_KEY))?;
    let context = incoming.context;
    let key = within(context.keys.revoke(id)).await?.ok_or_else(|| not_found(NO_KEY))?;
    context.gate.keys().learn(&key);
    Ok(HttpResponse::new(StatusCode::NO_CONTENT))
}
