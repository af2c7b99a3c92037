//! The queue of updates to post and of posts to retry.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::web::Bytes;
use serde::Serialize;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout_at};

use super::Update;
use super::payload::Collected;
use crate::faults::WebhookFaults;
use crate::send_log::DeliveryState;
use crate::settings::Webhooks;

/// The longest delay of an update when updates are reordered.
const MAX_REORDER_DELAY: Duration = Duration::from_millis(1_500);

/// A post, whole and signed.
pub(crate) struct Post {
    pub(crate) body: Bytes,
    pub(crate) signature: String,
    pub(crate) updates: usize,
    pub(crate) first_tried: Instant,
}

/// Work for a webhook sender.
pub(crate) enum Work {
    /// Build a post of these updates.
    New(Vec<Collected>),
    /// Post this again, after so many failures.
    Retry(Arc<Post>, u32),
}

/// Counts of webhooks.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct WebhookCounts {
    /// Posts that were answered with 200.
    pub posts: u64,
    pub updates: u64,
    /// The most updates in one of them.
    pub largest: usize,
    pub failures: u64,
    /// Updates that were thrown away: by a fault, for want of room, or after too many tries.
    pub dropped: u64,
    pub waiting: usize,
}

/// The updates and retries that wait, each until its due time.
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    wake: Notify,
    settings: Webhooks,
}

struct Waiting {
    entries: BinaryHeap<Reverse<Timed>>,
    next: u64,
    url: Option<Arc<str>>,
    faults: WebhookFaults,
    random: u64,
    counts: WebhookCounts,
}

struct Timed {
    due: Instant,
    number: u64,
    entry: Entry,
}

enum Entry {
    Update(Update),
    Retry(Arc<Post>, u32),
}

impl PartialEq for Timed {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Timed {}

impl PartialOrd for Timed {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timed {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.number).cmp(&(other.due, other.number))
    }
}

enum Head {
    Nothing,
    Later(Instant),
    Update,
    Retry,
}

impl Queue {
    pub(crate) fn new(settings: Webhooks, url: Option<String>) -> Self {
        let waiting = Waiting {
            entries: BinaryHeap::new(),
            next: 0,
            url: url.map(Into::into),
            faults: WebhookFaults::default(),
            random: 0x9e37_79b9_7f4a_7c15,
            counts: WebhookCounts::default(),
        };
        Self { waiting: Mutex::new(waiting), wake: Notify::new(), settings }
    }

    pub(crate) fn push(&self, update: Update, after: Duration) {
        let mut waiting = self.waiting();
        if waiting.counts.waiting >= self.settings.most_waiting {
            waiting.counts.dropped += 1;
            return;
        }
        waiting.counts.waiting += 1;
        let late = if waiting.faults.reorder {
            MAX_REORDER_DELAY.mul_f64(waiting.random_fraction())
        } else {
            Duration::ZERO
        };
        let first = waiting.add(Instant::now() + after + late, Entry::Update(update));
        drop(waiting);
        if first {
            self.wake.notify_one();
        }
    }

    /// Queues a retry. Its updates count as waiting.
    pub(crate) fn push_retry(&self, post: Arc<Post>, failures: u32, after: Duration) {
        let mut waiting = self.waiting();
        waiting.counts.waiting += post.updates;
        waiting.add(Instant::now() + after, Entry::Retry(post, failures));
        drop(waiting);
        self.wake.notify_one();
    }

    pub(crate) fn url(&self) -> Option<Arc<str>> {
        self.waiting().url.clone()
    }

    pub(crate) fn set_url(&self, url: Option<String>) {
        self.waiting().url = url.map(Into::into);
        self.wake.notify_one();
    }

    pub(crate) fn faults(&self) -> WebhookFaults {
        self.waiting().faults
    }

    pub(crate) fn set_faults(&self, faults: WebhookFaults) {
        self.waiting().faults = faults;
        self.wake.notify_one();
    }

    pub(crate) fn counts(&self) -> WebhookCounts {
        self.waiting().counts
    }

    pub(crate) fn count(&self, change: impl FnOnce(&mut WebhookCounts)) {
        change(&mut self.waiting().counts);
    }

    /// Waits for work. Only one sender at a time may call it.
    pub(crate) async fn next(&self) -> Work {
        loop {
            let head = self.waiting().head();
            match head {
                Head::Nothing => self.wake.notified().await,
                Head::Later(due) => {
                    let _ = timeout_at(due, self.wake.notified()).await;
                }
                Head::Update => {
                    if !self.settings.linger.is_zero() {
                        sleep(self.settings.linger).await;
                    }
                    if let Some(work) = self.waiting().take_due(self.settings.most_updates) {
                        return work;
                    }
                }
                Head::Retry => {
                    if let Some(work) = self.waiting().take_due(self.settings.most_updates) {
                        return work;
                    }
                }
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Adds an entry and says whether it is the first one now.
    fn add(&mut self, due: Instant, entry: Entry) -> bool {
        let first = self.entries.peek().is_none_or(|Reverse(head)| due < head.due);
        self.entries.push(Reverse(Timed { due, number: self.next, entry }));
        self.next += 1;
        first
    }

    fn head(&self) -> Head {
        if self.url.is_none() || self.faults.hold {
            return Head::Nothing;
        }
        match self.entries.peek() {
            None => Head::Nothing,
            Some(Reverse(head)) if head.due > Instant::now() => Head::Later(head.due),
            Some(Reverse(Timed { entry: Entry::Update(_), .. })) => Head::Update,
            Some(Reverse(Timed { entry: Entry::Retry(..), .. })) => Head::Retry,
        }
    }

    /// All that is due, up to so many updates, or one post that is to be tried again.
    fn take_due(&mut self, most: usize) -> Option<Work> {
        let mut collected = Vec::new();
        while collected.len() < most {
            match self.head() {
                Head::Nothing | Head::Later(_) => break,
                Head::Retry if !collected.is_empty() => break,
                Head::Retry | Head::Update => {}
            }
            match self.entries.pop() {
                Some(Reverse(Timed { entry: Entry::Update(update), .. })) => {
                    self.counts.waiting -= 1;
                    if self.faults.drop {
                        self.counts.dropped += 1;
                    } else {
                        collected.extend(apply_status(update));
                    }
                }
                Some(Reverse(Timed { entry: Entry::Retry(post, failures), .. })) => {
                    self.counts.waiting -= post.updates;
                    return Some(Work::Retry(post, failures));
                }
                None => break,
            }
        }
        if self.faults.reorder {
            for index in (1..collected.len()).rev() {
                let other = (0..=index).nth(self.random_below(index + 1)).unwrap_or(index);
                collected.swap(index, other);
            }
        }
        (!collected.is_empty()).then_some(Work::New(collected))
    }

    fn random_below(&mut self, below: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from(self.random % (below as u64)).unwrap_or(0)
    }

    /// From 0 to 1.
    fn random_fraction(&mut self) -> f64 {
        f64::from(u32::try_from(self.random_below(1_000)).unwrap_or(0)) / 1_000.0
    }
}

/// Advances the send of a status. `delivered` is dropped when the message was read already.
fn apply_status(update: Update) -> Option<Collected> {
    let mut has_price = false;
    if let Update::Status { sent, state, .. } = &update {
        let before = sent.state();
        if *state == DeliveryState::Delivered && before == DeliveryState::Read {
            return None;
        }
        has_price = matches!(state, DeliveryState::Sent | DeliveryState::Delivered)
            || before < DeliveryState::Delivered;
        sent.advance(*state);
    }
    Some(Collected { update, has_price })
}
