//! `/api/media/{id}` and `/api/conversations/{id}/files`: files that people sent. They are personal data, so none of the
//! types has a `Debug` form.

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, ETAG, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{self, Data, ServiceConfig};
use hiretalk_domain::ids::MediaId;
use hiretalk_domain::media::{FileReference, FileState, StoredFile};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use super::conversations::{conversation_id, no_conversation};
use crate::auth::{ConversationsRead, Key};
use crate::deadline::within;
use crate::dto::Timestamp;
use crate::extract::PathId;
use crate::problem::{Answer, Problem, ProblemCode, not_found};
use crate::state::Api;

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/media/{id}").get(read).head(read));
    app.service(web::resource("/api/conversations/{id}/files").get(list).head(list));
}

#[derive(OpenApi)]
#[openapi(paths(read, list))]
pub(crate) struct Docs;

#[utoipa::path(
    get,
    path = "/api/media/{id}",
    tag = "Conversations",
    operation_id = "readMedia",
    summary = "A file that a person sent",
    description = "The bytes, as an attachment with the sender's name of it. They are there some seconds after the \
        message (`conversation.file_received`), and gone once the candidate is erased.",
    params(("id" = Uuid, Path, description = "The file's `media_id`.")),
    security(("bearer" = ["conversations:read"])),
    responses(
        (status = 200, description = "The file.", content_type = "application/octet-stream"),
        (status = 404, description = "There is no such file, it is not fetched yet, or it could not be stored; \
            the detail says which."),
    ),
)]
async fn read(_: Key<ConversationsRead>, id: PathId, api: Data<Api>) -> Answer {
    let id = id.uuid().map(MediaId::from_uuid).ok_or_else(no_file)?;
    let files = &api.services.files;
    let Some((file, bytes)) = within(files.read(id)).await? else {
        return Err(match within(files.files.find(id)).await?.map(|file| file.state) {
            Some(FileState::Waiting) => not_found("the file has not been fetched yet"),
            Some(FileState::Refused(refusal)) => {
                Problem::new(ProblemCode::NotFound, format!("the file was not stored: {}", refusal.as_str()))
            }
            Some(FileState::Stored { .. }) | None => no_file(),
        });
    };
    let FileReference { name, mime_type, .. } = file.file;
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(mime_type)
        .insert_header((CONTENT_DISPOSITION, attachment(name.as_deref())))
        // What strangers sent is never run or shown as part of a page, whatever type they gave it.
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header((CACHE_CONTROL, "private, no-store"));
    if let FileState::Stored { sha256, .. } = file.state {
        answer.insert_header((ETAG, format!("\"{}\"", hexadecimal(&sha256))));
    }
    Ok(answer.body(bytes))
}

#[utoipa::path(
    get,
    path = "/api/conversations/{id}/files",
    tag = "Conversations",
    operation_id = "listFiles",
    summary = "The files that a person sent in a conversation, oldest first",
    description = "Asked for or not, with how far each has come.",
    params(("id" = Uuid, Path, description = "The conversation's id.")),
    security(("bearer" = ["conversations:read"])),
    responses(
        (status = 200, description = "The files.", body = FileList<'_>),
        (status = 404, description = "There is no such conversation; an id that is no UUID is one of those."),
    ),
)]
async fn list(_: Key<ConversationsRead>, id: PathId, api: Data<Api>) -> Answer {
    let id = conversation_id(&id)?;
    within(api.services.reader.details(id)).await?.ok_or_else(no_conversation)?;
    let files = within(api.services.files.files.of_conversation(id)).await?;
    Ok(HttpResponse::Ok().json(FileList { data: files.iter().map(FileView::from).collect() }))
}

/// The files of a conversation.
#[derive(Serialize, ToSchema)]
pub struct FileList<'a> {
    pub data: Vec<FileView<'a>>,
}

/// A file that a person sent.
#[derive(Serialize, ToSchema)]
#[schema(as = File)]
pub struct FileView<'a> {
    #[serde(serialize_with = "crate::dto::uuid")]
    pub media_id: Uuid,
    /// The name that the sender's device gave it.
    #[schema(required = true, example = "CV María.pdf")]
    pub name: Option<&'a str>,
    /// The media type that the sender named.
    #[schema(example = "application/pdf")]
    pub r#type: &'a str,
    /// `waiting` until it was fetched from the channel, then `stored` or `refused`.
    #[schema(example = "stored")]
    pub state: &'static str,
    /// The reason of a refusal: `too_large`, `wrong_type`, `empty`, `gone`, `damaged`, `unreachable`.
    #[schema(required = true)]
    pub reason: Option<&'static str>,
    /// Bytes, once it is stored.
    #[schema(value_type = Option<i64>, required = true, example = 48_213)]
    pub size: Option<u64>,
    /// In hexadecimal digits, once it is stored.
    #[schema(required = true)]
    pub sha256: Option<String>,
    pub received_at: Timestamp,
}

impl<'a> From<&'a StoredFile> for FileView<'a> {
    fn from(stored: &'a StoredFile) -> Self {
        let StoredFile { file: FileReference { id, name, mime_type }, received_at, state, .. } = stored;
        let (state, reason, size, sha256) = match state {
            FileState::Waiting => ("waiting", None, None, None),
            FileState::Stored { size, sha256 } => ("stored", None, Some(*size), Some(hexadecimal(sha256))),
            FileState::Refused(refusal) => ("refused", Some(refusal.as_str()), None, None),
        };
        Self {
            media_id: id.as_uuid(),
            name: name.as_deref(),
            r#type: mime_type,
            state,
            reason,
            size,
            sha256,
            received_at: Timestamp(*received_at),
        }
    }
}

fn no_file() -> Problem {
    not_found("there is no file with this id")
}

/// RFC 6266 with RFC 8187: the name in UTF-8 for all of today's clients, and a harmless one for the others.
fn attachment(name: Option<&str>) -> String {
    const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');
    match name {
        Some(name) => {
            let plain: String = name
                .chars()
                .map(|sign| if sign.is_ascii_alphanumeric() || ".-_ ".contains(sign) { sign } else { '_' })
                .collect();
            format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NAME))
        }
        None => "attachment".to_owned(),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_header() {
        for (name, expected) in [
            (None, "attachment"),
            (Some("CV Ana.pdf"), "attachment; filename=\"CV Ana.pdf\"; filename*=UTF-8''CV%20Ana.pdf"),
            (
                Some("a\"; x=ñ.exe"),
                "attachment; filename=\"a__ x__.exe\"; filename*=UTF-8''a%22%3B%20x%3D%C3%B1.exe",
            ),
        ] {
            assert_eq!(attachment(name), expected);
        }
    }
}
