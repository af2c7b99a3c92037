//! `GET /api/graduations/{id}`: one graduation.

use actix_web::http::StatusCode;
use hiretalk_domain::ids::EventId;

use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::{Incoming, not_found};
use crate::problem::{Answer, Problem};
use crate::representation::GraduationView;

/// One graduation.
#[utoipa::path(
    get,
    path = "/api/graduations/{id}",
    tag = "Graduations",
    operation_id = "getGraduation",
    summary = "One graduation",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The graduation's id, percent-encoded.")),
    responses(
        (status = 200, description = "The graduation.", body = GraduationView<'_>),
        (status = 404, description = "There is no such graduation.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn get(incoming: &Incoming<'_>) -> Answer {
    let id = graduation_id(incoming)?;
    let kept = within(incoming.context.graduations.find(id)).await?.ok_or_else(no_graduation)?;
    Ok(json(StatusCode::OK, &GraduationView::from(&kept.graduation)))
}

/// The graduation's id in the path. Every other text is an id of none.
///
/// # Errors
/// It is no id.
pub(super) fn graduation_id(incoming: &Incoming<'_>) -> Result<EventId, Problem> {
    incoming.id().and_then(|id| EventId::parse(&id).ok()).ok_or_else(no_graduation)
}

fn no_graduation() -> Problem {
    not_found("there is no graduation with this id")
}
