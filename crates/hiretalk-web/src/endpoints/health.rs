//! `GET /livez` and `GET /readyz`: whether the process lives, and whether it can work.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::phase::Phase;
use crate::problem::{Answer, Problem, ProblemCode};

/// Good news.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    #[schema(value_type = String, example = "ok")]
    status: &'static str,
}

/// Whether the process lives.
#[utoipa::path(
    get,
    path = "/livez",
    tag = "Operations",
    operation_id = "livez",
    summary = "Whether the process lives",
    description = "It does if it answers; the store is not asked.",
    responses((status = 200, description = "It lives.", body = Health)),
)]
pub(crate) fn livez() -> HttpResponse {
    json(StatusCode::OK, &Health { status: "ok" })
}

/// Whether the process can work.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "Operations",
    operation_id = "readyz",
    summary = "Whether the process can work",
    description = "Asks the store, within a second; an answer is kept for a quarter of a second. Red from the moment \
        on that the process was told to stop.",
    responses((status = 200, description = "It can.", body = Health)),
)]
pub(crate) async fn readyz(incoming: &Incoming<'_>) -> Answer {
    if incoming.context.phase.now() > Phase::Running {
        return Err(Problem::new(ProblemCode::Unavailable, "the service is stopping"));
    }
    incoming.context.readiness.check().await?;
    Ok(json(StatusCode::OK, &Health { status: "ok" }))
}
