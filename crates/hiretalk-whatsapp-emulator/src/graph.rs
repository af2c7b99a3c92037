//! The routes of the Graph API that a business needs to send messages and to check its set-up.

use std::io;
use std::sync::Arc;

use actix_web::body::BodyStream;
use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use tokio::time::sleep;

use crate::graph_error::GraphError;
use crate::send::{Outcome, handle_send};
use crate::state::EmulatorState;
use crate::template::{Template, TemplateStatus, select};

const MAX_BODY_BYTES: usize = 1 << 20;

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .app_data(web::PayloadConfig::new(MAX_BODY_BYTES))
        .route("/{version:v\\d+\\.\\d+}/{id}/messages", web::post().to(send_message))
        .route("/{version:v\\d+\\.\\d+}/{id}/message_templates", web::get().to(templates))
        .route("/{version:v\\d+\\.\\d+}/{id}/message_templates", web::post().to(create_template))
        .route("/{version:v\\d+\\.\\d+}/{id}/subscribed_apps", web::post().to(subscribe))
        .route("/{version:v\\d+\\.\\d+}/{id}/subscribed_apps", web::get().to(subscriptions))
        .route("/{version:v\\d+\\.\\d+}/{id}/phone_numbers", web::get().to(phone_numbers))
        .route("/{version:v\\d+\\.\\d+}/{id}", web::get().to(object))
        .route("/media/{id}", web::get().to(media))
        .default_service(web::to(unknown));
}

async fn send_message(
    emulator: StateData,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let allowed = authorize(&emulator, &request)
        .and_then(|()| expect_object("post", &path.1, &emulator.settings.phone_number_id));
    let outcome = allowed.and_then(|()| handle_send(&emulator, &body));
    drop(body);
    if !emulator.settings.latency.is_zero() {
        sleep(emulator.settings.latency).await;
    }
    match outcome {
        Ok(Outcome::Answer(body)) => answer(&emulator, Ok(body)),
        Ok(Outcome::NotJson(status)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            HttpResponse::build(status).content_type("text/html").body("<html>Bad Gateway</html>")
        }
        Ok(Outcome::Silence(duration)) => {
            sleep(duration).await;
            close_without_answer()
        }
        Err(error) => answer(&emulator, Err(error)),
    }
}

/// An answer of which nothing arrives: its body fails at once, and the connection is closed before anything is
/// written.
fn close_without_answer() -> HttpResponse {
    let broken =
        stream::once(async { Err::<web::Bytes, _>(io::Error::from(io::ErrorKind::ConnectionAborted)) });
    HttpResponse::Ok().body(BodyStream::new(Box::pin(broken)))
}

#[derive(Deserialize)]
struct ObjectQuery {
    fields: Option<String>,
    limit: Option<usize>,
    after: Option<String>,
    name: Option<String>,
    status: Option<String>,
}

type Path = web::Path<(String, String)>;

/// `GET /{version}/{phone_number_id}` and `GET /{version}/{waba_id}`.
async fn object(
    emulator: StateData,
    path: Path,
    query: web::Query<ObjectQuery>,
    request: HttpRequest,
) -> HttpResponse {
    let result = authorize(&emulator, &request).and_then(|()| {
        let settings = &emulator.settings;
        let fields = query.fields.as_deref();
        if path.1 == settings.phone_number_id {
            Ok(select(phone_number(&emulator), fields))
        } else if path.1 == settings.waba_id {
            let account = json!({
                "id": settings.waba_id, "name": settings.verified_name, "timezone_id": "1",
                "message_template_namespace": "emulator", "currency": "USD", "account_review_status": "APPROVED",
            });
            Ok(select(account, fields))
        } else if let Some(file) = emulator.media.find(&path.1) {
            let connection = request.connection_info();
            Ok(json!({
                "messaging_product": "whatsapp", "id": file.id, "mime_type": file.mime_type, "sha256": file.sha256,
                "file_size": file.bytes.len(),
                "url": format!("{}://{}/media/{}", connection.scheme(), connection.host(), file.id),
            }))
        } else {
            Err(GraphError::no_object("get", &path.1))
        }
    });
    answer(&emulator, result)
}

/// `GET /media/{id}`: what Meta's own address is for, with the same token.
async fn media(emulator: StateData, id: web::Path<String>, request: HttpRequest) -> HttpResponse {
    match authorize(&emulator, &request).map(|()| emulator.media.find(&id)) {
        Ok(Some(file)) => HttpResponse::Ok().content_type(file.mime_type).body(file.bytes),
        Ok(None) => HttpResponse::NotFound().content_type("text/html").body("<html>URL expired</html>"),
        Err(error) => answer(&emulator, Err(error)),
    }
}

fn phone_number(emulator: &EmulatorState) -> Value {
    let settings = &emulator.settings;
    let level = if settings.limits.throughput.is_some_and(|rate| rate <= 80) { "STANDARD" } else { "HIGH" };
    json!({
        "id": settings.phone_number_id, "display_phone_number": settings.display_phone_number,
        "verified_name": settings.verified_name, "quality_rating": "GREEN", "platform_type": "CLOUD_API",
        "code_verification_status": "VERIFIED", "name_status": "APPROVED", "status": "CONNECTED",
        "throughput": {"level": level}, "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED",
        "webhook_configuration": {"application": emulator.queue.url().as_deref()},
    })
}

/// `GET /{version}/{waba_id}/phone_numbers`.
async fn phone_numbers(emulator: StateData, path: Path, request: HttpRequest) -> HttpResponse {
    let result = authorize_account(&emulator, "get", &path, &request)
        .map(|()| json!({"data": [phone_number(&emulator)]}));
    answer(&emulator, result)
}

