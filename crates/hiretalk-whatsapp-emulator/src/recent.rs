//! A map that forgets its oldest entries, so that a long load run cannot fill the memory.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// A map with at most `most` entries; the one that came first goes first.
pub(crate) struct Recent<K, V> {
    most: usize,
    entries: HashMap<K, V>,
    order: VecDeque<K>,
}

impl<K: Hash + Eq + Clone, V> Recent<K, V> {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, entries: HashMap::new(), order: VecDeque::new() }
    }

    pub(crate) fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.entries.get(key)
    }

    /// Puts a value in, in the place of the old one if there is one.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        if !self.entries.contains_key(&key) {
            self.make_room(key.clone());
        }
        self.entries.insert(key, value);
    }

    /// The value of a key, made when it is not there.
    pub(crate) fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        if !self.entries.contains_key(&key) {
            self.make_room(key.clone());
        }
        self.entries.entry(key).or_insert_with(make)
    }

    fn make_room(&mut self, key: K) {
        if self.order.len() >= self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.entries.remove(&oldest);
        }
        self.order.push_back(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first() {
        let mut recent = Recent::new(2);
        recent.insert("one", 1);
        recent.insert("two", 2);
        recent.insert("one", 11);
        recent.insert("three", 3);
        assert_eq!(recent.get("one"), None);
        assert_eq!(recent.get("two"), Some(&2));
        assert_eq!(recent.get("three"), Some(&3));
        *recent.get_or_insert_with("two", || 0) += 1;
        assert_eq!(recent.get("two"), Some(&3));
    }
}
