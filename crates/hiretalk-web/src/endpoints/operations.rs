//! Health, metrics and documentation.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use utoipa_swagger_ui::Config;

use crate::auth::Anonymous;
use crate::lifecycle::Phase;
use crate::problem::{Answer, Problem, ProblemCode, not_found};
use crate::state::Api;

/// Tells Swagger UI where the document is, and not to send it to an online validator.
static CONFIG: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from("/openapi.json").validator_url("none").try_it_out_enabled(true)));

/// The document, generated when it is first asked for.
static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| crate::openapi_json().into());

/// Swagger UI loads its own files, calls this API, and sets styles and small pictures inline.
const OWN_FILES: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The endpoints of every process, in whatever role.
pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/livez").get(livez).head(livez));
    app.service(web::resource("/readyz").get(readyz).head(readyz));
    app.service(web::resource("/metrics").get(metrics).head(metrics));
}

pub(crate) fn configure_documentation(app: &mut ServiceConfig) {
    app.service(web::resource("/openapi.json").get(openapi).head(openapi));
    app.service(web::resource("/docs").get(docs).head(docs));
    app.service(web::resource("/docs/{file}*").get(docs_file).head(docs_file));
}

#[derive(OpenApi)]
#[openapi(paths(livez, readyz, metrics, openapi, docs))]
pub(crate) struct Docs;

#[utoipa::path(
    get,
    path = "/livez",
    tag = "Operations",
    operation_id = "livez",
    summary = "Whether the process lives",
    description = "It does if it answers; the store is not asked.",
    responses((status = 200, description = "It lives.", body = Health)),
)]
async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

#[utoipa::path(
    get,
    path = "/readyz",
    tag = "Operations",
    operation_id = "readyz",
    summary = "Whether the process can work",
    description = "Asks the store, within a second; an answer is reused for a quarter of a second. Red from the time \
        on when the process was told to stop.",
    responses((status = 200, description = "It can.", body = Health)),
)]
async fn readyz(api: Data<Api>) -> Answer {
    if api.phase.now() > Phase::Running {
        return Err(Problem::new(ProblemCode::Unavailable, "the service is stopping"));
    }
    api.readiness.check().await?;
    Ok(HttpResponse::Ok().json(Health { status: "ok" }))
}

#[utoipa::path(
    get,
    path = "/metrics",
    tag = "Operations",
    operation_id = "metrics",
    summary = "What the process counts, for Prometheus",
    responses((status = 200, description = "Text format 0.0.4.", body = String, content_type = "text/plain")),
)]
async fn metrics(api: Data<Api>) -> Answer {
    let text = api.metrics.render().map_err(|error| {
        Problem::new(ProblemCode::Internal, "the metrics cannot be written").caused_by(Box::new(error))
    })?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}

#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "Operations",
    operation_id = "openapi",
    summary = "This document",
    responses((status = 200, description = "OpenAPI 3.1.", body = Object)),
)]
async fn openapi(_: Anonymous) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT.clone())
}

#[utoipa::path(
    get,
    path = "/docs",
    tag = "Operations",
    operation_id = "docs",
    summary = "This document as a page",
    description = "Leads to `/docs/`. Everything that the page needs comes from here; it works offline.",
    responses((status = 308, description = "The page is at `/docs/`.",
        headers(("Location" = String, description = "`/docs/`.")))),
)]
async fn docs(_: Anonymous) -> HttpResponse {
    // The page names its files relative to itself, so it needs the slash.
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

async fn docs_file(_: Anonymous, request: HttpRequest) -> Answer {
    let file = utoipa_swagger_ui::serve(request.match_info().query("file"), Arc::clone(&CONFIG));
    let file = file.map_err(|error| {
        tracing::error!(%error, "a file of the documentation page cannot be generated");
        Problem::new(ProblemCode::Internal, "the page cannot be generated")
    })?;
    let file = file.ok_or_else(|| not_found("the documentation has no such file"))?;
    let bytes = match file.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    Ok(HttpResponse::Ok()
        .content_type(file.content_type)
        .insert_header((CACHE_CONTROL, "max-age=3600"))
        .insert_header((CONTENT_SECURITY_POLICY, OWN_FILES))
        .body(bytes))
}

/// The process works.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}
