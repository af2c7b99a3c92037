//! The fields of a job as they come in, in whatever form.

use std::borrow::Cow;

use chrono::{DateTime, Datelike, Utc};
use hiretalk_domain::catalogue::{
    CountryCode, CurrencyCode, FieldOfWork, InvalidCountryCode, InvalidWebAddress, Job, JobProse, JobText,
    Salary, SalaryError, UnknownTerm, WebAddress,
};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::language::{InvalidLanguageCode, LanguageCode};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::json::{FieldFault, Fields, Lenient, TextList, WholeNumber, object_shape};
use crate::problem::Problem;
use crate::rows::{Rejection, Row};

/// A job, as other systems describe it. Fields that are not listed are ignored.
#[derive(Deserialize, ToSchema)]
#[schema(as = JobRequest)]
pub(crate) struct JobFields<'a> {
    /// Its id, in an import; elsewhere the path has it.
    #[schema(ignore)]
    #[serde(borrow, default)]
    pub(super) id: Lenient<Cow<'a, str>>,
    /// What it is called.
    #[schema(value_type = crate::openapi::JobNameText, required = true, example = "Backend developer")]
    #[serde(borrow, default)]
    pub(super) title: Lenient<Cow<'a, str>>,
    /// Who employs.
    #[schema(value_type = crate::openapi::JobNameText, required = true, example = "Nube Norte")]
    #[serde(borrow, default)]
    pub(super) employer: Lenient<Cow<'a, str>>,
    /// The field of work, as people are asked for it. Two that differ in case and accents alone are one.
    #[schema(value_type = crate::openapi::FieldOfWorkText, required = true)]
    #[serde(borrow, default)]
    pub(super) field: Lenient<Cow<'a, str>>,
    /// How much of the week it takes.
    #[schema(value_type = crate::openapi::EmploymentTypeName, required = true)]
    #[serde(borrow, default)]
    pub(super) employment_type: Lenient<Cow<'a, str>>,
    /// Where the work is done.
    #[schema(value_type = crate::openapi::WorkModelName, required = true)]
    #[serde(borrow, default)]
    pub(super) work_model: Lenient<Cow<'a, str>>,
    /// The city; none for work from anywhere.
    #[schema(value_type = Option<crate::openapi::CityText>)]
    #[serde(borrow, default)]
    pub(super) city: Lenient<Cow<'a, str>>,
    /// The country; none for work from anywhere.
    #[schema(value_type = Option<crate::openapi::CountryText>)]
    #[serde(borrow, default)]
    pub(super) country: Lenient<Cow<'a, str>>,
    /// What it is about.
    #[schema(value_type = crate::openapi::JobDescriptionText, required = true)]
    #[serde(borrow, default)]
    pub(super) description: Lenient<Cow<'a, str>>,
    /// What it asks for.
    #[schema(value_type = Option<Vec<crate::openapi::SkillText>>, max_items = 30)]
    #[serde(borrow, default)]
    pub(super) skills: Lenient<TextList<'a>>,
    /// What it pays, where that is said.
    #[schema(value_type = Option<SalaryFields<'_>>)]
    #[serde(borrow, default)]
    pub(super) salary: Lenient<SalaryFields<'a>>,
    /// The languages that it needs.
    #[schema(value_type = Option<Vec<crate::openapi::LanguageText>>, max_items = 10)]
    #[serde(borrow, default)]
    pub(super) languages: Lenient<TextList<'a>>,
    /// How much experience it asks for.
    #[schema(value_type = Option<crate::openapi::SeniorityName>)]
    #[serde(borrow, default)]
    pub(super) seniority: Lenient<Cow<'a, str>>,
    /// Where to apply.
    #[schema(value_type = crate::openapi::WebAddressText, required = true)]
    #[serde(borrow, default)]
    pub(super) application_url: Lenient<Cow<'a, str>>,
    /// It is offered from this moment on; none means at once.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(borrow, default)]
    pub(super) open_from: Lenient<Cow<'a, str>>,
    /// It is offered until this moment, which lies after `open_from`; none means until it is taken away.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(borrow, default)]
    pub(super) open_until: Lenient<Cow<'a, str>>,
}

/// A range of pay, in whole units of the currency.
#[derive(Deserialize, ToSchema)]
#[schema(as = SalaryRequest)]
pub(crate) struct SalaryFields<'a> {
    /// The least.
    #[schema(value_type = i64, minimum = 0, maximum = 4_294_967_295_i64, required = true, example = 30_000)]
    #[serde(default)]
    pub(super) minimum: Lenient<WholeNumber>,
    /// The most; not less than `minimum`.
    #[schema(value_type = i64, minimum = 0, maximum = 4_294_967_295_i64, required = true, example = 38_000)]
    #[serde(default)]
    pub(super) maximum: Lenient<WholeNumber>,
    /// The currency.
    #[schema(value_type = crate::openapi::CurrencyText, required = true)]
    #[serde(borrow, default)]
    pub(super) currency: Lenient<Cow<'a, str>>,
    /// For how long that is.
    #[schema(value_type = crate::openapi::SalaryPeriodName, required = true)]
    #[serde(borrow, default)]
    pub(super) period: Lenient<Cow<'a, str>>,
}

