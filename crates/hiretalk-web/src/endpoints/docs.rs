//! `GET /openapi.json` and `GET /docs`: the documentation, from files inside the program.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION};
use actix_web::web::Bytes;
use utoipa_swagger_ui::Config;

use crate::dispatch::with_body;
use crate::incoming::{Incoming, not_found};
use crate::problem::{Answer, Problem, ProblemCode};

/// What Swagger UI is told: where the document is, and to ask nobody else whether it is valid.
static CONFIG: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from("/openapi.json").validator_url("none").try_it_out_enabled(true)));

/// The document, made when it is first asked for.
static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| crate::openapi_json().into());

/// The OpenAPI document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "Operations",
    operation_id = "openapi",
    summary = "This document",
    responses((status = 200, description = "OpenAPI 3.1.", body = Object)),
)]
pub(crate) fn openapi() -> HttpResponse {
    with_body(StatusCode::OK, "application/json", DOCUMENT.clone())
}

/// The documentation page.
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
pub(crate) fn docs(incoming: &Incoming<'_>) -> Answer {
    // The page names its files relative to itself, so it needs the slash.
    if incoming.request.path() == "/docs" {
        let mut response = HttpResponse::new(StatusCode::PERMANENT_REDIRECT);
        response.headers_mut().insert(LOCATION, HeaderValue::from_static("/docs/"));
        return Ok(response);
    }
    let file = utoipa_swagger_ui::serve(incoming.raw_id, Arc::clone(&CONFIG)).map_err(|error| {
        tracing::error!(%error, "a file of the documentation page cannot be made");
        Problem::new(ProblemCode::Internal, "the page cannot be made")
    })?;
    let file = file.ok_or_else(|| not_found("the documentation has no such file"))?;
    let bytes = match file.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    let mut response = with_body(StatusCode::OK, "text/plain", bytes);
    let headers = response.headers_mut();
    if let Ok(content_type) = HeaderValue::try_from(file.content_type) {
        headers.insert(CONTENT_TYPE, content_type);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    Ok(response)
}
