//! Where API keys lie.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::api_key::{ApiKey, ApiKeyDigest, KeyUse};
use crate::ids::ApiKeyId;
use crate::ports::StoreError;

/// Keeps API keys. Keys are never deleted, so that a log entry with a key's id can always be explained.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ApiKeys: Send + Sync {
    /// Keeps a new key.
    async fn insert(&self, key: ApiKey) -> Result<(), StoreError>;

    /// All keys, revoked ones too, newest first.
    async fn list(&self) -> Result<Vec<ApiKey>, StoreError>;

    /// The key with this digest, revoked or not.
    async fn find(&self, digest: ApiKeyDigest) -> Result<Option<ApiKey>, StoreError>;

    /// Revokes a key. Revoking it again keeps the first date. None if there is no such key.
    async fn revoke(&self, id: ApiKeyId, at: DateTime<Utc>) -> Result<Option<ApiKey>, StoreError>;

    /// Records when keys were last used; an earlier moment than the one that is stored changes nothing.
    async fn record_use(&self, uses: Vec<KeyUse>) -> Result<(), StoreError>;
}
