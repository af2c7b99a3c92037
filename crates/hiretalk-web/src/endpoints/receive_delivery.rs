//! `POST /api/whatsapp-webhook`: Meta delivers messages and statuses.

use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use hiretalk_domain::ids::{DeliveryId, to_microseconds};
use hiretalk_domain::inbound::RawDelivery;
use serde::Serialize;
use utoipa::ToSchema;

use super::verify_webhook::NO_CHANNEL;
use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::{Incoming, not_found};
use crate::json::check_json;
use crate::problem::{Answer, Problem, ProblemCode};

/// The most bytes of a delivery: Meta sends up to 3 MB.
const BODY_LIMIT: usize = 3 * 1024 * 1024;

/// Where Meta puts the signature.
const SIGNATURE: &str = "X-Hub-Signature-256";

/// The delivery is kept: an object without fields.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryReceipt {}

/// Keeps a delivery. What it says is worked off later: Meta waits for an answer, and repeats what gets none.
#[utoipa::path(
    post,
    path = "/api/whatsapp-webhook",
    tag = "WhatsApp",
    operation_id = "receiveWhatsappDelivery",
    summary = "Meta delivers messages and statuses",
    description = "The delivery is durably kept when it is answered, and worked off afterwards. Nothing of it is \
        looked at before its signature, and a good signature has no rate limit.",
    request_body(content = serde_json::Value, description = "As the Cloud API has it, in at most 3 MiB."),
    responses(
        (status = 200, description = "The delivery is kept.", body = DeliveryReceipt),
        (status = 400, description = "`malformed_json` or `malformed_body`.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
        (status = 404, description = "No WhatsApp channel is configured.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
        (status = 413, description = "`payload_too_large`: more than 3 MiB.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn receive(mut incoming: Incoming<'_>) -> Answer {
    let context = incoming.context;
    let body = match authentic_body(&mut incoming).await {
        Ok(body) => body,
        Err(problem) => return Err(context.gate.turn_away(incoming.request.peer_addr(), problem)),
    };
    check_json(&body)?;
    let received_at = to_microseconds(context.clock.now());
    let id = DeliveryId::new(received_at, context.ids.entropy());
    within(context.inbox.store(RawDelivery { id, received_at, body: body.into(), tries: 0 })).await?;
    Ok(json(StatusCode::OK, &DeliveryReceipt {}))
}

/// The body, which the channel signed as it came.
async fn authentic_body(incoming: &mut Incoming<'_>) -> Result<Bytes, Problem> {
    let channel = incoming.context.channel.as_ref().ok_or_else(|| not_found(NO_CHANNEL))?;
    let headers = incoming.request.headers();
    // Without a signature there is nothing to wait for.
    let signature = headers.get(SIGNATURE).ok_or_else(|| invalid("X-Hub-Signature-256 is needed"))?;
    let body = incoming.body.read_json(headers, BODY_LIMIT).await?;
    if !channel.is_authentic(signature.as_bytes(), &body) {
        return Err(invalid("X-Hub-Signature-256 does not fit the body"));
    }
    Ok(body)
}

fn invalid(detail: &'static str) -> Problem {
    Problem::new(ProblemCode::InvalidSignature, detail)
}