/// `GET /{version}/{waba_id}/message_templates`.
async fn templates(
    emulator: StateData,
    path: Path,
    query: web::Query<ObjectQuery>,
    request: HttpRequest,
) -> HttpResponse {
    let result =
        authorize_account(&emulator, "get", &path, &request).and_then(|()| page(&emulator, &query, &request));
    answer(&emulator, result)
}

fn page(emulator: &EmulatorState, query: &ObjectQuery, request: &HttpRequest) -> Result<Value, GraphError> {
    let templates = emulator.traffic().templates.clone();
    let matching: Vec<Value> = templates
        .iter()
        .filter(|template| query.name.as_ref().is_none_or(|name| template.name.contains(name)))
        .map(|template| template.listed(query.fields.as_deref()))
        .filter(|template| query.status.as_ref().is_none_or(|status| template["status"] == **status))
        .collect();
    let start = match &query.after {
        None => 0,
        Some(after) => after
            .strip_prefix("after-")
            .and_then(|after| after.parse().ok())
            .ok_or_else(|| GraphError::because(100, "Invalid cursors values for after cursor"))?,
    };
    let limit = query.limit.unwrap_or(25).clamp(1, 1_000);
    let data: Vec<_> = matching.iter().skip(start).take(limit).cloned().collect();
    if data.is_empty() {
        return Ok(json!({"data": []}));
    }
    let end = start + data.len();
    let mut paging =
        json!({"cursors": {"before": format!("before-{start}"), "after": format!("after-{end}")}});
    if end < matching.len() {
        let info = request.connection_info();
        let fields = query.fields.as_ref().map(|fields| format!("&fields={fields}")).unwrap_or_default();
        let next = format!(
            "{}://{}{}?limit={limit}&after=after-{end}{fields}",
            info.scheme(),
            info.host(),
            request.path(),
        );
        paging["next"] = json!(next);
    }
    Ok(json!({"data": data, "paging": paging}))
}

/// `POST /{version}/{waba_id}/message_templates`: a new template waits for approval.
async fn create_template(
    emulator: StateData,
    path: Path,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let result = authorize_account(&emulator, "post", &path, &request).and_then(|()| {
        let template: Template =
            serde_json::from_slice(&body).map_err(|error| GraphError::because(100, error.to_string()))?;
        let named = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if template.name.is_empty() || template.name.len() > 512 || !template.name.bytes().all(named) {
            return Err(GraphError::because(
                100,
                "Param name must be lowercase letters, digits and underscores",
            ));
        }
        let mut traffic = emulator.traffic();
        let exists = |known: &Template| known.name == template.name && known.language == template.language;
        if traffic.templates.iter().any(exists) {
            return Err(GraphError::because(
                100,
                "There is already content in this language for this template",
            ));
        }
        let template = template.with_status(TemplateStatus::Pending);
        let answer = template.listed(Some("id,status,category"));
        traffic.templates.push(template);
        Ok(answer)
    });
    answer(&emulator, result)
}

/// `POST /{version}/{waba_id}/subscribed_apps`.
async fn subscribe(emulator: StateData, path: Path, request: HttpRequest) -> HttpResponse {
    answer(
        &emulator,
        authorize_account(&emulator, "post", &path, &request).map(|()| json!({"success": true})),
    )
}

/// `GET /{version}/{waba_id}/subscribed_apps`.
async fn subscriptions(emulator: StateData, path: Path, request: HttpRequest) -> HttpResponse {
    let app =
        json!({"whatsapp_business_api_data": {"id": "1", "name": "HireTalk", "link": "https://example.com"}});
    answer(&emulator, authorize_account(&emulator, "get", &path, &request).map(|()| json!({"data": [app]})))
}

async fn unknown(emulator: StateData, request: HttpRequest) -> HttpResponse {
    let path = request.path();
    let error = GraphError::because(2_500, format!("Unknown path components: {path}"));
    answer(&emulator, Err(error))
}

fn authorize_account(
    emulator: &EmulatorState,
    verb: &str,
    path: &Path,
    request: &HttpRequest,
) -> Result<(), GraphError> {
    authorize(emulator, request).and_then(|()| expect_object(verb, &path.1, &emulator.settings.waba_id))
}

type StateData = web::Data<Arc<EmulatorState>>;

fn authorize(emulator: &EmulatorState, request: &HttpRequest) -> Result<(), GraphError> {
    let shown = request.headers().get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let token =
        shown.and_then(|header| header.strip_prefix("Bearer ").or_else(|| header.strip_prefix("OAuth ")));
    let expected = emulator.settings.access_token.as_bytes();
    if token.is_some_and(|token| token.trim().as_bytes().ct_eq(expected).into()) {
        Ok(())
    } else {
        Err(GraphError::new(190))
    }
}

fn expect_object(verb: &str, id: &str, expected: &str) -> Result<(), GraphError> {
    if id == expected { Ok(()) } else { Err(GraphError::no_object(verb, id)) }
}

fn answer(emulator: &EmulatorState, result: Result<Value, GraphError>) -> HttpResponse {
    let trace = emulator.ids.trace();
    match result {
        Ok(body) => HttpResponse::Ok()
            .insert_header(("x-fb-request-id", trace.as_str()))
            .insert_header(("x-fb-trace-id", trace.as_str()))
            .json(body),
        Err(error) => error.answer(&trace, &emulator.settings.waba_id),
    }
}
