//! The phone number, the account and its templates.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Shared, answer, authorize, expect_object};
use crate::graph_error::GraphError;
use crate::template::{Template, TemplateStatus, select};
use crate::world::World;

/// What a read may ask for.
#[derive(Deserialize)]
pub(super) struct Wanted {
    fields: Option<String>,
    limit: Option<usize>,
    after: Option<String>,
    name: Option<String>,
    status: Option<String>,
}

type Path = web::Path<(String, String)>;

/// `GET /{version}/{phone_number_id}` and `GET /{version}/{waba_id}`.
pub(super) async fn object(
    world: Shared,
    path: Path,
    wanted: web::Query<Wanted>,
    request: HttpRequest,
) -> HttpResponse {
    let result = authorize(&world, &request).and_then(|()| {
        let settings = &world.settings;
        let fields = wanted.fields.as_deref();
        if path.1 == settings.phone_number_id {
            Ok(select(phone_number(&world), fields))
        } else if path.1 == settings.waba_id {
            let account = json!({
                "id": settings.waba_id, "name": settings.verified_name, "timezone_id": "1",
                "message_template_namespace": "emulator", "currency": "USD", "account_review_status": "APPROVED",
            });
            Ok(select(account, fields))
        } else {
            Err(GraphError::no_object("get", &path.1))
        }
    });
    answer(&world, result)
}

fn phone_number(world: &World) -> Value {
    let settings = &world.settings;
    let level = if settings.limits.throughput.is_some_and(|rate| rate <= 80) { "STANDARD" } else { "HIGH" };
    json!({
        "id": settings.phone_number_id, "display_phone_number": settings.display_phone_number,
        "verified_name": settings.verified_name, "quality_rating": "GREEN", "platform_type": "CLOUD_API",
        "code_verification_status": "VERIFIED", "name_status": "APPROVED", "status": "CONNECTED",
        "throughput": {"level": level}, "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED",
        "webhook_configuration": {"application": world.queue.url().as_deref()},
    })
}

/// `GET /{version}/{waba_id}/phone_numbers`.
pub(super) async fn phone_numbers(world: Shared, path: Path, request: HttpRequest) -> HttpResponse {
    let result = allowed(&world, "get", &path, &request).map(|()| json!({"data": [phone_number(&world)]}));
    answer(&world, result)
}

/// `GET /{version}/{waba_id}/message_templates`.
pub(super) async fn templates(
    world: Shared,
    path: Path,
    wanted: web::Query<Wanted>,
    request: HttpRequest,
) -> HttpResponse {
    let result = allowed(&world, "get", &path, &request).and_then(|()| page(&world, &wanted, &request));
    answer(&world, result)
}

fn page(world: &World, wanted: &Wanted, request: &HttpRequest) -> Result<Value, GraphError> {
    let templates = world.books().templates.clone();
    let matching: Vec<Value> = templates
        .iter()
        .filter(|template| wanted.name.as_ref().is_none_or(|name| template.name.contains(name)))
        .map(|template| template.listed(wanted.fields.as_deref()))
        .filter(|template| wanted.status.as_ref().is_none_or(|status| template["status"] == **status))
        .collect();
    let start = match &wanted.after {
        None => 0,
        Some(after) => after
            .strip_prefix("after-")
            .and_then(|after| after.parse().ok())
            .ok_or_else(|| GraphError::because(100, "Invalid cursors values for after cursor"))?,
    };
    let limit = wanted.limit.unwrap_or(25).clamp(1, 1_000);
    let data: Vec<_> = matching.iter().skip(start).take(limit).cloned().collect();
    if data.is_empty() {
        return Ok(json!({"data": []}));
    }
    let end = start + data.len();
    let mut paging =
        json!({"cursors": {"before": format!("before-{start}"), "after": format!("after-{end}")}});
    if end < matching.len() {
        let info = request.connection_info();
        let fields = wanted.fields.as_ref().map(|fields| format!("&fields={fields}")).unwrap_or_default();
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
pub(super) async fn create_template(
    world: Shared,
    path: Path,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let result = allowed(&world, "post", &path, &request).and_then(|()| {
        let template: Template =
            serde_json::from_slice(&body).map_err(|error| GraphError::because(100, error.to_string()))?;
        let named = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if template.name.is_empty() || template.name.len() > 512 || !template.name.bytes().all(named) {
            return Err(GraphError::because(
                100,
                "Param name must be lowercase letters, digits and underscores",
            ));
        }
        let mut books = world.books();
        let exists = |known: &Template| known.name == template.name && known.language == template.language;
        if books.templates.iter().any(exists) {
            return Err(GraphError::because(
                100,
                "There is already content in this language for this template",
            ));
        }
        let template = template.with_status(TemplateStatus::Pending);
        let answer = template.listed(Some("id,status,category"));
        books.templates.push(template);
        Ok(answer)
    });
    answer(&world, result)
}

/// `POST /{version}/{waba_id}/subscribed_apps`.
pub(super) async fn subscribe(world: Shared, path: Path, request: HttpRequest) -> HttpResponse {
    answer(&world, allowed(&world, "post", &path, &request).map(|()| json!({"success": true})))
}

/// `GET /{version}/{waba_id}/subscribed_apps`.
pub(super) async fn subscriptions(world: Shared, path: Path, request: HttpRequest) -> HttpResponse {
    let app =
        json!({"whatsapp_business_api_data": {"id": "1", "name": "HireTalk", "link": "https://example.com"}});
    answer(&world, allowed(&world, "get", &path, &request).map(|()| json!({"data": [app]})))
}

/// Everything else.
pub(super) async fn unknown(world: Shared, request: HttpRequest) -> HttpResponse {
    let path = request.path();
    let error = GraphError::because(2_500, format!("Unknown path components: {path}"));
    answer(&world, Err(error))
}

fn allowed(world: &World, verb: &str, path: &Path, request: &HttpRequest) -> Result<(), GraphError> {
    authorize(world, request).and_then(|()| expect_object(verb, &path.1, &world.settings.waba_id))
}
