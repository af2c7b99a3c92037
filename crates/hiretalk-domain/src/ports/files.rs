//! The ports that people's files pass through.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::ids::{ConversationId, MediaId};
use crate::media::{FileResult, FileTask, StoredFile};
use crate::outbox::LeaseToken;
use crate::ports::StoreError;

/// What is known of files, and what is to be done about them. Rows are written by
/// [`Change::files`](crate::change::Change::files); an erasure turns them into removals.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Files: Send + Sync {
    /// Leases what is due at `now`, the oldest first, to one worker over all processes. `lease` runs on real time.
    async fn lease(
        &self,
        now: DateTime<Utc>,
        token: LeaseToken,
        lease: Duration,
        limit: u16,
    ) -> Result<Vec<FileTask>, StoreError>;

    /// Records what became of a task. False if the lease is not held any more or the person was erased meanwhile: what
    /// was fetched must then be removed from the storage.
    async fn settle(&self, id: MediaId, token: LeaseToken, result: FileResult) -> Result<bool, StoreError>;

    /// The file with this id; none if there is none or its person was erased.
    async fn find(&self, id: MediaId) -> Result<Option<StoredFile>, StoreError>;

    /// The files of a conversation, the oldest first.
    async fn of_conversation(&self, id: ConversationId) -> Result<Vec<StoredFile>, StoreError>;
}

/// Fetches files from the channel.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait FileSource: Send + Sync {
    /// Fetches a file of at most `most` bytes by the channel's id of it. Where the channel announces a SHA-256, what
    /// came has it.
    ///
    /// # Errors
    /// [`FetchError`].
    async fn fetch(&self, channel_id: String, most: u64) -> Result<Vec<u8>, FetchError>;
}

/// Why a file was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The channel does not have it, or not any more.
    #[error("the channel does not have the file")]
    Gone,
    #[error("the file is larger than allowed")]
    TooLarge,
    /// Its SHA-256 is not the announced one.
    #[error("the file is not the one that was announced")]
    Damaged,
    /// It may work later.
    #[error("the channel could not be asked for the file")]
    Unreachable(#[source] crate::Cause),
}

/// Keeps the bytes of files.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait FileStorage: Send + Sync {
    /// Writes a file whole or not at all. The same id again replaces it.
    async fn put(&self, id: MediaId, bytes: Vec<u8>) -> Result<(), StorageError>;

    /// Reads a file; none if there is none.
    async fn get(&self, id: MediaId) -> Result<Option<Vec<u8>>, StorageError>;

    /// Removes a file; one that is not there is no error.
    async fn remove(&self, id: MediaId) -> Result<(), StorageError>;
}

/// The storage of files failed.
#[derive(Debug, thiserror::Error)]
#[error("the storage of files failed")]
pub struct StorageError(#[from] pub crate::Cause);
