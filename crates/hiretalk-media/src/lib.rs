//! Keeps people's files: in a folder, or in an S3-compatible store. Of files it knows their ids and bytes, nothing else.
//!
//! A file lies under its id in two levels of folders, by the last digits, which are random; nothing that a sender chose is
//! ever part of a path. It knows nothing of conversations, channels or our HTTP API. A further kind of storage is one more
//! prefix in [`MediaStorage::open`], if `object_store` has it.

mod s3;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use hiretalk_domain::ids::MediaId;
use hiretalk_domain::ports::{FileStorage, StorageError};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutPayload};

/// The place where files lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaPlace {
    /// A folder. It is made if it is not there, for this user alone.
    Folder(PathBuf),
    /// A bucket: `s3://BUCKET` or `s3://BUCKET/FOLDER`. Region, endpoint and credentials come from the usual variables
    /// (`AWS_REGION`, `AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID`, ..).
    Bucket(String),
}

impl MediaPlace {
    /// Reads a setting.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("s3://") { Self::Bucket(text.to_owned()) } else { Self::Folder(text.into()) }
    }
}

/// Why files cannot be kept at a place.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    #[error("the folder {} cannot be made or used", folder.display())]
    Folder {
        folder: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    #[error("the bucket cannot be used")]
    Bucket(#[source] Error),
    #[error("the folder {} cannot be used", folder.display())]
    Root {
        folder: PathBuf,
        #[source]
        cause: Error,
    },
}

/// A storage of files.
#[derive(Clone)]
pub struct MediaStorage {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl fmt::Debug for MediaStorage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MediaStorage").finish_non_exhaustive()
    }
}

impl MediaStorage {
    /// Opens the storage. A folder must be writable; of a bucket only the settings are checked.
    ///
    /// # Errors
    /// [`MediaError`].
    pub fn open(place: &MediaPlace) -> Result<Self, MediaError> {
        match place {
            MediaPlace::Folder(folder) => {
                make_private(folder).map_err(|cause| MediaError::Folder { folder: folder.clone(), cause })?;
                let store = LocalFileSystem::new_with_prefix(folder)
                    .map_err(|cause| MediaError::Root { folder: folder.clone(), cause })?;
                // An erased file leaves no empty folders behind.
                Ok(Self { store: Arc::new(store.with_automatic_cleanup(true)), prefix: Path::default() })
            }
            MediaPlace::Bucket(url) => {
                let (store, prefix) = s3::open(url).map_err(MediaError::Bucket)?;
                Ok(Self { store, prefix })
            }
        }
    }

    fn path(&self, id: MediaId) -> Path {
        let name = id.to_string();
        let shard: String = name.chars().skip(name.len() - 2).collect();
        self.prefix.clone().join(shard).join(name)
    }
}

#[async_trait]
impl FileStorage for MediaStorage {
    async fn put(&self, id: MediaId, bytes: Vec<u8>) -> Result<(), StorageError> {
        self.store.put(&self.path(id), PutPayload::from(bytes)).await.map_err(failed)?;
        Ok(())
    }

    async fn get(&self, id: MediaId) -> Result<Option<Vec<u8>>, StorageError> {
        match self.store.get(&self.path(id)).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(failed)?.into())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    async fn remove(&self, id: MediaId) -> Result<(), StorageError> {
        match self.store.delete(&self.path(id)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

fn failed(error: Error) -> StorageError {
    StorageError(error.into())
}

/// A folder that only this user can read. One that was there keeps its rights.
fn make_private(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}
