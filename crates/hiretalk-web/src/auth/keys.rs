//! The API keys that this process knows, so that authentication costs no query.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use hiretalk_domain::api_key::{ApiKey, ApiKeyDigest, KeyUse, Scope, Scopes};
use hiretalk_domain::ids::ApiKeyId;
use hiretalk_domain::ports::{ApiKeys, StoreError};
use subtle::ConstantTimeEq;

use super::rate_limit::KeyLimit;
use crate::problem::Problem;

/// The keys that this process knows.
///
/// A background task reads all keys twice a second, so that a key revoked elsewhere is refused here within a second.
/// An unknown token is looked up once, so that a key created elsewhere works at once. While the store is away, known
/// keys keep working.
pub(crate) struct KeyCache {
    store: Arc<dyn ApiKeys>,
    rate: u32,
    known: RwLock<Arc<Known>>,
}

/// Keys by the first bytes of their digest. Finding these is not constant-time, which reveals nothing about a secret
/// that nobody can derive from its hash; the rest is compared in constant time all the same.
type Known = HashMap<[u8; 8], Vec<Arc<KnownKey>>>;

impl KeyCache {
    pub(crate) fn new(store: Arc<dyn ApiKeys>, bootstrap: Option<&str>, rate: u32) -> Self {
        let bootstrap = bootstrap.map(|secret| Arc::new(KnownKey::bootstrap(secret, rate)));
        let known = bootstrap.iter().fold(Known::new(), with);
        Self { store, rate, known: RwLock::new(Arc::new(known)) }
    }

    /// The known key with this digest, revoked or not.
    pub(crate) fn find(&self, digest: &ApiKeyDigest) -> Option<Arc<KnownKey>> {
        let known = self.snapshot();
        let entries = known.get(&prefix(digest))?;
        entries.iter().find(|entry| bool::from(entry.digest.0.ct_eq(&digest.0))).cloned()
    }

    /// Asks the store for a key that is not known here.
    ///
    /// # Errors
    /// The store could not say.
    pub(crate) async fn look_up(&self, digest: ApiKeyDigest) -> Result<Option<Arc<KnownKey>>, StoreError> {
        Ok(self.store.find(digest).await?.map(|key| self.learn(&key)))
    }

    /// Adds a key, or applies its revocation.
    pub(crate) fn learn(&self, key: &ApiKey) -> Arc<KnownKey> {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let (next, entry) = merge(Known::clone(&known), key, self.rate);
        *known = Arc::new(next);
        entry
    }

    /// Reads all keys again. Known keys stay: keys are revoked, never deleted.
    pub(crate) async fn refresh(&self) -> Result<(), StoreError> {
        let keys = self.store.list().await?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let is_news = |key: &ApiKey| {
            find_by_id(&known, key).is_none_or(|entry| key.revoked_at.is_some() && !entry.is_revoked())
        };
        if keys.iter().any(is_news) {
            *known =
                Arc::new(keys.iter().fold(Known::clone(&known), |known, key| merge(known, key, self.rate).0));
        }
        Ok(())
    }

    /// Stores which keys were used since the last time.
    ///
    /// # Errors
    /// The store could not write; the uses are stored for the next time.
    pub(crate) async fn record_uses(&self, at: chrono::DateTime<chrono::Utc>) -> Result<(), StoreError> {
        let known = self.snapshot();
        let used: Vec<&Arc<KnownKey>> =
            known.values().flatten().filter(|entry| entry.id().is_some() && entry.take_used()).collect();
        let uses: Vec<KeyUse> =
            used.iter().filter_map(|entry| Some(KeyUse { id: entry.id()?, at })).collect();
        if uses.is_empty() {
            return Ok(());
        }
        self.store.record_use(uses).await.inspect_err(|_| used.iter().for_each(|entry| entry.mark_used()))
    }

    fn snapshot(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn prefix(digest: &ApiKeyDigest) -> [u8; 8] {
    std::array::from_fn(|index| digest.0[index])
}

fn with(mut known: Known, entry: &Arc<KnownKey>) -> Known {
    known.entry(prefix(&entry.digest)).or_default().push(Arc::clone(entry));
    known
}

/// Adds the key, and revokes its entry if it is revoked.
fn merge(known: Known, key: &ApiKey, rate: u32) -> (Known, Arc<KnownKey>) {
    let (known, entry) = match find_by_id(&known, key).cloned() {
        Some(entry) => (known, entry),
        None => {
            let entry = Arc::new(KnownKey::stored(key, rate));
            (with(known, &entry), entry)
        }
    };
    if key.revoked_at.is_some() {
        entry.revoke();
    }
    (known, entry)
}

fn find_by_id<'a>(known: &'a Known, key: &ApiKey) -> Option<&'a Arc<KnownKey>> {
    known.get(&prefix(&key.digest))?.iter().find(|entry| entry.id() == Some(key.id))
}

/// A key as this process knows it: one value for the life of the process, so that its rate limit continues.
pub struct KnownKey {
    id: Option<ApiKeyId>,
    label: String,
    digest: ApiKeyDigest,
    scopes: Scopes,
    revoked: AtomicBool,
    used: AtomicBool,
    limit: KeyLimit,
}

impl KnownKey {
    fn stored(key: &ApiKey, rate: u32) -> Self {
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

    /// The key of the settings, which is not stored and has every scope.
    fn bootstrap(secret: &str, rate: u32) -> Self {
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
    pub fn id(&self) -> Option<ApiKeyId> {
        self.id
    }

    /// The name in logs; never the secret.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// True if it has the scope.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(scope)
    }

    /// Counts a request.
    ///
    /// # Errors
    /// `rate_limited`
    pub(super) fn check_limit(&self) -> Result<(), Problem> {
        self.limit.check()
    }

    /// True once it was revoked.
    pub fn is_revoked(&self) -> bool {
        self.revoked.load(Ordering::Acquire)
    }

    /// Irrevocable, so that an old list that arrives late cannot revive it.
    fn revoke(&self) {
        self.revoked.store(true, Ordering::Release);
    }

    pub(super) fn mark_used(&self) {
        // Reading first keeps the cache line shared between the threads that use the same key.
        if !self.used.load(Ordering::Relaxed) {
            self.used.store(true, Ordering::Relaxed);
        }
    }

    /// True if it was used since the last call.
    fn take_used(&self) -> bool {
        self.used.swap(false, Ordering::Relaxed)
    }
}
