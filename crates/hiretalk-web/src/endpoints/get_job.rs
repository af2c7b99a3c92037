//! `GET /api/jobs/{id}`: one job.

use actix_web::http::StatusCode;
use hiretalk_domain::ids::JobId;

use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::{Incoming, not_found};
use crate::problem::Answer;
use crate::representation::JobView;

/// What callers are told about every id of no job.
pub(super) const NO_JOB: &str = "there is no job with this id";

/// One job.
#[utoipa::path(
    get,
    path = "/api/jobs/{id}",
    tag = "Jobs",
    operation_id = "getJob",
    summary = "One job of the catalogue",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The job's id, percent-encoded.")),
    responses(
        (status = 200, description = "The job.", body = JobView<'_>),
        (status = 404, description = "There is no such job.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn get(incoming: &Incoming<'_>) -> Answer {
    let id = job_id(incoming).ok_or_else(|| not_found(NO_JOB))?;
    let kept = within(incoming.context.jobs.find(id)).await?.ok_or_else(|| not_found(NO_JOB))?;
    Ok(json(StatusCode::OK, &JobView::from(&kept)))
}

/// The job's id in the path, if it is one.
pub(super) fn job_id(incoming: &Incoming<'_>) -> Option<JobId> {
    incoming.id().and_then(|id| JobId::parse(&id).ok())
}
