//! A body in any of the forms, cut into rows as it comes.

use super::RowFormat;
use super::array_rows::{ArrayRows, NotAnArray};
use super::csv_rows::CsvRows;
use super::line_rows::LineRows;
use super::row::{Row, RowKind};
use crate::problem::FieldError;

/// Cuts a body into rows of one kind.
pub(crate) struct RowReader<K> {
    kind: K,
    form: Form,
}

enum Form {
    Lines(LineRows),
    Array(ArrayRows),
    Csv(Box<CsvRows>),
}

/// Why a body has no rows.
#[derive(Debug)]
pub(crate) enum RowsError {
    /// It is not the JSON array that it should be.
    NotAnArray,
    /// What is wrong with the header row of the CSV.
    Header(Vec<FieldError>),
}

impl<K: RowKind> RowReader<K> {
    /// Reads this form.
    pub(crate) fn new(kind: K, format: RowFormat) -> Self {
        let form = match format {
            RowFormat::JsonLines => Form::Lines(LineRows::default()),
            RowFormat::JsonArray => Form::Array(ArrayRows::default()),
            RowFormat::Csv => Form::Csv(Box::default()),
        };
        Self { kind, form }
    }

    /// The rows that end in the next bytes.
    ///
    /// # Errors
    /// The body has not this form.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Row<K::Item>>, RowsError> {
        let (kind, mut rows) = (&self.kind, Vec::new());
        match &mut self.form {
            Form::Lines(lines) => lines.push(kind, bytes, &mut rows),
            Form::Array(array) => array.push(kind, bytes, &mut rows)?,
            Form::Csv(csv) => csv.push(kind, bytes, &mut rows)?,
        }
        Ok(rows)
    }

    /// The rows that end with the body.
    ///
    /// # Errors
    /// The body has not this form.
    pub(crate) fn end(&mut self) -> Result<Vec<Row<K::Item>>, RowsError> {
        let (kind, mut rows) = (&self.kind, Vec::new());
        match &mut self.form {
            Form::Lines(lines) => lines.end(kind, &mut rows),
            Form::Array(array) => array.end(&mut rows)?,
            Form::Csv(csv) => csv.end(kind, &mut rows)?,
        }
        Ok(rows)
    }
}

impl From<NotAnArray> for RowsError {
    fn from(NotAnArray: NotAnArray) -> Self {
        Self::NotAnArray
    }
}

impl From<Vec<FieldError>> for RowsError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Header(errors)
    }
}
