//! A key as this process knows it.

use std::sync::atomic::{AtomicBool, Ordering};

use hiretalk_domain::api_key::{ApiKey, ApiKeyDigest, Scope, Scopes};
use hiretalk_domain::ids::ApiKeyId;

use crate::rate_limit::KeyLimit;

/// A key as this process knows it: one entry for the life of the process, so that its allowance goes on.
pub(crate) struct KeyEntry {
    id: Option<ApiKeyId>,
    label: String,
    digest: ApiKeyDigest,
    scopes: Scopes,
    revoked: AtomicBool,
    used: AtomicBool,
    limit: KeyLimit,
}

impl KeyEntry {
    /// The entry of a stored key.
    pub(crate) fn of(key: &ApiKey, rate: u32) -> Self {
        Self {
            id: Some(key.id),
            label: key.id.to_string(),
            digest: key.digest,
            scopes: key.scopes.clone(),
            revoked: AtomicBool::new(key.revoked_at.is_some()),
            used: AtomicBool::new(false),
            limit: KeyLimit::new(rate),
        }
    }

    /// The entry of the key that lies in no store and may do everything.
    pub(crate) fn bootstrap(secret: &str, rate: u32) -> Self {
        Self {
            id: None,
            label: "bootstrap".to_owned(),
            digest: ApiKeyDigest::of(secret),
            scopes: Scopes::all(),
            revoked: AtomicBool::new(false),
            used: AtomicBool::new(false),
            limit: KeyLimit::new(rate),
        }
    }

    /// The stored key's id; none for the bootstrap key.
    pub(crate) fn id(&self) -> Option<ApiKeyId> {
        self.id
    }

    /// What logs call it. Never the secret.
    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    /// What its secret is recognised by.
    pub(crate) fn digest(&self) -> &ApiKeyDigest {
        &self.digest
    }

    /// Whether it may do this.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(scope)
    }

    /// Its allowance.
    pub(crate) fn limit(&self) -> &KeyLimit {
        &self.limit
    }

    /// Whether it opens nothing any more.
    pub(crate) fn is_revoked(&self) -> bool {
        self.revoked.load(Ordering::Acquire)
    }

    /// Revokes it here. There is no way back, so an old list that arrives late cannot revive it.
    pub(crate) fn revoke(&self) {
        self.revoked.store(true, Ordering::Release);
    }

    /// Notes that it was used.
    pub(crate) fn mark_used(&self) {
        // Reading first keeps the cache line shared between the threads that use the same key.
        if !self.used.load(Ordering::Relaxed) {
            self.used.store(true, Ordering::Relaxed);
        }
    }

    /// Whether it was used since this was last asked.
    pub(crate) fn take_used(&self) -> bool {
        self.used.swap(false, Ordering::Relaxed)
    }
}
