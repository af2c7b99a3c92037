//! Files that people sent, and what is to be done about them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hiretalk_domain::ids::{ConversationId, MediaId};
use hiretalk_domain::media::{FileResult, FileState, FileTask, FileTaskKind, NewFile, StoredFile};
use hiretalk_domain::outbox::LeaseToken;

/// All files, by their ids and so by their age.
#[derive(Debug, Default)]
pub(crate) struct FileBook(BTreeMap<MediaId, Entry>);

#[derive(Debug)]
struct Entry {
    file: StoredFile,
    is_erased: bool,
    channel_id: String,
    /// None once nothing is left to do.
    due_at: Option<DateTime<Utc>>,
    tries: u16,
    lease: Option<(LeaseToken, Instant)>,
}

impl FileBook {
    pub(crate) fn insert(&mut self, new: NewFile) {
        let NewFile { file, conversation_id, channel_id, received_at } = new;
        let id = file.id;
        let file = StoredFile { file, conversation_id, received_at, state: FileState::Waiting };
        let due_at = Some(received_at);
        let entry = Entry { file, is_erased: false, channel_id, due_at, tries: 0, lease: None };
        self.0.insert(id, entry);
    }

    /// Leaves of a conversation's files only what is needed to remove their bytes.
    pub(crate) fn erase(&mut self, id: ConversationId, at: DateTime<Utc>) {
        for entry in self.0.values_mut().filter(|entry| entry.file.conversation_id == id) {
            entry.file.file.name = None;
            entry.channel_id = String::new();
            entry.is_erased = true;
            entry.due_at = Some(at);
            entry.tries = 0;
            entry.lease = None;
        }
    }

    pub(crate) fn lease(
        &mut self,
        now: DateTime<Utc>,
        token: LeaseToken,
        lease: Duration,
        limit: u16,
        real_now: Instant,
    ) -> Vec<FileTask> {
        let mut due: Vec<_> = self
            .0
            .values_mut()
            .filter(|entry| entry.due_at.is_some_and(|due_at| due_at <= now))
            .filter(|entry| entry.lease.is_none_or(|(_, until)| until <= real_now))
            .collect();
        due.sort_by_key(|entry| (entry.due_at, entry.file.file.id));
        let leased = due.into_iter().take(usize::from(limit)).map(|entry| {
            entry.lease = Some((token, real_now + lease));
            let kind = if entry.is_erased {
                FileTaskKind::Remove
            } else {
                FileTaskKind::Fetch {
                    channel_id: entry.channel_id.clone(),
                    mime_type: entry.file.file.mime_type.clone(),
                }
            };
            FileTask { id: entry.file.file.id, kind, tries: entry.tries }
        });
        leased.collect()
    }

    /// False if the lease is not held any more.
    pub(crate) fn settle(&mut self, id: MediaId, token: LeaseToken, result: &FileResult) -> bool {
        let Some(entry) = self.0.get_mut(&id) else { return false };
        if entry.lease.is_none_or(|(held, _)| held != token) {
            return false;
        }
        entry.lease = None;
        entry.due_at = None;
        match result {
            FileResult::Stored { size, sha256 } => {
                entry.file.state = FileState::Stored { size: *size, sha256: *sha256 };
            }
            FileResult::Refused(refusal) => entry.file.state = FileState::Refused(*refusal),
            FileResult::Later { due_at } => {
                entry.due_at = Some(*due_at);
                entry.tries = entry.tries.saturating_add(1);
            }
            FileResult::Removed => {
                self.0.remove(&id);
            }
        }
        true
    }

    pub(crate) fn find(&self, id: MediaId) -> Option<StoredFile> {
        self.0.get(&id).filter(|entry| !entry.is_erased).map(|entry| entry.file.clone())
    }

    pub(crate) fn of_conversation(&self, id: ConversationId) -> Vec<StoredFile> {
        let known = self.0.values().filter(|entry| !entry.is_erased && entry.file.conversation_id == id);
        known.map(|entry| entry.file.clone()).collect()
    }
}
