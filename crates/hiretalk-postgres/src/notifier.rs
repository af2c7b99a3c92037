//! Whoever waits for work is woken: by this process at once, by others through `LISTEN` (see [`crate::feed`]).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;

/// Counts the times at which work may have come.
#[derive(Clone)]
pub(crate) struct Notifier {
    /// The newest work that this process has seen announced.
    heard: watch::Sender<u64>,
    /// How much of it had been seen when somebody last began to look for work.
    looked: Arc<AtomicU64>,
    /// How often this process brought work itself, to be notified to other processes.
    committed: Arc<AtomicU64>,
}

impl Notifier {
    /// Nothing has come yet.
    pub(crate) fn new() -> Self {
        Self { heard: watch::Sender::new(0), looked: Arc::default(), committed: Arc::default() }
    }

    /// This process has committed something to do.
    pub(crate) fn committed(&self) {
        self.committed.fetch_add(1, Ordering::Relaxed);
        self.announce();
    }

    pub(crate) fn announce(&self) {
        self.heard.send_modify(|count| *count += 1);
    }

    pub(crate) fn count_committed(&self) -> u64 {
        self.committed.load(Ordering::Relaxed)
    }

    /// Somebody begins to look for work: what has come until now will be found.
    pub(crate) fn look(&self) {
        self.looked.store(*self.heard.borrow(), Ordering::Relaxed);
    }

    /// Returns when something came after the last look, and after `wait` at the latest.
    pub(crate) async fn may_wait(&self, wait: Duration) {
        let mut heard = self.heard.subscribe();
        let looked = self.looked.load(Ordering::Relaxed);
        let news = heard.wait_for(|count| *count > looked);
        // A closed watch or the time is over: in both cases looking is the answer.
        let _ = tokio::time::timeout(wait, news).await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn what_comes_between_a_look_and_the_wait_is_not_lost() {
        let notifier = Notifier::new();
        notifier.look();
        notifier.committed();
        notifier.may_wait(LONG).await;
        notifier.look();
        let begun = Instant::now();
        notifier.may_wait(Duration::from_millis(20)).await;
        assert!(begun.elapsed() >= Duration::from_millis(20));
        assert_eq!(notifier.count_committed(), 1);
    }
}
