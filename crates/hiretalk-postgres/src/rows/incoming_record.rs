//! The JSON that `messages.content` keeps of what a person says.

use hiretalk_domain::media::{FileReference, MediaId};
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
    Text {
        body: String,
    },
    Tap {
        choice: String,
        title: String,
    },
    File {
        kind: String,
        media_id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        mime_type: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    Media {
        kind: String,
    },
}

/// The JSON that the column `content` keeps.
///
/// # Errors
/// It cannot be written as JSON, which no value of ours is.
pub(crate) fn incoming_record(content: &Incoming) -> Result<String, StoreError> {
    let record = match content.clone() {
        Incoming::Text(body) => IncomingV1::Text { body },
        Incoming::Tap { choice, title } => IncomingV1::Tap { choice, title },
        Incoming::File { kind, file: FileReference { id, name, mime_type }, caption } => IncomingV1::File {
            kind: kind.as_str().to_owned(),
            media_id: id.to_string(),
            name,
            mime_type,
            caption,
        },
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
        IncomingV1::File { kind, media_id, name, mime_type, caption } => Incoming::File {
            kind: read_kind(&kind)?,
            file: FileReference { id: MediaId::from_uuid(media_id.parse().ok()?), name, mime_type },
            caption,
        },
        IncomingV1::Media { kind } => Incoming::Media(read_kind(&kind)?),
    })
}

fn read_kind(name: &str) -> Option<MediaKind> {
    MediaKind::ALL.into_iter().find(|known| known.as_str() == name)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn records_of_version_1_keep_their_form() {
        for (content, golden) in [
            (Incoming::Text("Hola".to_owned()), r#"{"version":"1","type":"text","body":"Hola"}"#),
            (
                Incoming::Tap { choice: "yes".to_owned(), title: "Sí".to_owned() },
                r#"{"version":"1","type":"tap","choice":"yes","title":"Sí"}"#,
            ),
            (
                Incoming::File {
                    kind: MediaKind::Document,
                    file: FileReference {
                        id: MediaId::from_uuid(Uuid::from_u128(7)),
                        name: Some("CV.pdf".to_owned()),
                        mime_type: "application/pdf".to_owned(),
                    },
                    caption: None,
                },
                r#"{"version":"1","type":"file","kind":"document","media_id":"00000000-0000-0000-0000-000000000007","name":"CV.pdf","mime_type":"application/pdf"}"#,
            ),
            (Incoming::Media(MediaKind::Audio), r#"{"version":"1","type":"media","kind":"audio"}"#),
        ] {
            assert_eq!(incoming_record(&content).unwrap(), golden);
            assert!(read_incoming(serde_json::from_str(golden).unwrap()) == Some(content), "{golden}");
        }
        assert!(read_incoming(serde_json::json!({"version": "1", "type": "media", "kind": "?"})).is_none());
    }
}
