//! A row of `jobs`.

use chrono::{DateTime, Utc};
use diesel::prelude::{Insertable, Queryable, Selectable};
use hiretalk_domain::catalogue::{
    CountryCode, CurrencyCode, FieldOfWork, Job, JobProse, JobText, Salary, StoredJob, WebAddress,
};
use hiretalk_domain::ids::{JobId, to_microseconds};
use hiretalk_domain::language::LanguageCode;
use hiretalk_domain::ports::StoreError;

use crate::schema::jobs;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct JobRow {
    id: String,
    title: String,
    employer: String,
    field: String,
    field_folded: String,
    employment_type: String,
    work_model: String,
    city: Option<String>,
    country: Option<String>,
    description: String,
    skills: Vec<Option<String>>,
    salary_minimum: Option<i64>,
    salary_maximum: Option<i64>,
    salary_currency: Option<String>,
    salary_period: Option<String>,
    languages: Vec<Option<String>>,
    seniority: Option<String>,
    application_url: String,
    open_from: Option<DateTime<Utc>>,
    open_until: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    number: Option<i64>,
}

impl JobRow {
    /// The row of this job, put for the first time at `at`, with its number in the index.
    pub(crate) fn of(job: &Job, at: DateTime<Utc>, number: Option<i64>) -> Self {
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
        let at = to_microseconds(at);
        Self {
            id: id.as_str().to_owned(),
            title: title.as_str().to_owned(),
            employer: employer.as_str().to_owned(),
            field: field.as_str().to_owned(),
            field_folded: field.folded().to_owned(),
            employment_type: employment_type.as_str().to_owned(),
            work_model: work_model.as_str().to_owned(),
            city: city.as_ref().map(|city| city.as_str().to_owned()),
            country: country.map(|country| country.as_str().to_owned()),
            description: description.as_str().to_owned(),
            skills: skills.iter().map(|skill| Some(skill.as_str().to_owned())).collect(),
            salary_minimum: salary.map(|salary| i64::from(salary.minimum())),
            salary_maximum: salary.map(|salary| i64::from(salary.maximum())),
            salary_currency: salary.map(|salary| salary.currency().as_str().to_owned()),
            salary_period: salary.map(|salary| salary.period().as_str().to_owned()),
            languages: languages.iter().map(|language| Some(language.as_str().to_owned())).collect(),
            seniority: seniority.map(|seniority| seniority.as_str().to_owned()),
            application_url: application_url.as_str().to_owned(),
            open_from: open_from.map(to_microseconds),
            open_until: open_until.map(to_microseconds),
            created_at: at,
            updated_at: at,
            number,
        }
    }

    /// The domain's value of this row. What `field_folded` and `number` say is for statements alone.
    pub(crate) fn into_kept_job(self) -> Result<StoredJob, StoreError> {
        let row = self.id.clone();
        let unreadable = |column| StoreError::UnreadableRow { table: "jobs", column, row: row.clone() };
        let skill = |text: Option<String>| text.and_then(|text| JobText::parse(&text).ok());
        let language = |text: Option<String>| text.and_then(|text| LanguageCode::parse(&text).ok());
        let job = Job {
            id: JobId::restore(self.id).map_err(|_| unreadable("id"))?,
            title: JobText::parse(&self.title).map_err(|_| unreadable("title"))?,
            employer: JobText::parse(&self.employer).map_err(|_| unreadable("employer"))?,
            field: FieldOfWork::parse(&self.field).map_err(|_| unreadable("field"))?,
            employment_type: self.employment_type.parse().map_err(|_| unreadable("employment_type"))?,
            work_model: self.work_model.parse().map_err(|_| unreadable("work_model"))?,
            city: self.city.map(|text| JobText::parse(&text)).transpose().map_err(|_| unreadable("city"))?,
            country: self
                .country
                .map(|text| CountryCode::parse(&text))
                .transpose()
                .map_err(|_| unreadable("country"))?,
            description: JobProse::parse(&self.description).map_err(|_| unreadable("description"))?,
            skills: self
                .skills
                .into_iter()
                .map(skill)
                .collect::<Option<_>>()
                .ok_or_else(|| unreadable("skills"))?,
            salary: SalaryColumns {
                minimum: self.salary_minimum,
                maximum: self.salary_maximum,
                currency: self.salary_currency,
                period: self.salary_period,
            }
            .read()
            .map_err(unreadable)?,
            languages: self
                .languages
                .into_iter()
                .map(language)
                .collect::<Option<_>>()
                .ok_or_else(|| unreadable("languages"))?,
            seniority: self
                .seniority
                .map(|text| text.parse())
                .transpose()
                .map_err(|_| unreadable("seniority"))?,
            application_url: WebAddress::parse(&self.application_url)
                .map_err(|_| unreadable("application_url"))?,
            open_from: self.open_from,
            open_until: self.open_until,
        };
        Ok(StoredJob { job, created_at: self.created_at, updated_at: self.updated_at })
    }
}

