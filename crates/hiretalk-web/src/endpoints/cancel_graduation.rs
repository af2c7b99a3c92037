//! `DELETE /api/graduations/{id}`: a graduation is called off.

use actix_web::http::StatusCode;

use super::get_graduation::graduation_id;
use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::problem::Answer;
use crate::representation::GraduationView;

/// Calls a graduation off.
#[utoipa::path(
    delete,
    path = "/api/graduations/{id}",
    tag = "Graduations",
    operation_id = "cancelGraduation",
    summary = "A graduation is called off",
    description = "Until it has started it becomes `CANCELLED` and starts nothing. Afterwards it stays `STARTED` and \
        its conversation ends as `CANCELLED`, if it has not ended. Again it changes nothing.",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The graduation's id, percent-encoded.")),
    responses(
        (status = 200, description = "The graduation as it is now.", body = GraduationView<'_>),
        (status = 404, description = "There is no such graduation.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn cancel(incoming: &Incoming<'_>) -> Answer {
    let id = graduation_id(incoming)?;
    let graduation = within(incoming.context.change_graduation.cancel(id)).await?;
    Ok(json(StatusCode::OK, &GraduationView::from(&graduation)))
}
