//! `GET /metrics`: what the process counts.

use actix_web::http::StatusCode;

use crate::dispatch::with_body;
use crate::incoming::Incoming;
use crate::problem::{Answer, Problem, ProblemCode};

/// What the process counts.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "Operations",
    operation_id = "metrics",
    summary = "What the process counts, for Prometheus",
    responses((status = 200, description = "Text format 0.0.4.", body = String, content_type = "text/plain")),
)]
pub(crate) fn metrics(incoming: &Incoming<'_>) -> Answer {
    let text = incoming.context.metrics.render().map_err(|error| {
        Problem::new(ProblemCode::Internal, "the metrics cannot be written").caused_by(Box::new(error))
    })?;
    Ok(with_body(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", text.into()))
}
