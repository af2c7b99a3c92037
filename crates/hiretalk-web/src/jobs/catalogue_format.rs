//! The forms in which a catalogue comes.

/// The form of a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogueFormat {
    /// A JSON object on each line.
    JsonLines,
    /// A JSON array of objects.
    JsonArray,
    /// CSV (RFC 4180) with a header row.
    Csv,
}

impl CatalogueFormat {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_and_an_extension_tell_the_form() {
        for (text, expected) in [
            ("application/x-ndjson", Some(CatalogueFormat::JsonLines)),
            ("Application/JSONL; charset=utf-8", Some(CatalogueFormat::JsonLines)),
            ("application/json", Some(CatalogueFormat::JsonArray)),
            ("text/csv;header=present", Some(CatalogueFormat::Csv)),
            ("text/plain", None),
            ("", None),
        ] {
            assert_eq!(CatalogueFormat::of_media_type(text), expected, "{text}");
        }
        for format in [CatalogueFormat::JsonLines, CatalogueFormat::JsonArray, CatalogueFormat::Csv] {
            assert_eq!(CatalogueFormat::of_media_type(format.media_type()), Some(format));
        }
        assert_eq!(CatalogueFormat::of_extension("NDJSON"), Some(CatalogueFormat::JsonLines));
        assert_eq!(CatalogueFormat::of_extension("xlsx"), None);
    }
}
