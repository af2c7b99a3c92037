//! A cache of limited size in bytes; the least recently used entries go first.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Values by key, for all threads.
pub(super) struct Shelf<K, V> {
    /// In bytes, as those who put say.
    most: usize,
    stored: Mutex<Kept<K, V>>,
}

struct Kept<K, V> {
    values: HashMap<K, Entry<V>>,
    bytes: usize,
    /// Rises with every use.
    uses: u64,
}

struct Entry<V> {
    value: Arc<V>,
    bytes: usize,
    used: u64,
}

impl<K: Hash + Eq + Clone, V> Shelf<K, V> {
    /// An empty one that holds at most so many bytes.
    pub(super) fn new(most: usize) -> Self {
        Self { most, stored: Mutex::new(Kept { values: HashMap::new(), bytes: 0, uses: 0 }) }
    }

    /// What was put under this key, if it is still there.
    pub(super) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
    {
        let mut stored = self.stored();
        stored.uses += 1;
        let uses = stored.uses;
        let entry = stored.values.get_mut(key)?;
        entry.used = uses;
        Some(Arc::clone(&entry.value))
    }

    /// Keeps a value of so many bytes in the place of what was there before.
    pub(super) fn put(&self, key: K, value: Arc<V>, bytes: usize) {
        let mut stored = self.stored();
        stored.remove(&key);
        if bytes > self.most {
            return;
        }
        stored.uses += 1;
        stored.bytes += bytes;
        let used = stored.uses;
        stored.values.insert(key, Entry { value, bytes, used });
        if stored.bytes > self.most {
            // A quarter at once, so that not every put has to look for the oldest.
            stored.shrink(self.most / 4 * 3);
        }
    }

    fn stored(&self) -> MutexGuard<'_, Kept<K, V>> {
        // Nothing that holds the lock leaves it half done.
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Clone, V> Kept<K, V> {
    fn remove(&mut self, key: &K) {
        if let Some(entry) = self.values.remove(key) {
            self.bytes -= entry.bytes;
        }
    }

    fn shrink(&mut self, most: usize) {
        let mut oldest: Vec<(u64, K)> =
            self.values.iter().map(|(key, entry)| (entry.used, key.clone())).collect();
        oldest.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in oldest {
            if self.bytes <= most {
                break;
            }
            self.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_long_makes_room() {
        let shelf: Shelf<String, u32> = Shelf::new(100);
        for number in 0..10 {
            shelf.put(number.to_string(), Arc::new(number), 10);
        }
        assert_eq!(shelf.get("0").as_deref(), Some(&0));
        shelf.put("10".to_owned(), Arc::new(10), 10);
        // 110 bytes were too many: 1, 2, 3 and 4 went, and 0 was used.
        let left: Vec<u32> = (0..11).filter(|number| shelf.get(&number.to_string()).is_some()).collect();
        assert_eq!(left, [0, 5, 6, 7, 8, 9, 10]);
        // The same key again takes the place of what was there, and what is too large for all takes nothing's.
        shelf.put("5".to_owned(), Arc::new(55), 40);
        shelf.put("11".to_owned(), Arc::new(11), 101);
        assert_eq!((shelf.get("5").as_deref(), shelf.get("11")), (Some(&55), None));
        assert_eq!(shelf.stored().bytes, 100);
    }
}
