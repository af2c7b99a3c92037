//! A job as a row of a catalogue.

use hiretalk_domain::catalogue::Job;

use super::JobFields;
use super::job_fields::SalaryFields;
use crate::json::Lenient;
use crate::rows::{Cells, Row, RowKind};

/// Rows that are jobs.
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

    fn of_json(&self, text: &str) -> serde_json::Result<Row<Job>> {
        serde_json::from_str::<JobFields<'_>>(text).map(JobFields::row)
    }

    fn of_cells(&self, cells: &Cells<'_>) -> Row<Job> {
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
        fields.row().map_err(|mut rejection| {
            for error in &mut rejection.errors {
                if let Some(rest) = error.field.strip_prefix("salary.") {
                    error.field = format!("salary_{rest}").into();
                }
            }
            rejection
        })
    }
}
