//! `/api/jobs`: list, read, put and delete the jobs of the catalogue; import many.

mod fields;
mod html;
mod import;

use std::str::FromStr;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use hiretalk_domain::catalogue::{
    CountryCode, CurrencyCode, EmploymentType, FieldOfWork, Job, JobFilter, JobText, PutOutcome, Salary,
    SalaryPeriod, Seniority, StoredJob, WorkModel,
};
use hiretalk_domain::ids::{JobId, to_microseconds};
use hiretalk_domain::language::LanguageCode;
use serde::{Serialize, Serializer};
use utoipa::{OpenApi, ToSchema};

use self::fields::JobFields;
pub(crate) use self::fields::parse_timestamp;
pub use self::import::{CatalogueImport, ImportReport};
use super::NotAnItem;
use crate::auth::{ConversationsRead, JobsWrite, Key};
use crate::body::Body;
use crate::cursor::{Cursors, split_page};
use crate::deadline::within;
use crate::dto::Timestamp;
use crate::extract::{PathId, Query};
use crate::problem::{Answer, Problem, not_found};
use crate::state::Api;

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/jobs").get(list).head(list));
    app.service(
        web::resource("/api/jobs/import")
            .guard(NotAnItem(&["GET", "HEAD", "PUT", "DELETE"]))
            .post(import::import),
    );
    app.service(web::resource("/api/jobs/{id}").get(find).head(find).put(put).delete(delete));
}

#[derive(OpenApi)]
#[openapi(paths(list, import::import, find, put, delete))]
pub(crate) struct Docs;

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
    security(("bearer" = ["conversations:read"])),
    responses(
        (status = 200, description = "The page.", body = JobPage<'_>),
        (status = 400, description = "`invalid_limit`, `invalid_cursor` or `invalid_query`."),
    ),
)]
async fn list(_: Key<ConversationsRead>, query: Query, api: Data<Api>) -> Answer {
    let open = query.parsed("open", |text| match text {
        "true" => Ok(api.services.clock.now()),
        _ => Err("must be true, or be left out"),
    });
    let filter = JobFilter {
        field: query.parsed("field", FieldOfWork::parse)?,
        employment_type: query.parsed("employment_type", FromStr::from_str)?,
        work_model: query.parsed("work_model", FromStr::from_str)?,
        open_at: open?,
    };
    let limit = query.page_limit()?.get();
    let JobFilter { field, employment_type, work_model, open_at } = &filter;
    let parts = vec![
        field.as_ref().map_or("", |field| field.folded()),
        employment_type.map_or("", EmploymentType::as_str),
        work_model.map_or("", WorkModel::as_str),
        // The time moves on from page to page.
        open_at.map_or("", |_| "open"),
    ];
    let cursors = Cursors::new(&api.services.digest_key, "job-cursor/2", parts);
    let after = cursors.read(&query, |id| JobId::parse(std::str::from_utf8(id).ok()?).ok())?;
    let jobs = within(api.services.jobs.page(filter.clone(), after, limit + 1)).await?;
    let (jobs, goes_on) = split_page(jobs, limit);
    let last = jobs.last().filter(|_| goes_on);
    Ok(HttpResponse::Ok().json(JobPage {
        data: jobs.iter().map(JobView::from).collect(),
        next_cursor: last.map(|last| cursors.write(last.job.id.as_str().as_bytes())),
    }))
}

#[utoipa::path(
    get,
    path = "/api/jobs/{id}",
    tag = "Jobs",
    operation_id = "getJob",
    summary = "One job of the catalogue",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The job's id, percent-encoded.")),
    security(("bearer" = ["conversations:read"])),
    responses(
        (status = 200, description = "The job.", body = JobView<'_>),
        (status = 404, description = "There is no such job."),
    ),
)]
async fn find(_: Key<ConversationsRead>, id: PathId, api: Data<Api>) -> Answer {
    let id = id.parse(JobId::parse).ok_or_else(no_job)?;
    let stored = within(api.services.jobs.find(id)).await?.ok_or_else(no_job)?;
    Ok(HttpResponse::Ok().json(JobView::from(&stored)))
}

#[utoipa::path(
    put,
    path = "/api/jobs/{id}",
    tag = "Jobs",
    operation_id = "putJob",
    summary = "A job comes into the catalogue",
    description = "It replaces the one with its id, whole: what is left out is removed. The id in \
        the path counts; an `id` in the body is ignored.",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The job's id, percent-encoded.")),
    request_body = JobFields,
    security(("bearer" = ["jobs:write"])),
    responses(
        (status = 200, description = "The job, in place of the one before.", body = JobView<'_>),
        (status = 201, description = "The job, which is new.", body = JobView<'_>),
        (status = 404, description = "The path has no id that a job can have."),
    ),
)]
async fn put(_: Key<JobsWrite>, id: PathId, body: Body, api: Data<Api>) -> Answer {
    let fields = body.json::<JobFields>().await?;
    let id = id.parse(JobId::parse).ok_or_else(no_job)?;
    let job = fields.check(id)?;
    let now = to_microseconds(api.services.clock.now());
    let put = within(api.services.jobs.put(vec![job.clone()], now)).await?;
    if put.first() == Some(&PutOutcome::Added) {
        let added = StoredJob { job, created_at: now, updated_at: now };
        return Ok(HttpResponse::Created().json(JobView::from(&added)));
    }
    let stored = within(api.services.jobs.find(job.id.clone())).await?;
    // One that was deleted meanwhile is answered as it was put.
    let stored = stored.unwrap_or(StoredJob { job, created_at: now, updated_at: now });
    Ok(HttpResponse::Ok().json(JobView::from(&stored)))
}

