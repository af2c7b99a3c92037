//! Files that people send: a CV, a certificate, a photo. A message holds a reference; the file is fetched from the channel
//! by a worker, since the channel's links last minutes, and lies in a storage of its own.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::ids::ConversationId;
pub use crate::ids::MediaId;

/// The most characters of a file's name that are kept.
const NAME_MAXIMUM: usize = 120;
/// The most characters of a media type: RFC 6838 allows 127 on either side of the slash; no known type has half of that.
const TYPE_MAXIMUM: usize = 127;
/// The type of a file whose sender names none.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// A file as a message refers to it.
#[derive(Clone, PartialEq, Eq)]
pub struct FileReference {
    pub id: MediaId,
    /// The name that the sender's device gave it, without folders and control characters.
    pub name: Option<String>,
    /// The media type in small letters, without parameters. What the sender says, not what was found in the file.
    pub mime_type: String,
}

impl fmt::Debug for FileReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FileReference").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A file as the channel announces it.
#[derive(Clone, PartialEq, Eq)]
pub struct ChannelFile {
    /// The channel's id of it, to fetch it by.
    pub channel_id: String,
    pub name: Option<String>,
    pub mime_type: String,
}

impl ChannelFile {
    /// A file as it was announced, with what could do harm taken out of its name and type.
    pub fn new(channel_id: &str, name: Option<&str>, mime_type: Option<&str>) -> Self {
        Self {
            channel_id: channel_id.to_owned(),
            name: name.and_then(clean_name),
            mime_type: mime_type.and_then(clean_type).unwrap_or_else(|| UNKNOWN_TYPE.to_owned()),
        }
    }
}

impl fmt::Debug for ChannelFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ChannelFile(..)")
    }
}

/// The last part of a path, without control and direction characters; none if nothing is left.
fn clean_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_harmless = |sign: &char| {
        !sign.is_control()
            && !matches!(sign, '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let clean: String = last.chars().filter(is_harmless).collect();
    let clean = clean.trim().trim_start_matches('.');
    // The end says what kind of file it is.
    let surplus = clean.chars().count().saturating_sub(NAME_MAXIMUM);
    let clean: String = clean.chars().skip(surplus).collect();
    (!clean.is_empty()).then_some(clean)
}

fn clean_type(text: &str) -> Option<String> {
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_token = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let (kind, subtype) = essence.split_once('/')?;
    (is_token(kind) && is_token(subtype) && essence.len() <= TYPE_MAXIMUM).then_some(essence)
}

/// A file to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    pub file: FileReference,
    pub conversation_id: ConversationId,
    /// The channel's id of it.
    pub channel_id: String,
    pub received_at: DateTime<Utc>,
}

/// A file as it is known now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    pub file: FileReference,
    pub conversation_id: ConversationId,
    pub received_at: DateTime<Utc>,
    pub state: FileState,
}

/// How far a file came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileState {
    /// It is still to be fetched.
    Waiting,
    Stored {
        /// Bytes.
        size: u64,
        sha256: [u8; 32],
    },
    /// It will never be there.
    Refused(FileRefusal),
}

/// Why a file was not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileRefusal {
    TooLarge,
    /// Its type is none of those that are taken.
    WrongType,
    Empty,
    /// The channel does not have it any more.
    Gone,
    /// What came is not what was announced: its SHA-256 differs.
    Damaged,
    /// It was tried as often as we try.
    Unreachable,
}

impl FileRefusal {
    pub const ALL: [Self; 6] =
        [Self::TooLarge, Self::WrongType, Self::Empty, Self::Gone, Self::Damaged, Self::Unreachable];

    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::WrongType => "wrong_type",
            Self::Empty => "empty",
            Self::Gone => "gone",
            Self::Damaged => "damaged",
            Self::Unreachable => "unreachable",
        }
    }
}

/// Something to do about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileTask {
    pub id: MediaId,
    pub kind: FileTaskKind,
    /// The tries before this one.
    pub tries: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileTaskKind {
    /// Fetch it from the channel.
    Fetch { channel_id: String, mime_type: String },
    /// Its person was erased: remove it from the storage.
    Remove,
}

/// What became of a [`FileTask`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileResult {
    Stored {
        size: u64,
        sha256: [u8; 32],
    },
    Refused(FileRefusal),
    /// It is tried again.
    Later {
        due_at: DateTime<Utc>,
    },
    /// It is gone from the storage; its last traces go.
    Removed,
}

/// The files that are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLimits {
    /// The most bytes of a file.
    pub size: u64,
    /// Media types; `image/*` is all of a kind. None: any.
    pub types: Vec<String>,
}

impl Default for FileLimits {
    /// 16 MiB of the types that a CV or a certificate comes in, photos and voice notes.
    fn default() -> Self {
        let types = [
            "application/pdf",
            "application/msword",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.oasis.opendocument.text",
            "application/rtf",
            "text/rtf",
            "text/plain",
            "image/jpeg",
            "image/png",
            "image/webp",
            "image/heic",
            "image/heif",
            "audio/*",
            "video/mp4",
            "video/3gpp",
        ];
        Self { size: 16 << 20, types: types.map(str::to_owned).to_vec() }
    }
}

impl FileLimits {
    /// True if files of this type are taken.
    pub fn take(&self, mime_type: &str) -> bool {
        let is_of = |taken: &String| match taken.strip_suffix('*') {
            Some(kind) => mime_type.starts_with(kind),
            None => mime_type == taken,
        };
        self.types.is_empty() || self.types.iter().any(is_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_types_cannot_do_harm() {
        for (name, mime_type, expected) in [
            (Some("CV Ana.pdf"), Some("application/pdf"), (Some("CV Ana.pdf"), "application/pdf")),
            (Some("../../etc/passwd"), Some("text/plain; charset=utf-8"), (Some("passwd"), "text/plain")),
            (Some("C:\\temp\\cv.doc"), Some("APPLICATION/MSWORD"), (Some("cv.doc"), "application/msword")),
            (Some("cv\u{202E}fdp.exe"), Some("nonsense"), (Some("cvfdp.exe"), UNKNOWN_TYPE)),
            (Some(" \r\n\0"), None, (None, UNKNOWN_TYPE)),
            (Some(".."), Some("a/b\r\nX: y"), (None, UNKNOWN_TYPE)),
            (None, Some("image/"), (None, UNKNOWN_TYPE)),
        ] {
            let file = ChannelFile::new("1", name, mime_type);
            assert_eq!((file.name.as_deref(), file.mime_type.as_str()), expected, "{name:?} {mime_type:?}");
        }
        let long = format!("{}.pdf", "a".repeat(500));
        assert!(ChannelFile::new("1", Some(&long), None).name.unwrap().ends_with("a.pdf"));
    }

    #[test]
    fn types_are_taken_by_name_or_by_kind() {
        let limits = FileLimits::default();
        for (mime_type, expected) in [
            ("application/pdf", true),
            ("audio/ogg", true),
            ("application/x-msdownload", false),
            ("text/html", false),
        ] {
            assert_eq!(limits.take(mime_type), expected, "{mime_type}");
        }
        assert!(FileLimits { types: Vec::new(), ..limits }.take("text/html"));
    }
}
