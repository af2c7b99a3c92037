//! `/api/whatsapp-webhook`: Meta verifies the webhook and delivers messages and statuses.

use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use hiretalk_domain::ids::{DeliveryId, to_microseconds};
use hiretalk_domain::inbound::RawDelivery;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use crate::body::Body;
use crate::deadline::within;
use crate::json::check_json;
use crate::problem::{Answer, Problem, ProblemCode, not_found};
use crate::state::Api;

/// The most bytes of a delivery: Meta sends up to 3 MB.
const BODY_LIMIT: usize = 3 * 1024 * 1024;

/// Meta's header with the signature.
const SIGNATURE: &str = "X-Hub-Signature-256";

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/whatsapp-webhook").get(verify).head(verify).post(receive));
}

#[derive(OpenApi)]
#[openapi(paths(verify, receive))]
pub(crate) struct Docs;

#[utoipa::path(
    get,
    path = "/api/whatsapp-webhook",
    tag = "WhatsApp",
    operation_id = "verifyWhatsappWebhook",
    summary = "Meta verifies the webhook",
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
            should be."),
        (status = 404, description = "No WhatsApp channel is configured."),
    ),
)]
async fn verify(request: HttpRequest, api: Data<Api>) -> Answer {
    let challenge = match &api.services.channel {
        None => Err(no_channel()),
        Some(channel) => channel.challenge(request.query_string()).ok_or_else(|| {
            let detail = "hub.mode, hub.verify_token or hub.challenge is not as it should be";
            Problem::new(ProblemCode::VerificationFailed, detail)
        }),
    };
    let challenge = challenge.map_err(|problem| api.authenticator.reject(request.peer_addr(), problem))?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(challenge))
}

#[utoipa::path(
    post,
    path = "/api/whatsapp-webhook",
    tag = "WhatsApp",
    operation_id = "receiveWhatsappDelivery",
    summary = "Meta delivers messages and statuses",
    description = "The delivery is durably stored when it is answered, and handled afterwards. Nothing of it is \
        looked at before its signature, and a good signature has no rate limit.",
    request_body(content = serde_json::Value, description = "As the Cloud API has it, in at most 3 MiB."),
    security(("whatsapp_signature" = [])),
    responses(
        (status = 200, description = "The delivery is stored.", body = DeliveryReceipt),
        (status = 400, description = "`malformed_json` or `malformed_body`."),
        (status = 404, description = "No WhatsApp channel is configured."),
        (status = 413, description = "`payload_too_large`: more than 3 MiB."),
    ),
)]
async fn receive(request: HttpRequest, body: Body, api: Data<Api>) -> Answer {
    let body = authentic_body(&api, &request, body).await;
    let body = body.map_err(|problem| api.authenticator.reject(request.peer_addr(), problem))?;
    check_json(&body)?;
    let received_at = to_microseconds(api.services.clock.now());
    let id = DeliveryId::new(received_at, api.services.ids.entropy());
    // Workers handle it later: Meta waits for the answer, and repeats a delivery without one.
    within(api.services.inbox.store(RawDelivery { id, received_at, body: body.into(), tries: 0 })).await?;
    Ok(HttpResponse::Ok().json(DeliveryReceipt {}))
}

/// Reads the body, which the channel signed as it came.
async fn authentic_body(api: &Api, request: &HttpRequest, mut body: Body) -> Result<Bytes, Problem> {
    let invalid = |detail| Problem::new(ProblemCode::InvalidSignature, detail);
    let channel = api.services.channel.as_ref().ok_or_else(no_channel)?;
    // Without a signature there is nothing to wait for.
    let signature = request.headers().get(SIGNATURE);
    let signature = signature.ok_or_else(|| invalid("X-Hub-Signature-256 is needed"))?;
    let body = body.json_bytes(BODY_LIMIT).await?;
    if !channel.is_authentic(signature.as_bytes(), &body) {
        return Err(invalid("X-Hub-Signature-256 does not fit the body"));
    }
    Ok(body)
}

fn no_channel() -> Problem {
    not_found("no WhatsApp channel is configured here")
}

/// The delivery is stored: an object without fields.
#[derive(Serialize, ToSchema)]
struct DeliveryReceipt {}
