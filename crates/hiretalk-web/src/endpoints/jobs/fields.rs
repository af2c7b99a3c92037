//! The fields of a job in a body or a row.

use chrono::{DateTime, Datelike, Utc};
use hiretalk_domain::catalogue::{
    CountryCode, CurrencyCode, FieldOfWork, InvalidCountryCode, InvalidWebAddress, Job, JobProse, JobText,
    Salary, SalaryError, UnknownTerm, WebAddress,
};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::language::{InvalidLanguageCode, LanguageCode};
use serde::Deserialize;
use utoipa::ToSchema;

use super::html::plain_text;
use crate::json::{FieldFault, Fields, Lenient, TextList, WholeNumber, object_shape};
use crate::problem::Problem;
use crate::rows::{Cells, Rejection, Row, RowKind};

/// A job, as other systems describe it. Fields that are not listed are ignored.
#[derive(Deserialize, ToSchema)]
#[schema(as = JobRequest)]
pub(super) struct JobFields {
    /// Its id, in an import; elsewhere the path has it.
    #[schema(ignore)]
    #[serde(default)]
    id: Lenient<String>,
    /// The title.
    #[schema(value_type = crate::openapi::JobNameText, required = true, example = "Backend developer")]
    #[serde(default)]
    title: Lenient<String>,
    /// The employer.
    #[schema(value_type = crate::openapi::JobNameText, required = true, example = "Nube Norte")]
    #[serde(default)]
    employer: Lenient<String>,
    /// The field of work, as people are asked for it. Two that differ in case and accents alone are one.
    #[schema(value_type = crate::openapi::FieldOfWorkText, required = true)]
    #[serde(default)]
    field: Lenient<String>,
    /// The part of the week that it takes.
    #[schema(value_type = crate::openapi::EmploymentTypeName, required = true)]
    #[serde(default)]
    employment_type: Lenient<String>,
    /// The place where the work is done.
    #[schema(value_type = crate::openapi::WorkModelName, required = true)]
    #[serde(default)]
    work_model: Lenient<String>,
    /// The city; none for work from anywhere.
    #[schema(value_type = Option<crate::openapi::CityText>)]
    #[serde(default)]
    city: Lenient<String>,
    /// The country; none for work from anywhere.
    #[schema(value_type = Option<crate::openapi::CountryText>)]
    #[serde(default)]
    country: Lenient<String>,
    /// The description.
    #[schema(value_type = crate::openapi::JobDescriptionText, required = true)]
    #[serde(default)]
    description: Lenient<String>,
    /// The skills that it asks for.
    #[schema(value_type = Option<Vec<crate::openapi::SkillText>>, max_items = 30)]
    #[serde(default)]
    skills: Lenient<TextList>,
    /// The salary, if there is one to tell.
    #[schema(value_type = Option<SalaryFields>)]
    #[serde(default)]
    salary: Lenient<SalaryFields>,
    /// The languages that it needs.
    #[schema(value_type = Option<Vec<crate::openapi::LanguageText>>, max_items = 10)]
    #[serde(default)]
    languages: Lenient<TextList>,
    /// The experience that it asks for.
    #[schema(value_type = Option<crate::openapi::SeniorityName>)]
    #[serde(default)]
    seniority: Lenient<String>,
    /// The address to apply at.
    #[schema(value_type = crate::openapi::WebAddressText, required = true)]
    #[serde(default)]
    application_url: Lenient<String>,
    /// It is offered from this time on; none means at once.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default)]
    open_from: Lenient<String>,
    /// It is offered until this time, which is after `open_from`; none means until it is deleted.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default)]
    open_until: Lenient<String>,
}

/// A range of pay, in whole units of the currency.
#[derive(Deserialize, ToSchema)]
#[schema(as = SalaryRequest)]
struct SalaryFields {
    /// The least.
    #[schema(value_type = i64, minimum = 0, maximum = 4_294_967_295_i64, required = true, example = 30_000)]
    #[serde(default)]
    minimum: Lenient<WholeNumber>,
    /// The most; not less than `minimum`.
    #[schema(value_type = i64, minimum = 0, maximum = 4_294_967_295_i64, required = true, example = 38_000)]
    #[serde(default)]
    maximum: Lenient<WholeNumber>,
    /// The currency.
    #[schema(value_type = crate::openapi::CurrencyText, required = true)]
    #[serde(default)]
    currency: Lenient<String>,
    /// The period of the amounts.
    #[schema(value_type = crate::openapi::SalaryPeriodName, required = true)]
    #[serde(default)]
    period: Lenient<String>,
}

object_shape!(SalaryFields);

impl JobFields {
    /// Validates all fields of the job with this id.
    ///
    /// # Errors
    /// `validation_failed`, with all wrong fields.
    pub(super) fn check(self, id: JobId) -> Result<Job, Problem> {
        let mut fields = Fields::default();
        let job = self.job(Some(id), &mut fields);
        fields.finish(job)
    }

    /// Validates a row, which has its id itself.
    fn check_row(mut self) -> Row<Job> {
        let mut fields = Fields::default();
        let id = fields.text("id", std::mem::take(&mut self.id), JobId::parse);
        let row_id = id.as_ref().map(ToString::to_string);
        let job = self.job(id, &mut fields);
        fields.into_result(job).map_err(|errors| Rejection { id: row_id, errors })
    }

