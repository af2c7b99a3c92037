//! Where the digest key lies.

use async_trait::async_trait;

use crate::digest::DigestKey;
use crate::ports::StoreError;

/// Keeps the one digest key of this installation.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait DigestKeys: Send + Sync {
    /// The key that is stored; keeps `candidate` first if there is none. All callers, in all processes, get the same.
    async fn obtain(&self, candidate: DigestKey) -> Result<DigestKey, StoreError>;

    /// The key that is stored, if one is.
    async fn stored_key(&self) -> Result<Option<DigestKey>, StoreError>;
}
