//! An operator makes, lists and revokes API keys.

use std::sync::Arc;

use crate::api_key::{ApiKey, ApiKeyName, ApiKeySecret, Scopes};
use crate::ids::{ApiKeyId, to_microseconds};
use crate::ports::{ApiKeys, Clock, Ids, Secrets, StoreError};

/// Makes, lists and revokes API keys.
#[derive(Clone)]
pub struct ManageApiKeys {
    keys: Arc<dyn ApiKeys>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    secrets: Arc<dyn Secrets>,
}

/// A key that was just made, with its secret, which nobody can see again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiKey {
    /// The key as it is stored.
    pub key: ApiKey,
    pub secret: ApiKeySecret,
}

impl ManageApiKeys {
    /// The use case on these adapters.
    pub fn new(
        keys: Arc<dyn ApiKeys>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        secrets: Arc<dyn Secrets>,
    ) -> Self {
        Self { keys, clock, ids, secrets }
    }

    /// Makes a key with a secret of its own.
    pub async fn create(&self, name: ApiKeyName, scopes: Scopes) -> Result<NewApiKey, StoreError> {
        let now = to_microseconds(self.clock.now());
        let secret = ApiKeySecret::from_random(self.secrets.secret());
        let key = ApiKey {
            id: ApiKeyId::new(now, self.ids.entropy()),
            name,
            digest: secret.digest(),
            scopes,
            created_at: now,
            last_used_at: None,
            revoked_at: None,
        };
        self.keys.insert(key.clone()).await?;
        Ok(NewApiKey { key, secret })
    }

    /// All keys, revoked ones too, newest first.
    pub async fn list(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.keys.list().await
    }

    /// Revokes a key and returns it; none if there is no such key.
    pub async fn revoke(&self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        self.keys.revoke(id, to_microseconds(self.clock.now())).await
    }
}
