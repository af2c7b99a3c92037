//! `PUT /api/jobs/{id}`: a job comes in, or takes the place of the one with its id.

use actix_web::http::StatusCode;
use hiretalk_domain::catalogue::{PutOutcome, StoredJob};
use hiretalk_domain::ids::to_microseconds;

use super::get_job::{NO_JOB, job_id};
use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::{Incoming, not_found};
use crate::jobs::JobFields;
use crate::json::read;
use crate::problem::Answer;
use crate::representation::JobView;

/// Puts a job.
#[utoipa::path(
    put,
    path = "/api/jobs/{id}",
    tag = "Jobs",
    operation_id = "putJob",
    summary = "A job comes into the catalogue",
    description = "It takes the place of the one with its id, whole: what is left out is not there any more. The id in \
        the path counts; an `id` in the body is ignored.",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The job's id, percent-encoded.")),
    request_body = JobFields<'_>,
    responses(
        (status = 200, description = "The job, in place of the one before.", body = JobView<'_>),
        (status = 201, description = "The job, which is new.", body = JobView<'_>),
        (status = 404, description = "The path has no id that a job can have.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn put(mut incoming: Incoming<'_>) -> Answer {
    let body = incoming.json_body().await?;
    let id = job_id(&incoming).ok_or_else(|| not_found(NO_JOB))?;
    let job = read::<JobFields<'_>>(&body)?.check(id)?;
    let context = incoming.context;
    let now = to_microseconds(context.clock.now());
    let put = within(context.jobs.put(vec![job.clone()], now)).await?;
    let is_new = put.first() == Some(&PutOutcome::Added);
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let kept = if is_new { None } else { within(context.jobs.find(job.id.clone())).await? };
    // One that was taken away meanwhile is answered as it was put.
    let kept = kept.unwrap_or(StoredJob { job, created_at: now, updated_at: now });
    Ok(json(status, &JobView::from(&kept)))
}
