//! Where the digest key lies.

use async_trait::async_trait;

use crate::digest::DigestKey;
use crate::ports::StoreError;

/// Keeps the one digest key of this installation.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait DigestKeys: Send + Sync {
    /// The key that is kept; keeps `candidate` first if there is none. All callers, in all processes, get the same.
    ///
    /// # Errors
    /// The store could not do it.
    async fn obtain(&self, candidate: DigestKey) -> Result<DigestKey, StoreError>;

    /// The key that is kept, if one is.
    ///
    /// # Errors
    /// The store could not do it.
    async fn stored_key(&self) -> Result<Option<DigestKey>, StoreError>;
}
