//! The forms in which rows come.

use actix_web::http::header::{CONTENT_TYPE, HeaderMap};

use crate::body::is_plain;
use crate::problem::{Problem, ProblemCode};

/// The form of a body of rows.
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
    /// The form that a media type stands for; its parameters do not matter.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/x-ndjson" | "application/jsonl" => Some(Self::JsonLines),
            "application/json" => Some(Self::JsonArray),
            "text/csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The form that the extension of a file name stands for.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "json" => Some(Self::JsonArray),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::JsonLines => "application/x-ndjson",
            Self::JsonArray => "application/json",
            Self::Csv => "text/csv",
        }
    }
}

/// The form that a request says its body has.
///
/// # Errors
/// It is said to be in none of these forms, or to be encoded.
pub(crate) fn row_format(headers: &HeaderMap) -> Result<RowFormat, Problem> {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    media_type.and_then(RowFormat::of_media_type).filter(|_| is_plain(headers)).ok_or_else(|| {
        let detail = "the body must be sent as Content-Type: application/x-ndjson, application/jsonl, \
                      application/json or text/csv, without Content-Encoding";
        Problem::new(ProblemCode::UnsupportedMediaType, detail)
    })
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
            assert_eq!(RowFormat::of_media_type(text), expected, "{text}");
        }
        for format in [RowFormat::JsonLines, RowFormat::JsonArray, RowFormat::Csv] {
            assert_eq!(RowFormat::of_media_type(format.media_type()), Some(format));
        }
        assert_eq!(RowFormat::of_extension("NDJSON"), Some(RowFormat::JsonLines));
        assert_eq!(RowFormat::of_extension("xlsx"), None);
    }
}
