//! The state of an emulator, shared by its routes, its webhook senders and its owner.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::Hash;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::faults::Rules;
use crate::identifiers::{self, Ids};
use crate::inbound::Menu;
use crate::media::MediaFiles;
use crate::send_log::SendLog;
use crate::settings::{Identity, PairLimit, Settings};
use crate::template::Template;
use crate::webhook::queue::Queue;

pub(crate) struct EmulatorState {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) queue: Queue,
    pub(crate) media: MediaFiles,
    traffic: Mutex<Traffic>,
}

/// The part that changes with every send.
pub(crate) struct Traffic {
    pub(crate) contacts: Contacts,
    pub(crate) send_log: SendLog,
    pub(crate) templates: Vec<Template>,
    pub(crate) rules: Rules,
    pub(crate) throughput: Option<(Rate, Bucket)>,
    pub(crate) pair: Option<Rate>,
    /// Refused sends by code.
    pub(crate) refused: BTreeMap<u32, u64>,
    /// Sends that a fault left without an answer or with one that is no JSON.
    pub(crate) unanswered: u64,
}

impl EmulatorState {
    pub(crate) fn new(settings: Settings) -> Self {
        let clock = Clock::default();
        let now_ms = clock.now_ms();
        let throughput = settings.limits.throughput.map(|per_second| {
            let rate = Rate { every_ms: 1_000, per: per_second.into(), burst: per_second.into() };
            (rate, Bucket::full(rate, now_ms))
        });
        let pair = settings.limits.pair.map(|PairLimit { every, burst }| Rate {
            every_ms: millis(every),
            per: 1,
            burst: burst.into(),
        });
        let traffic = Traffic {
            contacts: Contacts::new(),
            send_log: SendLog::new(settings.transcript),
            templates: settings.templates.clone(),
            rules: Rules::default(),
            throughput,
            pair,
            refused: BTreeMap::new(),
            unanswered: 0,
        };
        let queue = Queue::new(settings.webhooks, settings.webhook_url.clone());
        Self {
            settings,
            clock,
            ids: Ids::new(),
            queue,
            media: MediaFiles::default(),
            traffic: Mutex::new(traffic),
        }
    }

    /// Locks the part that changes with every send.
    pub(crate) fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the `wa_id` of a phone number; none if the text is no number.
    pub(crate) fn wa_id(&self, number: &str) -> Option<Arc<str>> {
        Some(identifiers::wa_id(&identifiers::digits(number)?, self.settings.wa_ids).into())
    }

    /// Returns the user id of an address if webhooks show it.
    pub(crate) fn visible_user_id(&self, key: &Arc<str>, contacts: &mut Contacts) -> Option<Arc<str>> {
        if identifiers::is_user_id(key) {
            return Some(key.clone());
        }
        match self.settings.identity {
            Identity::Phone => None,
            Identity::Both | Identity::UserId => {
                let user_id: Arc<str> = identifiers::user_id(key).into();
                contacts.link_user_id(user_id.clone(), key.clone());
                Some(user_id)
            }
        }
    }
}

const MAX_CANDIDATES: usize = 2_000_000;
const MAX_MENUS: usize = 100_000;
const MAX_USER_IDS: usize = 500_000;
/// The time after a candidate's message in which free text is allowed.
const WINDOW_MS: i64 = 24 * 3_600 * 1_000;

#[derive(Default)]
pub(crate) struct Contact {
    last_inbound_ms: Option<i64>,
    pair: Option<Bucket>,
    /// The number of accepted sends.
    pub(crate) sends: u32,
}

impl Contact {
    /// Free text may be sent for 24 hours after the candidate's last message.
    pub(crate) fn window_is_open(&self, now_ms: i64) -> bool {
        self.last_inbound_ms.is_some_and(|at| now_ms.saturating_sub(at) < WINDOW_MS)
    }

    pub(crate) fn record_inbound(&mut self, now_ms: i64) {
        self.last_inbound_ms = Some(now_ms);
    }

    pub(crate) fn pair(&mut self, rate: Rate, now_ms: i64) -> &mut Bucket {
        self.pair.get_or_insert_with(|| Bucket::full(rate, now_ms))
    }
}

/// The candidates by `wa_id`, or by user id where no number is known.
pub(crate) struct Contacts {
    known: BoundedMap<Arc<str>, Contact>,
    menus: BoundedMap<Arc<str>, Arc<Menu>>,
    users: BoundedMap<Arc<str>, Arc<str>>,
}

