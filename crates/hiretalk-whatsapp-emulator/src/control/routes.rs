//! The owner's hand over HTTP.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Control;
use crate::faults::Faults;
use crate::inbound::Reply;
use crate::template::Template;

type Hand = web::Data<Control>;

/// Its routes, to be put under `/emulator`. They ask for no key, so an emulator belongs on loopback.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    let malformed = |error: &dyn std::fmt::Display| refuse(&error.to_string());
    config
        .app_data(web::JsonConfig::default().limit(4 << 20).error_handler(move |error, _| {
            let answer = malformed(&error);
            actix_web::error::InternalError::from_response(error, answer).into()
        }))
        .route("/messages", web::get().to(messages))
        .route("/counts", web::get().to(counts))
        .route("/reply", web::post().to(reply))
        .route("/read", web::post().to(read))
        .route("/clock", web::post().to(clock))
        .route("/webhook", web::put().to(webhook))
        .route("/faults", web::put().to(set_faults))
        .route("/faults", web::get().to(faults))
        .route("/templates", web::get().to(templates))
        .route("/templates", web::put().to(set_templates))
        .route("/templates", web::post().to(add_template));
}

#[derive(Deserialize)]
struct WhichMessages {
    to: Option<String>,
    limit: Option<usize>,
}

async fn messages(hand: Hand, which: web::Query<WhichMessages>) -> HttpResponse {
    let data = hand.last_messages(which.to.as_deref(), which.limit.unwrap_or(1_000));
    HttpResponse::Ok().json(json!({ "data": data }))
}

#[derive(Deserialize)]
struct WhichCounts {
    to: Option<String>,
    callback_data: Option<String>,
}

async fn counts(hand: Hand, which: web::Query<WhichCounts>) -> HttpResponse {
    let mut counts = serde_json::to_value(hand.counts()).unwrap_or_default();
    if let Some(to) = &which.to {
        counts["accepted_to"] = json!(hand.accepted_to(to));
    }
    if let Some(data) = &which.callback_data {
        counts["accepted_with"] = json!(hand.accepted_with(data));
    }
    HttpResponse::Ok().json(counts)
}

async fn reply(hand: Hand, reply: web::Json<Reply>) -> HttpResponse {
    match hand.reply(reply.into_inner()) {
        Ok(id) => HttpResponse::Ok().json(json!({ "id": id })),
        Err(error) => refuse(&error.to_string()),
    }
}

#[derive(Deserialize)]
struct Reader {
    to: String,
}

async fn read(hand: Hand, reader: web::Json<Reader>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "read": hand.read(&reader.to) }))
}

#[derive(Deserialize)]
struct Advance {
    advance_seconds: u64,
}

async fn clock(hand: Hand, advance: web::Json<Advance>) -> HttpResponse {
    hand.advance_clock(Duration::from_secs(advance.advance_seconds));
    HttpResponse::Ok().json(json!({ "now_ms": hand.now_ms() }))
}

#[derive(Deserialize)]
struct Webhook {
    url: Option<String>,
    /// Whether to ask it for the challenge.
    #[serde(default)]
    verify: bool,
}

async fn webhook(hand: Hand, webhook: web::Json<Webhook>) -> HttpResponse {
    let Webhook { url, verify } = webhook.into_inner();
    hand.set_webhook(url);
    if verify && let Err(error) = hand.verify_webhook().await {
        return refuse(&error.to_string());
    }
    done()
}

async fn set_faults(hand: Hand, faults: web::Json<Faults>) -> HttpResponse {
    hand.set_faults(faults.into_inner());
    done()
}

async fn faults(hand: Hand) -> HttpResponse {
    HttpResponse::Ok().json(hand.faults())
}

async fn templates(hand: Hand) -> HttpResponse {
    HttpResponse::Ok().json(hand.templates())
}

async fn set_templates(hand: Hand, templates: web::Json<Vec<Template>>) -> HttpResponse {
    hand.set_templates(templates.into_inner());
    done()
}

async fn add_template(hand: Hand, template: web::Json<Template>) -> HttpResponse {
    hand.add_template(template.into_inner());
    done()
}

fn done() -> HttpResponse {
    HttpResponse::Ok().json(json!({"success": true}))
}

fn refuse(error: &str) -> HttpResponse {
    HttpResponse::BadRequest().json(json!({ "error": Value::from(error) }))
}
