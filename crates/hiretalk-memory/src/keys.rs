//! API keys and the digest key.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use hiretalk_domain::api_key::{ApiKey, ApiKeyDigest, KeyUse};
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ids::{ApiKeyId, to_microseconds};

#[derive(Debug, Default)]
pub(crate) struct Keys {
    by_id: BTreeMap<ApiKeyId, ApiKey>,
    by_digest: HashMap<ApiKeyDigest, ApiKeyId>,
    digest_key: Option<DigestKey>,
}

/// A key with the same id or the same digest is stored already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an API key with this id or this digest is stored already")]
pub(crate) struct KeyExists;

impl Keys {
    pub(crate) fn insert(&mut self, key: ApiKey) -> Result<(), KeyExists> {
        if self.by_id.contains_key(&key.id) || self.by_digest.contains_key(&key.digest) {
            return Err(KeyExists);
        }
        self.by_digest.insert(key.digest, key.id);
        self.by_id.insert(key.id, key);
        Ok(())
    }

    pub(crate) fn newest_first(&self) -> Vec<ApiKey> {
        // An id begins with the moment at which the key was made.
        self.by_id.values().rev().cloned().collect()
    }

    pub(crate) fn find(&self, digest: ApiKeyDigest) -> Option<ApiKey> {
        self.by_digest.get(&digest).and_then(|id| self.by_id.get(id)).cloned()
    }

    pub(crate) fn revoke(&mut self, id: ApiKeyId, at: DateTime<Utc>) -> Option<ApiKey> {
        let key = self.by_id.get_mut(&id)?;
        key.revoked_at.get_or_insert(to_microseconds(at));
        Some(key.clone())
    }

    pub(crate) fn record_use(&mut self, uses: Vec<KeyUse>) {
        for KeyUse { id, at } in uses {
            if let Some(key) = self.by_id.get_mut(&id) {
                key.last_used_at = key.last_used_at.max(Some(to_microseconds(at)));
            }
        }
    }

    pub(crate) fn digest_key(&mut self, candidate: DigestKey) -> DigestKey {
        self.digest_key.get_or_insert(candidate).clone()
    }

    pub(crate) fn kept_digest_key(&self) -> Option<DigestKey> {
        self.digest_key.clone()
    }
}
