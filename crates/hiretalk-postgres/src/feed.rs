//! Who waits for events is woken: by commits of this process at once, by those of others through `LISTEN`.
//!
//! `NOTIFY` is not part of the writer's transactions: it would take a lock and wake a backend with every commit. One
//! thread tells the others of all that was committed in a hundredth of a second; what a killed process did not tell,
//! followers find a second later.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use hiretalk_domain::Position;
use hiretalk_domain::ports::StoreError;
use tokio::sync::watch;

use crate::failure::store_error;
use crate::pool::open_alone;

/// The channel; a notification's payload is the last position of the feed.
const CHANNEL: &str = "hiretalk_events";
/// How long a follower waits at most: if every wake-up were lost, the feed would still be read so often.
const FALLBACK: Duration = Duration::from_secs(1);
/// How often the listener's socket is looked at. libpq hands out notifications only when asked, and waiting for the
/// socket itself takes unsafe code; an empty look is one system call.
const LISTENER_PAUSE: Duration = Duration::from_millis(10);
/// How long the listener waits before it connects again.
const RECONNECT_PAUSE: Duration = Duration::from_secs(1);

/// The last position of the feed that this process has heard of.
#[derive(Clone)]
pub(crate) struct FeedWatch {
    last: watch::Sender<i64>,
    /// The last position that this process committed itself.
    committed: Arc<AtomicI64>,
}

impl FeedWatch {
    /// A watch that has heard of nothing.
    pub(crate) fn new() -> Self {
        Self { last: watch::Sender::new(0), committed: Arc::default() }
    }

    /// Wakes all who wait for events up to `position`, which this process has committed: here at once, elsewhere soon.
    pub(crate) fn committed(&self, position: i64) {
        self.committed.fetch_max(position, Ordering::Relaxed);
        self.advance_to(position);
    }

    /// Wakes all in this process who wait for events up to `position`.
    fn advance_to(&self, position: i64) {
        self.last.send_if_modified(|last| {
            let is_news = position > *last;
            *last = position.max(*last);
            is_news
        });
    }

    /// Returns when there may be events after `after`.
    pub(crate) async fn may_follow(&self, after: Position) {
        let mut last = self.last.subscribe();
        let news = last.wait_for(|position| *position > after.0);
        // A closed watch or the fallback time: in both cases the feed itself knows better.
        let _ = tokio::time::timeout(FALLBACK, news).await;
    }
}

/// The thread that listens for other processes' events. It ends when this is dropped.
pub(crate) struct Listener {
    _stop: Sender<()>,
}

impl Listener {
    /// Starts listening.
    ///
    /// # Errors
    /// The operating system gave no thread.
    pub(crate) fn start(database_url: String, feed: FeedWatch) -> Result<Self, StoreError> {
        let (stop, stopped) = channel();
        std::thread::Builder::new()
            .name("hiretalk-listen".to_owned())
            .spawn(move || {
                while let Err(error) = listen(&database_url, &feed, &stopped) {
                    tracing::warn!(cause = %error, "not listening for other processes' events; connecting again");
                    if has_stopped(&stopped, RECONNECT_PAUSE) {
                        return;
                    }
                }
            })
            .map_err(|error| StoreError::Broken(error.into()))?;
        Ok(Self { _stop: stop })
    }
}

/// Listens until stopped, or until the connection fails.
fn listen(database_url: &str, feed: &FeedWatch, stopped: &Receiver<()>) -> Result<(), StoreError> {
    let mut connection: PgConnection = open_alone(database_url)?;
    connection.batch_execute(&format!("LISTEN {CHANNEL}")).map_err(store_error)?;
    let mut told = 0;
    while !has_stopped(stopped, LISTENER_PAUSE) {
        let committed = feed.committed.load(Ordering::Relaxed);
        if committed > told {
            connection.batch_execute(&format!("NOTIFY {CHANNEL}, '{committed}'")).map_err(store_error)?;
            told = committed;
        }
        for notification in connection.notifications_iter() {
            let notification = notification.map_err(store_error)?;
            // Nobody else speaks on this channel; what is no position is left to the fallback.
            if let Ok(position) = notification.payload.parse() {
                feed.advance_to(position);
            }
        }
    }
    Ok(())
}

/// Waits a while; whether the listener was dropped meanwhile.
fn has_stopped(stopped: &Receiver<()>, pause: Duration) -> bool {
    !matches!(stopped.recv_timeout(pause), Err(RecvTimeoutError::Timeout))
}
