//! A row of `files`.

use chrono::{DateTime, Utc};
use diesel::prelude::{Insertable, Queryable, Selectable};
use hiretalk_domain::ids::{ConversationId, MediaId};
use hiretalk_domain::media::{
    FileReference, FileRefusal, FileState, FileTask, FileTaskKind, NewFile, StoredFile,
};
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use crate::schema::files;

pub(crate) const WAITING: &str = "WAITING";
pub(crate) const STORED: &str = "STORED";
pub(crate) const REFUSED: &str = "REFUSED";
/// Its person was erased; the bytes are still to be removed.
pub(crate) const ERASED: &str = "ERASED";

/// A file as callers see it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = files, check_for_backend(diesel::pg::Pg))]
pub(crate) struct FileRow {
    id: Uuid,
    conversation_id: Uuid,
    name: Option<String>,
    mime_type: String,
    state: String,
    refusal: Option<String>,
    size: Option<i64>,
    sha256: Option<Vec<u8>>,
    received_at: DateTime<Utc>,
}

impl FileRow {
    /// The domain's value of this row; none if its person was erased.
    pub(crate) fn into_file(self) -> Result<Option<StoredFile>, StoreError> {
        let id = self.id;
        let state = match self.state.as_str() {
            WAITING => FileState::Waiting,
            STORED => FileState::Stored {
                size: self
                    .size
                    .and_then(|size| size.try_into().ok())
                    .ok_or_else(|| unreadable(id, "size"))?,
                sha256: self
                    .sha256
                    .and_then(|sha256| sha256.try_into().ok())
                    .ok_or_else(|| unreadable(id, "sha256"))?,
            },
            REFUSED => {
                let known = FileRefusal::ALL.into_iter();
                let refusal = known.into_iter().find(|known| Some(known.as_str()) == self.refusal.as_deref());
                FileState::Refused(refusal.ok_or_else(|| unreadable(id, "refusal"))?)
            }
            ERASED => return Ok(None),
            _ => return Err(unreadable(id, "state")),
        };
        Ok(Some(StoredFile {
            file: FileReference { id: MediaId::from_uuid(id), name: self.name, mime_type: self.mime_type },
            conversation_id: ConversationId::from_uuid(self.conversation_id),
            received_at: self.received_at,
            state,
        }))
    }
}

/// A file with which something is to be done.
#[derive(Queryable, Selectable)]
#[diesel(table_name = files, check_for_backend(diesel::pg::Pg))]
pub(crate) struct FileTaskRow {
    pub(crate) id: Uuid,
    mime_type: String,
    channel_id: Option<String>,
    state: String,
    tries: i32,
}

impl FileTaskRow {
    /// The domain's value of this row.
    pub(crate) fn into_task(self) -> Result<FileTask, StoreError> {
        let kind = match (self.state.as_str(), self.channel_id) {
            (WAITING, Some(channel_id)) => FileTaskKind::Fetch { channel_id, mime_type: self.mime_type },
            (ERASED, None) => FileTaskKind::Remove,
            _ => return Err(unreadable(self.id, "state")),
        };
        let tries = u16::try_from(self.tries).unwrap_or(u16::MAX);
        Ok(FileTask { id: MediaId::from_uuid(self.id), kind, tries })
    }
}

/// A new row.
#[derive(Insertable)]
#[diesel(table_name = files)]
pub(crate) struct NewFileRow<'a> {
    id: Uuid,
    conversation_id: Uuid,
    name: Option<&'a str>,
    mime_type: &'a str,
    channel_id: &'a str,
    state: &'a str,
    received_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
}

impl<'a> From<&'a NewFile> for NewFileRow<'a> {
    fn from(new: &'a NewFile) -> Self {
        let NewFile { file: FileReference { id, name, mime_type }, conversation_id, channel_id, received_at } =
            new;
        Self {
            id: id.as_uuid(),
            conversation_id: conversation_id.as_uuid(),
            name: name.as_deref(),
            mime_type,
            channel_id,
            state: WAITING,
            received_at: *received_at,
            due_at: *received_at,
        }
    }
}

fn unreadable(id: Uuid, column: &'static str) -> StoreError {
    StoreError::UnreadableRow { table: "files", column, row: id.to_string() }
}
