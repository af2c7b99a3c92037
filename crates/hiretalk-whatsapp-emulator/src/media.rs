//! Files that candidates send: kept for a while, and served like Meta's media.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::inbound::ReplyError;
use crate::state::EmulatorState;

/// The files that are kept; older ones are gone, as Meta's are after a month.
const MAX_FILES: usize = 1_000;
/// Bytes of all of them.
const MAX_BYTES: usize = 256 << 20;
/// The largest file that is made by its size.
const MAX_SIZE: usize = 128 << 20;

/// A file of a reply.
#[derive(Clone, Default, Deserialize)]
pub struct SentFile {
    /// Its bytes in base64; a small file of its type unless given.
    #[serde(default)]
    pub base64: Option<String>,
    /// So many bytes in place of `base64`.
    #[serde(default)]
    pub size: Option<usize>,
    /// Another media type than the usual one.
    #[serde(default)]
    pub mime_type: Option<String>,
    /// True if Meta does not have it any more when it is asked for.
    #[serde(default)]
    pub gone: bool,
    /// True if the announced SHA-256 is another file's.
    #[serde(default)]
    pub damaged: bool,
}

#[derive(Clone)]
pub(crate) struct MediaFile {
    pub(crate) id: String,
    pub(crate) mime_type: String,
    /// In hexadecimal digits.
    pub(crate) sha256: String,
    pub(crate) bytes: actix_web::web::Bytes,
}

/// The files that were sent, the oldest first.
#[derive(Default)]
pub(crate) struct MediaFiles(Mutex<VecDeque<MediaFile>>);

impl MediaFiles {
    pub(crate) fn find(&self, id: &str) -> Option<MediaFile> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|file| file.id == id).cloned()
    }

    fn add(&self, file: MediaFile) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.push_back(file);
        while files.len() > MAX_FILES || files.iter().map(|file| file.bytes.len()).sum::<usize>() > MAX_BYTES
        {
            files.pop_front();
        }
    }
}

/// Keeps a file, and returns the object that announces it.
pub(crate) fn announce(
    emulator: &EmulatorState,
    file: SentFile,
    usual_type: &str,
) -> Result<Value, ReplyError> {
    let SentFile { base64, size, mime_type, gone, damaged } = file;
    let mime_type = mime_type.unwrap_or_else(|| usual_type.to_owned());
    let bytes = match (base64, size) {
        (Some(text), _) => BASE64_STANDARD.decode(text).map_err(|_| ReplyError::NotBase64)?,
        (None, Some(size)) => vec![b'.'; size.min(MAX_SIZE)],
        (None, None) => sample(&mime_type),
    };
    let mut digest = Sha256::digest(&bytes);
    if damaged {
        digest = Sha256::digest(b"another file");
    }
    let id = emulator.ids.number().to_string();
    let url = format!("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid={id}");
    let object = json!({
        "id": id, "mime_type": mime_type, "sha256": BASE64_STANDARD.encode(digest), "url": url,
    });
    if !gone {
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let mime_type = mime_type.split(';').next().unwrap_or_default().trim().to_owned();
        emulator.media.add(MediaFile { id, mime_type, sha256, bytes: bytes.into() });
    }
    Ok(object)
}

/// A small file that programs recognise as one of its type.
fn sample(mime_type: &str) -> Vec<u8> {
    let bytes: &[u8] = match mime_type {
        "application/pdf" => {
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
              3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
        }
        "image/jpeg" => b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xFF\xD9",
        "image/webp" => b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00",
        _ => b"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00",
    };
    bytes.to_vec()
}
