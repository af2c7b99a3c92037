//! The keys that this process knows, so that authentication costs no query.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use hiretalk_domain::api_key::KeyUse;
use hiretalk_domain::api_key::{ApiKey, ApiKeyDigest};
use hiretalk_domain::ports::{ApiKeys, StoreError};
use subtle::ConstantTimeEq;

use super::KeyEntry;

/// The keys that this process knows.
///
/// A background task reads all keys twice a second, so that a key revoked elsewhere is dead here within a second.
/// A token that is not known is looked up once, so that a key made elsewhere works at once. While the store is
/// away the keys that were known go on working.
pub(crate) struct KeyCache {
    store: Arc<dyn ApiKeys>,
    rate: u32,
    known: RwLock<Arc<Known>>,
}

/// Entries by the first bytes of their digest. These are found by an ordinary comparison, which tells nothing
/// about a secret that nobody can derive from its hash; the rest is compared in constant time all the same.
type Known = HashMap<[u8; 8], Vec<Arc<KeyEntry>>>;

impl KeyCache {
    /// A cache that knows the bootstrap key alone.
    pub(crate) fn new(store: Arc<dyn ApiKeys>, bootstrap: Option<&str>, rate: u32) -> Self {
        let bootstrap = bootstrap.map(|secret| Arc::new(KeyEntry::bootstrap(secret, rate)));
        let known = bootstrap.iter().fold(Known::new(), with);
        Self { store, rate, known: RwLock::new(Arc::new(known)) }
    }

    /// The known key with this digest, revoked or not.
    pub(crate) fn known(&self, digest: &ApiKeyDigest) -> Option<Arc<KeyEntry>> {
        let known = self.snapshot();
        let entries = known.get(&prefix(digest))?;
        entries.iter().find(|entry| bool::from(entry.digest().0.ct_eq(&digest.0))).cloned()
    }

    /// Asks the store for a key that is not known here.
    ///
    /// # Errors
    /// The store could not say.
    pub(crate) async fn look_up(&self, digest: ApiKeyDigest) -> Result<Option<Arc<KeyEntry>>, StoreError> {
        Ok(self.store.find(digest).await?.map(|key| self.learn(&key)))
    }

    /// Adds a key, or takes over its revocation.
    pub(crate) fn learn(&self, key: &ApiKey) -> Arc<KeyEntry> {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let (next, entry) = merge(Known::clone(&known), key, self.rate);
        *known = Arc::new(next);
        entry
    }

    /// Reads all keys again. What is known stays known: keys are revoked, never deleted.
    ///
    /// # Errors
    /// The store could not read.
    pub(crate) async fn refresh(&self) -> Result<(), StoreError> {
        let keys = self.store.list().await?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let is_news = |key: &ApiKey| {
            find(&known, key).is_none_or(|entry| key.revoked_at.is_some() && !entry.is_revoked())
        };
        if keys.iter().any(is_news) {
            *known =
                Arc::new(keys.iter().fold(Known::clone(&known), |known, key| merge(known, key, self.rate).0));
        }
        Ok(())
    }

    /// Writes down which keys were used since the last time.
    ///
    /// # Errors
    /// The store could not write; the uses are kept for the next time.
    pub(crate) async fn record_uses(&self, at: chrono::DateTime<chrono::Utc>) -> Result<(), StoreError> {
        let known = self.snapshot();
        let used: Vec<&Arc<KeyEntry>> =
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

fn with(mut known: Known, entry: &Arc<KeyEntry>) -> Known {
    known.entry(prefix(entry.digest())).or_default().push(Arc::clone(entry));
    known
}

/// The keys with this one among them, revoked if it is.
fn merge(known: Known, key: &ApiKey, rate: u32) -> (Known, Arc<KeyEntry>) {
    let (known, entry) = match find(&known, key).cloned() {
        Some(entry) => (known, entry),
        None => {
            let entry = Arc::new(KeyEntry::of(key, rate));
            (with(known, &entry), entry)
        }
    };
    if key.revoked_at.is_some() {
        entry.revoke();
    }
    (known, entry)
}

fn find<'a>(known: &'a Known, key: &ApiKey) -> Option<&'a Arc<KeyEntry>> {
    known.get(&prefix(&key.digest))?.iter().find(|entry| entry.id() == Some(key.id))
}
