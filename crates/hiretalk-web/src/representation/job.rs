//! Jobs as the API writes them.

use hiretalk_domain::catalogue::StoredJob;
use hiretalk_domain::catalogue::{
    CountryCode, CurrencyCode, EmploymentType, Job, JobText, Salary, SalaryPeriod, Seniority, WorkModel,
};
use hiretalk_domain::language::LanguageCode;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::Timestamp;

/// A listing in the catalogue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job)]
pub(crate) struct JobView<'a> {
    /// Its id in the system that it came from.
    #[schema(value_type = String, example = "job-7")]
    pub(crate) id: &'a str,
    /// What it is called.
    #[schema(value_type = String, example = "Backend developer")]
    pub(crate) title: &'a str,
    /// Who employs.
    #[schema(value_type = String, example = "Nube Norte")]
    pub(crate) employer: &'a str,
    /// The field of work.
    #[schema(value_type = String, example = "Software")]
    pub(crate) field: &'a str,
    /// How much of the week it takes.
    #[schema(value_type = crate::openapi::EmploymentTypeName)]
    pub(crate) employment_type: &'static str,
    /// Where the work is done.
    #[schema(value_type = crate::openapi::WorkModelName)]
    pub(crate) work_model: &'static str,
    /// The city, if it has one.
    #[schema(value_type = Option<String>, required = true, example = "Bilbao")]
    pub(crate) city: Option<&'a str>,
    /// The country (ISO 3166-1 alpha-2), if it has one.
    #[schema(value_type = Option<String>, required = true, example = "ES")]
    pub(crate) country: Option<&'a str>,
    /// What it is about.
    #[schema(value_type = String)]
    pub(crate) description: &'a str,
    /// What it asks for.
    #[schema(value_type = Vec<String>)]
    pub(crate) skills: Vec<&'a str>,
    /// What it pays, where that is said.
    #[schema(value_type = Option<SalaryView>, required = true)]
    pub(crate) salary: Option<SalaryView>,
    /// The languages that it needs (ISO 639-1).
    #[schema(value_type = Vec<String>)]
    pub(crate) languages: Vec<&'a str>,
    /// How much experience it asks for, where that is said.
    #[schema(value_type = Option<crate::openapi::SeniorityName>, required = true)]
    pub(crate) seniority: Option<&'static str>,
    /// Where to apply.
    #[schema(value_type = String, example = "https://example.com/jobs/7")]
    pub(crate) application_url: &'a str,
    /// It is offered from this moment on; null means at once.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub(crate) open_from: Option<Timestamp>,
    /// It is offered until this moment; null means until it is taken away.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub(crate) open_until: Option<Timestamp>,
    /// When its id first came.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) created_at: Timestamp,
    /// When it last came.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) updated_at: Timestamp,
}

/// A range of pay, in whole units of the currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Salary)]
pub(crate) struct SalaryView {
    /// The least.
    #[schema(value_type = i64, minimum = 0)]
    pub(crate) minimum: u32,
    /// The most.
    #[schema(value_type = i64, minimum = 0)]
    pub(crate) maximum: u32,
    /// The currency (ISO 4217).
    #[schema(value_type = String, example = "EUR")]
    #[serde(serialize_with = "currency")]
    pub(crate) currency: CurrencyCode,
    /// For how long that is.
    #[schema(value_type = crate::openapi::SalaryPeriodName)]
    pub(crate) period: &'static str,
}

impl<'a> From<&'a StoredJob> for JobView<'a> {
    fn from(kept: &'a StoredJob) -> Self {
        let StoredJob { job, created_at, updated_at } = kept;
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
pub(crate) struct JobPage<'a> {
    /// The jobs.
    #[schema(value_type = Vec<JobView<'_>>)]
    pub(crate) data: Vec<JobView<'a>>,
    /// Give this as `cursor` for the next page, with the same filter; null on the last page.
    #[schema(value_type = Option<String>, required = true)]
    pub(crate) next_cursor: Option<String>,
}

fn currency<S: Serializer>(currency: &CurrencyCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(currency.as_str())
}
