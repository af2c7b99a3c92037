//! Wakes those who wait for work.

use std::time::Duration;

use tokio::sync::watch;

/// Counts what may have brought work, and remembers how far the last look has seen.
///
/// Work that came between a look and the wait after it is not waited for: any later look, whoever had it, has seen it.
#[derive(Debug)]
pub(crate) struct Notifier {
    news: watch::Sender<u64>,
    seen: u64,
}

impl Default for Notifier {
    fn default() -> Self {
        Self { news: watch::Sender::new(0), seen: 0 }
    }
}

impl Notifier {
    /// There may be work.
    pub(crate) fn notify(&mut self) {
        self.news.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Somebody looks for work now.
    pub(crate) fn look(&mut self) {
        self.seen = *self.news.borrow();
    }

    /// Ends when there is news after the last look, and after `wait` at the latest. The future holds nothing of `self`.
    pub(crate) fn wait(&self, wait: Duration) -> impl Future<Output = ()> + Send + 'static {
        let (mut news, seen) = (self.news.subscribe(), self.seen);
        async move {
            // It ends early when the store is gone; that means "look again", too.
            let _ = tokio::time::timeout(wait, news.wait_for(|count| *count != seen)).await;
        }
    }
}
