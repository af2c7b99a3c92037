//! A catalogue in any form, cut into rows as it comes.

use super::CatalogueFormat;
use super::ImportError;
use super::array_rows::{ArrayRows, NotAnArray};
use super::csv_rows::CsvRows;
use super::line_rows::LineRows;
use super::row::Row;
use crate::problem::FieldError;

/// Cuts a catalogue into rows.
pub(super) enum RowReader {
    Lines(LineRows),
    Array(ArrayRows),
    Csv(Box<CsvRows>),
}

impl RowReader {
    /// Reads this form.
    pub(super) fn new(format: CatalogueFormat) -> Self {
        match format {
            CatalogueFormat::JsonLines => Self::Lines(LineRows::default()),
            CatalogueFormat::JsonArray => Self::Array(ArrayRows::default()),
            CatalogueFormat::Csv => Self::Csv(Box::default()),
        }
    }

    /// The rows that end in the next bytes.
    ///
    /// # Errors
    /// It is not a catalogue in this form.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Row>, ImportError> {
        let mut rows = Vec::new();
        match self {
            Self::Lines(lines) => lines.push(bytes, &mut rows),
            Self::Array(array) => array.push(bytes, &mut rows)?,
            Self::Csv(csv) => csv.push(bytes, &mut rows)?,
        }
        Ok(rows)
    }

    /// The rows that end with the body.
    ///
    /// # Errors
    /// It is not a catalogue in this form.
    pub(super) fn end(&mut self) -> Result<Vec<Row>, ImportError> {
        let mut rows = Vec::new();
        match self {
            Self::Lines(lines) => lines.end(&mut rows),
            Self::Array(array) => array.end(&mut rows)?,
            Self::Csv(csv) => csv.end(&mut rows)?,
        }
        Ok(rows)
    }
}

impl From<NotAnArray> for ImportError {
    fn from(NotAnArray: NotAnArray) -> Self {
        Self::NotAnArray
    }
}

impl From<Vec<FieldError>> for ImportError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Header(errors)
    }
}
