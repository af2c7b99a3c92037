//! The JSON that `messages.content` keeps of what a person says.

use hiretalk_domain::message::{Incoming, MediaKind};
use hiretalk_domain::ports::StoreError;
use serde::{Deserialize, Serialize};

/// A change of its form is a new version beside the old one, never a change of this.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
enum IncomingRecord {
    /// The first form.
    #[serde(rename = "1")]
    V1(IncomingV1),
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum IncomingV1 {
    Text { body: String },
    Tap { choice: String, title: String },
    Media { kind: String },
}

/// The JSON that the column `content` keeps.
///
/// # Errors
/// It cannot be written as JSON, which no value of ours is.
pub(crate) fn incoming_record(content: &Incoming) -> Result<String, StoreError> {
    let record = match content.clone() {
        Incoming::Text(body) => IncomingV1::Text { body },
        Incoming::Tap { choice, title } => IncomingV1::Tap { choice, title },
        Incoming::Media(kind) => IncomingV1::Media { kind: kind.as_str().to_owned() },
    };
    serde_json::to_string(&IncomingRecord::V1(record)).map_err(|error| StoreError::Broken(error.into()))
}

/// What the column `content` says; none if it is nothing of ours.
pub(crate) fn read_incoming(record: serde_json::Value) -> Option<Incoming> {
    let IncomingRecord::V1(record) = serde_json::from_value(record).ok()?;
    Some(match record {
        IncomingV1::Text { body } => Incoming::Text(body),
        IncomingV1::Tap { choice, title } => Incoming::Tap { choice, title },
        IncomingV1::Media { kind } => {
            Incoming::Media(MediaKind::ALL.into_iter().find(|known| known.as_str() == kind)?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_version_1_keep_their_form() {
        for (content, golden) in [
            (Incoming::Text("Hola".to_owned()), r#"{"version":"1","type":"text","body":"Hola"}"#),
            (
                Incoming::Tap { choice: "yes".to_owned(), title: "Sí".to_owned() },
                r#"{"version":"1","type":"tap","choice":"yes","title":"Sí"}"#,
            ),
            (Incoming::Media(MediaKind::Audio), r#"{"version":"1","type":"media","kind":"audio"}"#),
        ] {
            assert_eq!(incoming_record(&content).unwrap(), golden);
            assert!(read_incoming(serde_json::from_str(golden).unwrap()) == Some(content), "{golden}");
        }
        assert!(read_incoming(serde_json::json!({"version": "1", "type": "media", "kind": "?"})).is_none());
    }
}
