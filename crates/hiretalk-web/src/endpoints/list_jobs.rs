//! `GET /api/jobs`: a page of the catalogue.

use std::fmt::Display;
use std::str::FromStr;

use actix_web::http::StatusCode;
use hiretalk_domain::catalogue::FieldOfWork;
use hiretalk_domain::catalogue::JobFilter;

use crate::cursor;
use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::problem::{Answer, Problem, ProblemCode};
use crate::query::{Query, invalid};
use crate::representation::{JobPage, JobView};

/// A page of jobs.
#[utoipa::path(
    get,
    path = "/api/jobs",
    tag = "Jobs",
    operation_id = "listJobs",
    summary = "A page of the catalogue, by id",
    description = "In the order of the bytes of the ids. Parameters that are not listed are ignored.",
    params(
        ("field" = Option<crate::openapi::FieldOfWorkText>, Query,
            description = "In this field; case and accents do not matter."),
        ("employment_type" = Option<crate::openapi::EmploymentTypeName>, Query, description = "Of this kind."),
        ("work_model" = Option<crate::openapi::WorkModelName>, Query, description = "Done there."),
        ("open" = Option<crate::openapi::OpenFlag>, Query, description = "Only those that are offered now."),
        ("limit" = Option<i32>, Query, minimum = 1, maximum = 200, description = "At most so many; 50 unless given."),
        ("cursor" = Option<String>, Query, pattern = "^[A-Za-z0-9_-]{12,700}$",
            description = "The `next_cursor` of the page before, with the same filter."),
    ),
    responses(
        (status = 200, description = "The page.", body = JobPage<'_>),
        (status = 400, description = "`invalid_limit`, `invalid_cursor` or `invalid_query`.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(incoming: &Incoming<'_>) -> Answer {
    let context = incoming.context;
    let query = Query::read(incoming.request.query_string())?;
    let filter = JobFilter {
        field: parsed(&query, "field", FieldOfWork::parse)?,
        employment_type: parsed(&query, "employment_type", FromStr::from_str)?,
        work_model: parsed(&query, "work_model", FromStr::from_str)?,
        open_at: match query.one("open")? {
            None => None,
            Some("true") => Some(context.clock.now()),
            Some(_) => {
                return Err(invalid(ProblemCode::InvalidQuery, "open", "must be true, or be left out"));
            }
        },
    };
    let limit = query.page_limit()?.get();
    let after = match query.one("cursor")? {
        None => None,
        Some(text) => Some(cursor::read_job(text, &filter, &context.digest_key).ok_or_else(|| {
            let message = "must be a next_cursor of this list, with the same filter";
            invalid(ProblemCode::InvalidCursor, "cursor", message)
        })?),
    };
    // One more than is shown tells whether there is a next page.
    let mut jobs = within(context.jobs.page(filter.clone(), after, limit + 1)).await?;
    let goes_on = jobs.len() > usize::from(limit);
    jobs.truncate(usize::from(limit));
    let last = jobs.last().filter(|_| goes_on);
    let page = JobPage {
        data: jobs.iter().map(JobView::from).collect(),
        next_cursor: last.map(|last| cursor::write_job(&last.job.id, &filter, &context.digest_key)),
    };
    Ok(json(StatusCode::OK, &page))
}

fn parsed<T, E: Display>(
    query: &Query<'_>,
    name: &'static str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, Problem> {
    let parse =
        |text| parse(text).map_err(|error| invalid(ProblemCode::InvalidQuery, name, error.to_string()));
    query.one(name)?.map(parse).transpose()
}