    fn job(self, id: Option<JobId>, fields: &mut Fields) -> Option<Job> {
        let title = fields.text("title", self.title, |text| JobText::parse(&plain_text(text)));
        let employer = fields.text("employer", self.employer, JobText::parse);
        let field = fields.text("field", self.field, FieldOfWork::parse);
        let employment_type = fields.text("employment_type", self.employment_type, str::parse);
        let work_model = fields.text("work_model", self.work_model, str::parse);
        let city = fields.optional_text("city", self.city, JobText::parse);
        let country = fields.optional_text("country", self.country, CountryCode::parse);
        let description =
            fields.text("description", self.description, |text| JobProse::parse(&plain_text(text)));
        let skills = fields.texts("skills", self.skills, Job::MOST_SKILLS, JobText::parse);
        let salary = fields.optional("salary", self.salary).map(|salary| salary.check(fields));
        let languages = fields.texts("languages", self.languages, Job::MOST_LANGUAGES, LanguageCode::parse);
        let seniority = fields.optional_text("seniority", self.seniority, str::parse);
        let application_url = fields.text("application_url", self.application_url, WebAddress::parse);
        let open_from = fields.optional_text("open_from", self.open_from, parse_timestamp);
        let open_until = fields.optional_text("open_until", self.open_until, parse_timestamp);
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

impl SalaryFields {
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

#[derive(Debug, thiserror::Error)]
#[error("must be a date and a time of RFC 3339 in the years 1 to 9999, such as 2026-12-01T09:00:00Z")]
pub(crate) struct InvalidTimestamp;

/// Parses a timestamp to the microsecond, which is what the stores hold.
pub(crate) fn parse_timestamp(text: &str) -> Result<DateTime<Utc>, InvalidTimestamp> {
    let timestamp = DateTime::parse_from_rfc3339(text.trim()).map_err(|_| InvalidTimestamp)?;
    // A leap second becomes the one after it.
    let timestamp = DateTime::from_timestamp_micros(timestamp.timestamp_micros()).ok_or(InvalidTimestamp)?;
    if (1..=9_999).contains(&timestamp.year()) { Ok(timestamp) } else { Err(InvalidTimestamp) }
}

impl FieldFault for InvalidTimestamp {
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

pub(super) struct JobRows;

impl RowKind for JobRows {
    type Item = Job;

    const NEEDED: &'static [&'static str] = &[
        "id",
        "title",
        "employer",
        "field",
        "employment_type",
        "work_model",
        "description",
        "application_url",
    ];
    const OPTIONAL: &'static [&'static str] = &[
        "city",
        "country",
        "skills",
        "salary_minimum",
        "salary_maximum",
        "salary_currency",
        "salary_period",
        "languages",
        "seniority",
        "open_from",
        "open_until",
    ];
    const SYNONYMS: &'static [(&'static str, &'static str)] = &[
        ("id", "jobid requisitionid reference ref referencia codigo idoferta idvacante idvaga"),
        ("title", "jobtitle position positiontitle role titulo puesto cargo vacante vaga"),
        ("employer", "company organization organisation empresa empleador compania empregador"),
        ("field", "area category department sector industry categoria departamento industria ramo"),
        (
            "employment_type",
            "contracttype jornada tipodecontrato tipodeempleo tipodejornada tipodecontratacao",
        ),
        ("work_model", "workplace workplacetype modalidad modalidade modelodetrabajo modelodetrabalho"),
        ("city", "ciudad cidade localidad town"),
        ("country", "pais countrycode"),
        ("description", "details descripcion descricao detalle"),
        ("skills", "habilidades competencias requisitos"),
        ("salary_minimum", "salarymin minsalary salariominimo sueldominimo"),
        ("salary_maximum", "salarymax maxsalary salariomaximo sueldomaximo"),
        ("salary_currency", "currency moneda moeda divisa"),
        ("salary_period", "payperiod periodo periodicidad"),
        ("languages", "idiomas linguas"),
        ("seniority", "experience level nivel experiencia"),
        ("application_url", "url link applyurl joburl enlace"),
        ("open_from", "postedat publishedat fechadepublicacion"),
        ("open_until", "closingdate expiresat validthrough fechadecierre fechalimite"),
    ];

    fn parse_json(&self, text: &str) -> serde_json::Result<Row<Job>> {
        serde_json::from_str::<JobFields>(text).map(JobFields::check_row)
    }

    fn parse_cells(&self, cells: &Cells<'_>) -> Row<Job> {
        let is_paid =
            Self::OPTIONAL.iter().any(|column| column.starts_with("salary_") && cells.cell(column).is_some());
        let fields = JobFields {
            id: cells.text("id"),
            title: cells.text("title"),
            employer: cells.text("employer"),
            field: cells.text("field"),
            employment_type: cells.text("employment_type"),
            work_model: cells.text("work_model"),
            city: cells.text("city"),
            country: cells.text("country"),
            description: cells.text("description"),
            skills: cells.list("skills"),
            salary: if is_paid {
                Lenient::Value(SalaryFields {
                    minimum: cells.number("salary_minimum"),
                    maximum: cells.number("salary_maximum"),
                    currency: cells.text("salary_currency"),
                    period: cells.text("salary_period"),
                })
            } else {
                Lenient::Missing
            },
            languages: cells.list("languages"),
            seniority: cells.text("seniority"),
            application_url: cells.text("application_url"),
            open_from: cells.text("open_from"),
            open_until: cells.text("open_until"),
        };
        fields.check_row().map_err(|mut rejection| {
            for error in &mut rejection.errors {
                if let Some(rest) = error.field.strip_prefix("salary.") {
                    error.field = format!("salary_{rest}").into();
                }
            }
            rejection
        })
    }
}
