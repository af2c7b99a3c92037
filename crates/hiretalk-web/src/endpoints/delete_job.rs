//! `DELETE /api/jobs/{id}`: a job is taken away.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::get_job::{NO_JOB, job_id};
use crate::deadline::within;
use crate::incoming::{Incoming, not_found};
use crate::problem::Answer;

/// Takes a job away.
#[utoipa::path(
    delete,
    path = "/api/jobs/{id}",
    tag = "Jobs",
    operation_id = "deleteJob",
    summary = "A job is taken out of the catalogue",
    description = "It is offered to nobody any more. Conversations about it stay as they are.",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The job's id, percent-encoded.")),
    responses(
        (status = 204, description = "The job is not there any more."),
        (status = 404, description = "There is no such job.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn delete(incoming: &Incoming<'_>) -> Answer {
    let id = job_id(incoming).ok_or_else(|| not_found(NO_JOB))?;
    if !within(incoming.context.jobs.remove(id)).await? {
        return Err(not_found(NO_JOB));
    }
    Ok(HttpResponse::new(StatusCode::NO_CONTENT))
}
