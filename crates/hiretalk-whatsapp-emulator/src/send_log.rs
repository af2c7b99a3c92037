//! The last accepted sends, and counts of all of them.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use serde::Serialize;

const MAX_BODIES: usize = 20_000;
const MAX_CALLBACKS: usize = 4_000_000;
const MAX_REPEATED: usize = 10_000;

/// The delivery state of a send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum DeliveryState {
    Accepted,
    Sent,
    /// On the candidate's device.
    Delivered,
    Read,
    Failed,
}

impl DeliveryState {
    /// The name in a status.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
        }
    }
}

pub(crate) struct Sent {
    pub(crate) id: String,
    /// The `wa_id`, or the user id when it was sent to one.
    pub(crate) to: Arc<str>,
    pub(crate) user_id: Option<Arc<str>>,
    pub(crate) at_ms: i64,
    pub(crate) kind: &'static str,
    pub(crate) summary: Box<str>,
    pub(crate) callback: Option<Box<str>>,
    pub(crate) category: &'static str,
    pub(crate) billable: bool,
    state: AtomicU8,
}

impl Sent {
    /// The `wa_id`, unless it was sent to a user id.
    pub(crate) fn phone(&self) -> Option<&str> {
        Some(&*self.to).filter(|to| !to.contains('.'))
    }

    pub(crate) fn state(&self) -> DeliveryState {
        match self.state.load(Ordering::Relaxed) {
            0 => DeliveryState::Accepted,
            1 => DeliveryState::Sent,
            2 => DeliveryState::Delivered,
            3 => DeliveryState::Read,
            _ => DeliveryState::Failed,
        }
    }

    /// Moves it forward, never back.
    pub(crate) fn advance(&self, state: DeliveryState) {
        self.state.fetch_max(state as u8, Ordering::Relaxed);
    }
}

/// An accepted send that is to be recorded.
pub(crate) struct NewSend {
    pub(crate) id: String,
    pub(crate) to: Arc<str>,
    pub(crate) user_id: Option<Arc<str>>,
    pub(crate) at_ms: i64,
    pub(crate) kind: &'static str,
    pub(crate) summary: String,
    pub(crate) callback: Option<String>,
    pub(crate) category: &'static str,
    pub(crate) billable: bool,
}

pub(crate) struct SendLog {
    most: usize,
    sends: VecDeque<Arc<Sent>>,
    bodies: VecDeque<Box<[u8]>>,
    accepted: u64,
    without_callback: u64,
    callbacks: HashMap<u64, u32>,
    repeated: BTreeMap<Box<str>, u32>,
    repeats: u64,
}

impl SendLog {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            sends: VecDeque::new(),
            bodies: VecDeque::new(),
            accepted: 0,
            without_callback: 0,
            callbacks: HashMap::new(),
            repeated: BTreeMap::new(),
            repeats: 0,
        }
    }

    pub(crate) fn record(&mut self, entry: NewSend, body: &[u8]) -> Arc<Sent> {
        let NewSend { id, to, user_id, at_ms, kind, summary, callback, category, billable } = entry;
        self.accepted += 1;
        self.count_callback(callback.as_deref());
        let sent = Arc::new(Sent {
            id,
            to,
            user_id,
            at_ms,
            kind,
            summary: summary.into(),
            callback: callback.map(Into::into),
            category,
            billable,
            state: AtomicU8::new(DeliveryState::Accepted as u8),
        });
        if self.sends.len() == self.most {
            self.sends.pop_front();
        }
        self.sends.push_back(sent.clone());
        if self.bodies.len() == MAX_BODIES.min(self.most) {
            self.bodies.pop_front();
        }
        self.bodies.push_back(body.into());
        sent
    }

    fn count_callback(&mut self, callback: Option<&str>) {
        let Some(callback) = callback else {
            self.without_callback += 1;
            return;
        };
        let key = hash(callback);
        if self.callbacks.len() >= MAX_CALLBACKS && !self.callbacks.contains_key(&key) {
            return;
        }
        let times = self.callbacks.entry(key).or_default();
        *times += 1;
        if *times > 1 {
            self.repeats += 1;
            if self.repeated.len() < MAX_REPEATED || self.repeated.contains_key(callback) {
                self.repeated.insert(callback.into(), *times);
            }
        }
    }

    /// Returns the sends that are stored, the oldest first, each with its body while that is stored.
    pub(crate) fn sends(&self) -> impl DoubleEndedIterator<Item = (&Arc<Sent>, Option<&[u8]>)> {
        let without = self.sends.len() - self.bodies.len();
        self.sends.iter().enumerate().map(move |(index, sent)| {
            let body = index.checked_sub(without).and_then(|index| self.bodies.get(index));
            (sent, body.map(AsRef::as_ref))
        })
    }

    /// The number of accepted sends with this callback data.
    pub(crate) fn count_with(&self, callback: &str) -> u32 {
        self.callbacks.get(&hash(callback)).copied().unwrap_or(0)
    }

    pub(crate) fn counts(&self) -> SendCounts {
        SendCounts {
            accepted: self.accepted,
            without_callback_data: self.without_callback,
            callback_data: self.callbacks.len(),
            repeats: self.repeats,
            repeated: self.repeated.iter().map(|(data, times)| (data.to_string(), *times)).collect(),
        }
    }
}

/// Counts of all accepted sends.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SendCounts {
    pub accepted: u64,
    /// Those among them without `biz_opaque_callback_data`.
    pub without_callback_data: u64,
    /// The number of different `biz_opaque_callback_data`.
    pub callback_data: usize,
    /// Sends with callback data that had come before.
    pub repeats: u64,
    /// The callback data that came more than once, and how often; ten thousand at most.
    pub repeated: BTreeMap<String, u32>,
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