object_shape!(SalaryFields);

impl JobFields<'_> {
    /// The job with this id.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    pub(crate) fn check(self, id: JobId) -> Result<Job, Problem> {
        let mut fields = Fields::default();
        let job = self.job(Some(id), &mut fields);
        fields.finish(job)
    }

    /// The job of a row, which has its id itself.
    pub(super) fn row(mut self) -> Row<Job> {
        let mut fields = Fields::default();
        let id = fields.text("id", std::mem::take(&mut self.id), JobId::parse);
        let named = id.as_ref().map(ToString::to_string);
        let job = self.job(id, &mut fields);
        fields.complete(job).map_err(|errors| Rejection { id: named, errors })
    }

    fn job(self, id: Option<JobId>, fields: &mut Fields) -> Option<Job> {
        let title = fields.text("title", self.title, JobText::parse);
        let employer = fields.text("employer", self.employer, JobText::parse);
        let field = fields.text("field", self.field, FieldOfWork::parse);
        let employment_type = fields.text("employment_type", self.employment_type, str::parse);
        let work_model = fields.text("work_model", self.work_model, str::parse);
        let city = fields.optional_text("city", self.city, JobText::parse);
        let country = fields.optional_text("country", self.country, CountryCode::parse);
        let description = fields.text("description", self.description, JobProse::parse);
        let skills = fields.texts("skills", self.skills, Job::MOST_SKILLS, JobText::parse);
        let salary = fields.optional("salary", self.salary).map(|salary| salary.check(fields));
        let languages = fields.texts("languages", self.languages, Job::MOST_LANGUAGES, LanguageCode::parse);
        let seniority = fields.optional_text("seniority", self.seniority, str::parse);
        let application_url = fields.text("application_url", self.application_url, WebAddress::parse);
        let open_from = fields.optional_text("open_from", self.open_from, moment);
        let open_until = fields.optional_text("open_until", self.open_until, moment);
        if let (Some(from), Some(until)) = (open_from, open_until)
            && until <= from
        {
            fields.refuse("open_until", "not_after_open_from", "must be after open_from");
        }
        Some(Job {
            id: id?,
            title: title?,
            employer: employer?,
            field: field?,
            employment_type: employment_type?,
            work_model: work_model?,
            city,
            country,
            description: description?,
            skills: skills?,
            salary: match salary {
                Some(salary) => Some(salary?),
                None => None,
            },
            languages: languages?,
            seniority,
            application_url: application_url?,
            open_from,
            open_until,
        })
    }
}

impl SalaryFields<'_> {
    fn check(self, fields: &mut Fields) -> Option<Salary> {
        let minimum = fields.whole_number("salary.minimum", self.minimum, 0..=u32::MAX);
        let maximum = fields.whole_number("salary.maximum", self.maximum, 0..=u32::MAX);
        let currency = fields.text("salary.currency", self.currency, CurrencyCode::parse);
        let period = fields.text("salary.period", self.period, str::parse);
        match Salary::new(minimum?, maximum?, currency?, period?) {
            Ok(salary) => Some(salary),
            Err(error) => {
                fields.refuse("salary.maximum", error.code(), error.to_string());
                None
            }
        }
    }
}

/// A text that is no moment.
#[derive(Debug, thiserror::Error)]
#[error("must be a date and a time of RFC 3339 in the years 1 to 9999, such as 2026-12-01T09:00:00Z")]
struct NotAMoment;

/// A moment to the microsecond, as the stores keep it.
fn moment(text: &str) -> Result<DateTime<Utc>, NotAMoment> {
    let moment = DateTime::parse_from_rfc3339(text.trim()).map_err(|_| NotAMoment)?;
    // A leap second becomes the one after it.
    let moment = DateTime::from_timestamp_micros(moment.timestamp_micros()).ok_or(NotAMoment)?;
    if (1..=9_999).contains(&moment.year()) { Ok(moment) } else { Err(NotAMoment) }
}

impl FieldFault for NotAMoment {
    fn code(&self) -> &'static str {
        "invalid_timestamp"
    }
}

impl FieldFault for UnknownTerm {
    fn code(&self) -> &'static str {
        "unknown_name"
    }
}

impl FieldFault for InvalidCountryCode {
    fn code(&self) -> &'static str {
        "invalid_country"
    }
}

impl FieldFault for InvalidLanguageCode {
    fn code(&self) -> &'static str {
        "invalid_language"
    }
}

impl FieldFault for InvalidWebAddress {
    fn code(&self) -> &'static str {
        "invalid_web_address"
    }
}

impl FieldFault for SalaryError {
    fn code(&self) -> &'static str {
        match self {
            Self::Backwards => "range_backwards",
            Self::Currency => "invalid_currency",
        }
    }
}