#[utoipa::path(
    delete,
    path = "/api/jobs/{id}",
    tag = "Jobs",
    operation_id = "deleteJob",
    summary = "Deletes a job of the catalogue",
    description = "It is offered to nobody any more. Conversations about it stay as they are.",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The job's id, percent-encoded.")),
    security(("bearer" = ["jobs:write"])),
    responses(
        (status = 204, description = "The job is not there any more."),
        (status = 404, description = "There is no such job."),
    ),
)]
async fn delete(_: Key<JobsWrite>, id: PathId, api: Data<Api>) -> Answer {
    let id = id.parse(JobId::parse).ok_or_else(no_job)?;
    if !within(api.services.jobs.remove(id)).await? {
        return Err(no_job());
    }
    Ok(HttpResponse::NoContent().finish())
}

fn no_job() -> Problem {
    not_found("there is no job with this id")
}

/// A listing in the catalogue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job)]
pub struct JobView<'a> {
    /// Its id in the system that it came from.
    #[schema(example = "job-7")]
    pub id: &'a str,
    /// The title.
    #[schema(example = "Backend developer")]
    pub title: &'a str,
    /// The employer.
    #[schema(example = "Nube Norte")]
    pub employer: &'a str,
    /// The field of work.
    #[schema(example = "Software")]
    pub field: &'a str,
    /// The part of the week that it takes.
    #[schema(value_type = crate::openapi::EmploymentTypeName)]
    pub employment_type: &'static str,
    /// The place where the work is done.
    #[schema(value_type = crate::openapi::WorkModelName)]
    pub work_model: &'static str,
    /// The city, if it has one.
    #[schema(required = true, example = "Bilbao")]
    pub city: Option<&'a str>,
    /// The country (ISO 3166-1 alpha-2), if it has one.
    #[schema(required = true, example = "ES")]
    pub country: Option<&'a str>,
    pub description: &'a str,
    /// The skills that it asks for.
    pub skills: Vec<&'a str>,
    /// The salary, if it was given.
    #[schema(required = true)]
    pub salary: Option<SalaryView>,
    /// The languages that it needs (ISO 639-1).
    pub languages: Vec<&'a str>,
    /// The experience that it asks for, if it was given.
    #[schema(value_type = Option<crate::openapi::SeniorityName>, required = true)]
    pub seniority: Option<&'static str>,
    /// The address to apply at.
    #[schema(example = "https://example.com/jobs/7")]
    pub application_url: &'a str,
    /// It is offered from this time on; null means at once.
    #[schema(required = true)]
    pub open_from: Option<Timestamp>,
    /// It is offered until this time; null means until it is deleted.
    #[schema(required = true)]
    pub open_until: Option<Timestamp>,
    /// The time when its id first came.
    pub created_at: Timestamp,
    /// The time when it last came.
    pub updated_at: Timestamp,
}

/// A range of pay, in whole units of the currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Salary)]
pub struct SalaryView {
    /// The least.
    #[schema(value_type = i64, minimum = 0)]
    pub minimum: u32,
    /// The most.
    #[schema(value_type = i64, minimum = 0)]
    pub maximum: u32,
    /// The currency (ISO 4217).
    #[schema(value_type = String, example = "EUR")]
    #[serde(serialize_with = "currency")]
    pub currency: CurrencyCode,
    /// The period of the amounts.
    #[schema(value_type = crate::openapi::SalaryPeriodName)]
    pub period: &'static str,
}

impl<'a> From<&'a StoredJob> for JobView<'a> {
    fn from(stored: &'a StoredJob) -> Self {
        let StoredJob { job, created_at, updated_at } = stored;
        let Job {
            id,
            title,
            employer,
            field,
            employment_type,
            work_model,
            city,
            country,
            description,
            skills,
            salary,
            languages,
            seniority,
            application_url,
            open_from,
            open_until,
        } = job;
        Self {
            id: id.as_str(),
            title: title.as_str(),
            employer: employer.as_str(),
            field: field.as_str(),
            employment_type: EmploymentType::as_str(*employment_type),
            work_model: WorkModel::as_str(*work_model),
            city: city.as_ref().map(JobText::as_str),
            country: country.as_ref().map(CountryCode::as_str),
            description: description.as_str(),
            skills: skills.iter().map(JobText::as_str).collect(),
            salary: salary.as_ref().map(SalaryView::from),
            languages: languages.iter().map(LanguageCode::as_str).collect(),
            seniority: seniority.map(Seniority::as_str),
            application_url: application_url.as_str(),
            open_from: open_from.map(Timestamp),
            open_until: open_until.map(Timestamp),
            created_at: Timestamp(*created_at),
            updated_at: Timestamp(*updated_at),
        }
    }
}

impl From<&Salary> for SalaryView {
    fn from(salary: &Salary) -> Self {
        Self {
            minimum: salary.minimum(),
            maximum: salary.maximum(),
            currency: salary.currency(),
            period: SalaryPeriod::as_str(salary.period()),
        }
    }
}

/// A page of jobs, by id.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobPage<'a> {
    pub data: Vec<JobView<'a>>,
    /// Give this as `cursor` for the next page, with the same filter; null on the last page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

fn currency<S: Serializer>(currency: &CurrencyCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(currency.as_str())
}