/// The columns that are a salary together.
struct SalaryColumns {
    minimum: Option<i64>,
    maximum: Option<i64>,
    currency: Option<String>,
    period: Option<String>,
}

impl SalaryColumns {
    /// The salary, if all of it is there; none, if nothing is.
    ///
    /// # Errors
    /// The column that cannot be read.
    fn read(self) -> Result<Option<Salary>, &'static str> {
        let Self { minimum, maximum, currency, period } = self;
        if minimum.is_none() && maximum.is_none() && currency.is_none() && period.is_none() {
            return Ok(None);
        }
        let amount = |column: Option<i64>| column.and_then(|amount| u32::try_from(amount).ok());
        let minimum = amount(minimum).ok_or("salary_minimum")?;
        let maximum = amount(maximum).ok_or("salary_maximum")?;
        let currency = currency.and_then(|text| CurrencyCode::parse(&text).ok()).ok_or("salary_currency")?;
        let period = period.and_then(|text| text.parse().ok()).ok_or("salary_period")?;
        Salary::new(minimum, maximum, currency, period).map(Some).map_err(|_| "salary_minimum")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes into a column what cannot be read.
    type Spoil = fn(&mut JobRow);

    fn row() -> JobRow {
        JobRow {
            id: "j".to_owned(),
            title: "Baker".to_owned(),
            employer: "Horno".to_owned(),
            field: "Food".to_owned(),
            field_folded: "food".to_owned(),
            employment_type: "FULL_TIME".to_owned(),
            work_model: "ON_SITE".to_owned(),
            city: Some("Madrid".to_owned()),
            country: Some("ES".to_owned()),
            description: "Bread.".to_owned(),
            skills: vec![Some("baking".to_owned())],
            salary_minimum: Some(1),
            salary_maximum: Some(2),
            salary_currency: Some("EUR".to_owned()),
            salary_period: Some("HOUR".to_owned()),
            languages: vec![Some("es".to_owned())],
            seniority: Some("MID".to_owned()),
            application_url: "https://example.com".to_owned(),
            open_from: None,
            open_until: None,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            number: None,
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_says_where() {
        fn bad() -> String {
            "\u{7}".to_owned()
        }
        let table: [(&str, Spoil); 22] = [
            ("id", |row| row.id = bad()),
            ("title", |row| row.title = bad()),
            ("employer", |row| row.employer = bad()),
            ("field", |row| row.field = bad()),
            ("employment_type", |row| row.employment_type = bad()),
            ("work_model", |row| row.work_model = bad()),
            ("city", |row| row.city = Some(bad())),
            ("country", |row| row.country = Some(bad())),
            ("description", |row| row.description = bad()),
            ("skills", |row| row.skills.push(Some(bad()))),
            ("skills", |row| row.skills.push(None)),
            ("salary_minimum", |row| row.salary_minimum = Some(-1)),
            ("salary_minimum", |row| row.salary_minimum = Some(3)),
            ("salary_minimum", |row| row.salary_minimum = None),
            ("salary_maximum", |row| row.salary_maximum = Some(1 << 32)),
            ("salary_currency", |row| row.salary_currency = None),
            ("salary_currency", |row| row.salary_currency = Some(bad())),
            ("salary_period", |row| row.salary_period = Some(bad())),
            ("languages", |row| row.languages.push(Some(bad()))),
            ("languages", |row| row.languages.push(None)),
            ("seniority", |row| row.seniority = Some(bad())),
            ("application_url", |row| row.application_url = bad()),
        ];
        assert!(row().into_kept_job().is_ok());
        for (expected, spoil) in table {
            let mut row = row();
            spoil(&mut row);
            match row.into_kept_job() {
                Err(StoreError::UnreadableRow { table: "jobs", column, .. }) => assert_eq!(column, expected),
                read => panic!("{expected}: {read:?}"),
            }
        }
    }
}
