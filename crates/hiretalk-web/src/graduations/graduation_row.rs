//! A graduation as a row of a file.

use hiretalk_domain::graduation::GraduationNotice;
use hiretalk_domain::phone::PhoneCheck;

use super::GraduationFields;
use super::graduation_fields::StudentFields;
use crate::json::Lenient;
use crate::rows::{Cells, Row, RowKind};

/// Rows that are graduations, their numbers checked like this.
pub(super) struct GraduationRows(pub(super) PhoneCheck);

impl RowKind for GraduationRows {
    type Item = GraduationNotice;

    const NEEDED: &'static [&'static str] = &["student_id", "phone_number", "first_name", "institution"];
    const OPTIONAL: &'static [&'static str] =
        &["id", "last_name", "email_address", "degree", "graduation_date", "time_zone", "language"];

    fn of_json(&self, text: &str) -> serde_json::Result<Row<GraduationNotice>> {
        serde_json::from_str::<GraduationFields<'_>>(text).map(|fields| fields.row(self.0))
    }

    fn of_cells(&self, cells: &Cells<'_>) -> Row<GraduationNotice> {
        let fields = GraduationFields {
            id: cells.text("id"),
            student_id: cells.text("student_id"),
            student: Lenient::Value(StudentFields {
                phone_number: cells.text("phone_number"),
                first_name: cells.text("first_name"),
                last_name: cells.text("last_name"),
                email_address: cells.text("email_address"),
            }),
            institution: cells.text("institution"),
            degree: cells.text("degree"),
            graduation_date: cells.text("graduation_date"),
            time_zone: cells.text("time_zone"),
            language: cells.text("language"),
        };
        fields.row(self.0).map_err(|mut rejection| {
            for error in &mut rejection.errors {
                if let Some(column) = error.field.strip_prefix("student.") {
                    error.field = column.to_owned().into();
                }
            }
            rejection
        })
    }
}