impl Contacts {
    pub(crate) fn new() -> Self {
        Self {
            known: BoundedMap::new(MAX_CANDIDATES),
            menus: BoundedMap::new(MAX_MENUS),
            users: BoundedMap::new(MAX_USER_IDS),
        }
    }

    pub(crate) fn find(&self, key: &str) -> Option<&Contact> {
        self.known.get(key)
    }

    pub(crate) fn get_or_insert(&mut self, key: &Arc<str>) -> &mut Contact {
        self.known.get_or_insert_with(key.clone(), Contact::default)
    }

    /// Returns the last menu that was sent to an address.
    pub(crate) fn menu(&self, key: &str) -> Option<&Arc<Menu>> {
        self.menus.get(key)
    }

    pub(crate) fn set_menu(&mut self, key: &Arc<str>, menu: Menu) {
        self.menus.insert(key.clone(), Arc::new(menu));
    }

    pub(crate) fn find_by_user_id(&self, user_id: &str) -> Option<Arc<str>> {
        self.users.get(user_id).cloned()
    }

    pub(crate) fn link_user_id(&mut self, user_id: Arc<str>, key: Arc<str>) {
        self.users.insert(user_id, key);
    }
}

/// The time of windows, limits and timestamps: the machine's, moved ahead on demand. Delays and latencies use real time.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead_ms: AtomicI64,
}

impl Clock {
    pub(crate) fn now_ms(&self) -> i64 {
        let machine = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        millis(machine).saturating_add(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// Moves the clock ahead.
    pub(crate) fn advance(&self, by: Duration) {
        self.ahead_ms.fetch_add(millis(by), Ordering::Relaxed);
    }
}

/// A duration in milliseconds, at most `i64::MAX`.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The refill rate and the size of a token bucket.
#[derive(Clone, Copy)]
pub(crate) struct Rate {
    /// `per` tokens are added in each of these intervals, at least 1 ms.
    pub(crate) every_ms: i64,
    pub(crate) per: i64,
    pub(crate) burst: i64,
}

/// A token bucket. A token is `every_ms` parts, so that nothing is lost to rounding.
#[derive(Clone, Copy)]
pub(crate) struct Bucket {
    parts: i64,
    at_ms: i64,
}

impl Bucket {
    pub(crate) fn full(rate: Rate, now_ms: i64) -> Self {
        Self { parts: rate.burst.saturating_mul(rate.every_ms), at_ms: now_ms }
    }

    /// Refills the bucket and says whether it holds a token.
    pub(crate) fn has_token(&mut self, rate: Rate, now_ms: i64) -> bool {
        let gained = now_ms.saturating_sub(self.at_ms).max(0).saturating_mul(rate.per);
        self.parts = self.parts.saturating_add(gained).min(rate.burst.saturating_mul(rate.every_ms));
        self.at_ms = now_ms;
        self.parts >= rate.every_ms
    }

    pub(crate) fn take_token(&mut self, rate: Rate) {
        self.parts -= rate.every_ms;
    }
}

/// A map with at most `most` entries, so that a long load run cannot fill the memory; the oldest is removed first.
pub(crate) struct BoundedMap<K, V> {
    most: usize,
    entries: HashMap<K, V>,
    order: VecDeque<K>,
}

impl<K: Hash + Eq + Clone, V> BoundedMap<K, V> {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, entries: HashMap::new(), order: VecDeque::new() }
    }

    pub(crate) fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.entries.get(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if !self.entries.contains_key(&key) {
            self.make_room(key.clone());
        }
        self.entries.insert(key, value);
    }

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
    fn a_bucket_holds_a_burst_and_fills_slowly() {
        let rate = Rate { every_ms: 6_000, per: 1, burst: 3 };
        let mut bucket = Bucket::full(rate, 0);
        for _ in 0..3 {
            assert!(bucket.has_token(rate, 0));
            bucket.take_token(rate);
        }
        assert!(!bucket.has_token(rate, 1_000));
        assert!(!bucket.has_token(rate, 5_999));
        assert!(bucket.has_token(rate, 6_000));
        bucket.take_token(rate);
        assert!(!bucket.has_token(rate, 6_001));
        assert!(bucket.has_token(rate, 1_000_000));
    }

    #[test]
    fn the_oldest_goes_first() {
        let mut map = BoundedMap::new(2);
        map.insert("one", 1);
        map.insert("two", 2);
        map.insert("one", 11);
        map.insert("three", 3);
        assert_eq!(map.get("one"), None);
        assert_eq!(map.get("two"), Some(&2));
        assert_eq!(map.get("three"), Some(&3));
        *map.get_or_insert_with("two", || 0) += 1;
        assert_eq!(map.get("two"), Some(&3));
    }
}
