//! One row of a catalogue: a job, or all that is wrong with it.

use hiretalk_domain::Job;

use super::JobFields;
use crate::problem::FieldError;

/// The most bytes of a row.
pub(super) const MOST_BYTES: usize = 256 * 1024;

/// A row as it was read.
pub(super) type Row = Result<Job, Rejection>;

/// Why a row is no job.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rejection {
    /// The id that it has, if it has one.
    pub(super) id: Option<String>,
    /// All that is wrong.
    pub(super) errors: Vec<FieldError>,
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

/// The job of a JSON object.
pub(super) fn of_json(bytes: &[u8]) -> Row {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Rejection::whole("malformed_json", format!("is not UTF-8 from byte {} on", error.valid_up_to()))
    })?;
    // A derived struct would also take an array, field by field.
    if text.trim_start().starts_with('[') {
        return Err(Rejection::whole("not_an_object", "must be a JSON object"));
    }
    match serde_json::from_str::<JobFields<'_>>(text) {
        Ok(fields) => fields.row(),
        Err(error) if error.is_data() && !text.trim_start().starts_with('{') => {
            Err(Rejection::whole("not_an_object", "must be a JSON object"))
        }
        Err(error) => Err(Rejection::whole("malformed_json", format!("cannot be read as JSON: {error}"))),
    }
}
