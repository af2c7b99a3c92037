//! One row: what it should be, or all that is wrong with it.

use super::Cells;
use crate::problem::FieldError;

/// The most bytes of a row.
pub(super) const MOST_BYTES: usize = 256 * 1024;

/// A row as it was read.
pub(crate) type Row<T> = Result<T, Rejection>;

/// What rows are to be.
pub(crate) trait RowKind {
    /// What a good row becomes.
    type Item;

    /// The columns that CSV has to have.
    const NEEDED: &'static [&'static str];
    /// The columns that it may have besides.
    const OPTIONAL: &'static [&'static str];

    /// Reads a JSON object.
    ///
    /// # Errors
    /// The text is no JSON, or no object.
    fn of_json(&self, text: &str) -> serde_json::Result<Row<Self::Item>>;

    /// Reads the cells of a row of CSV.
    fn of_cells(&self, cells: &Cells<'_>) -> Row<Self::Item>;
}

/// Why a row was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// The id that it has, if it has one.
    pub(crate) id: Option<String>,
    /// All that is wrong.
    pub(crate) errors: Vec<FieldError>,
}

impl Rejection {
    /// A row that is wrong as a whole: the field is empty.
    pub(super) fn whole(code: &'static str, message: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        Self { id: None, errors: vec![FieldError::new("", code, message)] }
    }

    /// A row that is larger than rows may be.
    pub(super) fn too_large() -> Self {
        Self::whole("row_too_large", format!("a row may have at most {MOST_BYTES} bytes"))
    }
}

/// The row of a JSON object.
pub(super) fn of_json<K: RowKind>(kind: &K, bytes: &[u8]) -> Row<K::Item> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Rejection::whole("malformed_json", format!("is not UTF-8 from byte {} on", error.valid_up_to()))
    })?;
    // A derived struct would also take an array, field by field.
    if text.trim_start().starts_with('[') {
        return Err(Rejection::whole("not_an_object", "must be a JSON object"));
    }
    match kind.of_json(text) {
        Ok(row) => row,
        Err(error) if error.is_data() && !text.trim_start().starts_with('{') => {
            Err(Rejection::whole("not_an_object", "must be a JSON object"))
        }
        Err(error) => Err(Rejection::whole("malformed_json", format!("cannot be read as JSON: {error}"))),
    }
}
