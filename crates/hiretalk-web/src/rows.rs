//! Imports of many rows: JSON lines, a JSON array or CSV, cut into rows as the bytes arrive.

mod columns;
mod csv;
mod json;
pub(crate) mod options;

use std::borrow::Cow;

use hiretalk_domain::ports::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use self::csv::Cells;
use self::csv::CsvRows;
use self::json::{ArrayRows, LineRows};
pub use self::options::{
    Charset, DateOrder, Delimiter, ImportOptions, InvalidOption, parse_names, parse_starts,
};
use crate::body::essence;
use crate::problem::FieldError;

/// The format of a body of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFormat {
    /// A JSON object on each line.
    JsonLines,
    /// A JSON array of objects.
    JsonArray,
    /// CSV (RFC 4180) with a header row.
    Csv,
}

impl RowFormat {
    /// The format with this media type, whose parameters are ignored.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        match essence(media_type).to_ascii_lowercase().as_str() {
            "application/x-ndjson" | "application/jsonl" => Some(Self::JsonLines),
            "application/json" => Some(Self::JsonArray),
            "text/csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The format with this extension of a file name.
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "json" => Some(Self::JsonArray),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The media type of the format.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::JsonLines => "application/x-ndjson",
            Self::JsonArray => "application/json",
            Self::Csv => "text/csv",
        }
    }
}

/// An import that ended early. The rows before stay imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The body is not a JSON array, nor an object that begins with one.
    #[error("the body must be a JSON array, or an object whose first field is one")]
    NotAnArray,
    /// The header row of the CSV lacks columns, or repeats some.
    #[error("the header row has not the columns that it needs")]
    Header(Vec<FieldError>),
    /// The store could not write.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The most rejected rows in a report.
const MOST_REPORTED: usize = 1_000;

/// A row that was not imported.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RejectedRow {
    /// The number of the row: 1 is the first. A header and blank lines are not counted.
    #[schema(value_type = i64, minimum = 1)]
    pub row: u64,
    /// The id that it has, if it has one.
    #[schema(value_type = Option<String>, required = true)]
    pub id: Option<String>,
    /// All errors of the row; `field` is empty where the row as a whole is wrong.
    pub errors: Vec<FieldError>,
}

/// Adds a rejected row to a report, unless it is full.
pub(crate) fn report_rejected(rejected: &mut Vec<RejectedRow>, row: u64, rejection: Rejection) {
    if rejected.len() < MOST_REPORTED {
        let Rejection { id, errors } = rejection;
        rejected.push(RejectedRow { row, id, errors });
    }
}

/// The most bytes of a row.
const MOST_BYTES: usize = 256 * 1024;

pub(crate) type Row<T> = Result<T, Rejection>;

/// The type of rows.
pub(crate) trait RowKind {
    type Item;

    /// The required columns of CSV.
    const NEEDED: &'static [&'static str];
    /// The optional columns of CSV.
    const OPTIONAL: &'static [&'static str];
    /// Other names of columns, folded and separated by blanks, in Spanish, English and Portuguese.
    const SYNONYMS: &'static [(&'static str, &'static str)];

    /// Optional columns that these options need.
    fn needed_too(_options: &ImportOptions) -> &'static [&'static str] {
        &[]
    }

    /// How to do without a column that is missing.
    fn hint(_column: &str) -> &'static str {
        ""
    }

    /// Parses a JSON object.
    ///
    /// # Errors
    /// The text is no JSON, or no object.
    fn parse_json(&self, text: &str) -> serde_json::Result<Row<Self::Item>>;

    /// Parses the cells of a row of CSV.
    fn parse_cells(&self, cells: &Cells<'_>) -> Row<Self::Item>;
}

/// A row that cannot be imported.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// The id that it has, if it has one.
    pub(crate) id: Option<String>,
    pub(crate) errors: Vec<FieldError>,
}

impl Rejection {
    /// An error of the row as a whole: the field is empty.
    fn whole(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { id: None, errors: vec![FieldError::new("", code, message)] }
    }

    fn too_large() -> Self {
        Self::whole("row_too_large", format!("a row may have at most {MOST_BYTES} bytes"))
    }
}

/// Parses the row of a JSON object.
fn parse_json_row<K: RowKind>(kind: &K, bytes: &[u8]) -> Row<K::Item> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Rejection::whole("malformed_json", format!("is not UTF-8 from byte {} on", error.valid_up_to()))
    })?;
    // A derived struct would also take an array, field by field.
    if text.trim_start().starts_with('[') {
        return Err(Rejection::whole("not_an_object", "must be a JSON object"));
    }
    match kind.parse_json(text) {
        Ok(row) => row,
        Err(error) if error.is_data() && !text.trim_start().starts_with('{') => {
            Err(Rejection::whole("not_an_object", "must be a JSON object"))
        }
        Err(error) => Err(Rejection::whole("malformed_json", format!("cannot be read as JSON: {error}"))),
    }
}

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

impl<K: RowKind> RowReader<K> {
    pub(crate) fn new(kind: K, format: RowFormat, options: ImportOptions) -> Self {
        let form = match format {
            RowFormat::JsonLines => Form::Lines(LineRows::default()),
            RowFormat::JsonArray => Form::Array(ArrayRows::default()),
            RowFormat::Csv => Form::Csv(Box::new(CsvRows::new(options))),
        };
        Self { kind, form }
    }

    /// The rows that end in the next bytes.
    ///
    /// # Errors
    /// The body is not in this format.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Row<K::Item>>, ImportError> {
        let (kind, mut rows) = (&self.kind, Vec::new());
        match &mut self.form {
            Form::Lines(lines) => lines.push(kind, bytes, &mut rows),
            Form::Array(array) => array.push(kind, bytes, &mut rows)?,
            Form::Csv(csv) => csv.push(kind, bytes, &mut rows).map_err(ImportError::Header)?,
        }
        Ok(rows)
    }

    /// The rows that end with the body.
    ///
    /// # Errors
    /// The body is not in this format.
    pub(crate) fn end(&mut self) -> Result<Vec<Row<K::Item>>, ImportError> {
        let (kind, mut rows) = (&self.kind, Vec::new());
        match &mut self.form {
            Form::Lines(lines) => lines.end(kind, &mut rows),
            Form::Array(array) => array.end(&mut rows)?,
            Form::Csv(csv) => csv.end(kind, &mut rows).map_err(ImportError::Header)?,
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_and_an_extension_tell_the_form() {
        for (text, expected) in [
            ("application/x-ndjson", Some(RowFormat::JsonLines)),
            ("Application/JSONL; charset=utf-8", Some(RowFormat::JsonLines)),
            ("application/json", Some(RowFormat::JsonArray)),
            ("text/csv;header=present", Some(RowFormat::Csv)),
            ("text/plain", None),
            ("", None),
        ] {
            assert_eq!(RowFormat::from_media_type(text), expected, "{text}");
        }
        for format in [RowFormat::JsonLines, RowFormat::JsonArray, RowFormat::Csv] {
            assert_eq!(RowFormat::from_media_type(format.media_type()), Some(format));
        }
        assert_eq!(RowFormat::from_extension("NDJSON"), Some(RowFormat::JsonLines));
        assert_eq!(RowFormat::from_extension("xlsx"), None);
    }
}
