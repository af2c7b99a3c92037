//! `GET /api/whatsapp-webhook`: Meta asks whether this is our webhook.

use actix_web::http::StatusCode;

use crate::dispatch::with_body;
use crate::incoming::{Incoming, not_found};
use crate::problem::{Answer, Problem, ProblemCode};

/// What callers are told where deliveries have nobody who could read them.
pub(crate) const NO_CHANNEL: &str = "no WhatsApp channel is configured here";

/// Answers Meta's question.
#[utoipa::path(
    get,
    path = "/api/whatsapp-webhook",
    tag = "WhatsApp",
    operation_id = "verifyWhatsappWebhook",
    summary = "Meta asks whether this is our webhook",
    description = "Asked once, when the webhook is registered. The challenge comes back if the token is the one of \
        this installation (`HIRETALK_WHATSAPP_VERIFY_TOKEN`).",
    params(
        ("hub.mode" = String, Query, description = "`subscribe`."),
        ("hub.verify_token" = String, Query, description = "The token that was given to Meta."),
        ("hub.challenge" = String, Query, description = "What to answer."),
    ),
    responses(
        (status = 200, description = "The challenge.", body = String, content_type = "text/plain"),
        (status = 403, description = "`verification_failed`: the mode, the token or the challenge is not as it \
            should be.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
        (status = 404, description = "No WhatsApp channel is configured.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) fn verify(incoming: &Incoming<'_>) -> Answer {
    let context = incoming.context;
    let answer = match &context.channel {
        None => Err(not_found(NO_CHANNEL)),
        Some(channel) => channel.challenge(incoming.request.query_string()).ok_or_else(|| {
            let detail = "hub.mode, hub.verify_token or hub.challenge is not as it should be";
            Problem::new(ProblemCode::VerificationFailed, detail)
        }),
    };
    let challenge =
        answer.map_err(|problem| context.gate.turn_away(incoming.request.peer_addr(), problem))?;
    Ok(with_body(StatusCode::OK, "text/plain; charset=utf-8", challenge.into()))
}
