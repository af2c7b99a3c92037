//! Files that people sent: fetched from the channel, read by callers, removed with the person.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use crate::ids::MediaId;
use crate::media::{FileLimits, FileRefusal, FileResult, FileState, FileTask, FileTaskKind, StoredFile};
use crate::outbox::{LeaseToken, MOST_TRIES, retry_delay};
use crate::ports::{Clock, FetchError, FileSource, FileStorage, Files, Ids, StorageError, StoreError};

/// How many tasks one run takes.
const BATCH: u16 = 8;
/// Longer than a file takes to be fetched and written.
const LEASE: Duration = Duration::from_secs(120);

/// Fetches, reads and removes files.
#[derive(Clone)]
pub struct HandleFiles {
    pub files: Arc<dyn Files>,
    /// The channel they come from; none where outside systems drive the dialogues.
    pub source: Option<Arc<dyn FileSource>>,
    pub storage: Arc<dyn FileStorage>,
    pub limits: FileLimits,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

/// Why a task or a read failed.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl HandleFiles {
    /// Does what is due, and returns how many tasks there were.
    ///
    /// # Errors
    /// The store failed. A failure of the storage or of the channel is put off by itself.
    pub async fn run_due(&self) -> Result<usize, StoreError> {
        let token = LeaseToken::new(self.ids.entropy(), self.ids.entropy());
        let tasks = self.files.lease(self.clock.now(), token, LEASE, BATCH).await?;
        let count = tasks.len();
        for task in tasks {
            let id = task.id;
            let result = self.perform(task).await;
            let has_bytes = matches!(result, FileResult::Stored { .. });
            let is_settled = self.files.settle(id, token, result).await?;
            if has_bytes && !is_settled {
                // Erased meanwhile, or stored by whoever leased it next under the same id.
                self.remove_unless_known(id).await;
            }
        }
        Ok(count)
    }

    /// A stored file with its bytes; none if there is none, or not yet.
    ///
    /// # Errors
    /// The store or the storage failed.
    pub async fn read(&self, id: MediaId) -> Result<Option<(StoredFile, Vec<u8>)>, FilesError> {
        let Some(found) = self.files.find(id).await? else { return Ok(None) };
        if !matches!(found.state, FileState::Stored { .. }) {
            return Ok(None);
        }
        Ok(self.storage.get(id).await?.map(|bytes| (found, bytes)))
    }

    async fn perform(&self, task: FileTask) -> FileResult {
        match task.kind {
            FileTaskKind::Remove => match self.storage.remove(task.id).await {
                Ok(()) => FileResult::Removed,
                // An erasure is never given up.
                Err(_) => self.later(task.tries),
            },
            FileTaskKind::Fetch { channel_id, mime_type } => {
                if !self.limits.take(&mime_type) {
                    return FileResult::Refused(FileRefusal::WrongType);
                }
                let Some(source) = &self.source else { return FileResult::Refused(FileRefusal::Gone) };
                match source.fetch(channel_id, self.limits.size).await {
                    Ok(bytes) if bytes.is_empty() => FileResult::Refused(FileRefusal::Empty),
                    Ok(bytes) => self.store(task.id, task.tries, bytes).await,
                    Err(FetchError::Gone) => FileResult::Refused(FileRefusal::Gone),
                    Err(FetchError::TooLarge) => FileResult::Refused(FileRefusal::TooLarge),
                    Err(FetchError::Damaged) => FileResult::Refused(FileRefusal::Damaged),
                    Err(FetchError::Unreachable(_)) if task.tries + 1 >= MOST_TRIES => {
                        FileResult::Refused(FileRefusal::Unreachable)
                    }
                    Err(FetchError::Unreachable(_)) => self.later(task.tries),
                }
            }
        }
    }

    async fn store(&self, id: MediaId, tries: u16, bytes: Vec<u8>) -> FileResult {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let sha256: [u8; 32] = Sha256::digest(&bytes).into();
        match self.storage.put(id, bytes).await {
            Ok(()) => FileResult::Stored { size, sha256 },
            // A full disk is ours to mend; the channel keeps the file for days.
            Err(_) => self.later(tries),
        }
    }

    fn later(&self, tries: u16) -> FileResult {
        let delay = retry_delay(tries + 1, None, self.ids.entropy());
        FileResult::Later {
            due_at: self.clock.now() + TimeDelta::from_std(delay).unwrap_or(TimeDelta::minutes(5)),
        }
    }

    /// Best effort: what stays after a failure here is an unknown file in the storage, never a known one that is missing.
    async fn remove_unless_known(&self, id: MediaId) {
        if matches!(self.files.find(id).await, Ok(None)) {
            let _ = self.storage.remove(id).await;
        }
    }
}
