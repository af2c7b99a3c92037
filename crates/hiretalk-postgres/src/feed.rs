//! Who waits for events or for work is woken: by commits of this process at once, by those of others through `LISTEN`.
//!
//! `NOTIFY` is not part of the writer's transactions: it would take a lock and wake a backend with every commit. One
//! thread tells the others of all that was committed in a hundredth of a second; what a killed process did not tell,
//! followers find a second later.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{PgConnection, RunQueryDsl};
use hiretalk_domain::events::Position;
use hiretalk_domain::ports::StoreError;
use tokio::sync::watch;

use crate::failure::store_error;
use crate::notifier::Notifier;
use crate::pool::open_alone;
use crate::threads::StoreThreads;

/// The channel; a notification's payload is the last position of the feed.
const CHANNEL: &str = "hiretalk_events";
/// The channels on which there is nothing to say but that there may be work.
const OUTBOX_CHANNEL: &str = "hiretalk_outbox";
const INBOX_CHANNEL: &str = "hiretalk_inbox";
const GRADUATIONS_CHANNEL: &str = "hiretalk_graduations";
/// How long a follower waits at most: if every wake-up were lost, the feed would still be read so often.
const FALLBACK: Duration = Duration::from_secs(1);
/// How often the listener's socket is looked at. libpq hands out notifications only when asked, and waiting for the
/// socket itself takes unsafe code; an empty look is one system call.
const LISTENER_PAUSE: Duration = Duration::from_millis(10);
const RECONNECT_PAUSE: Duration = Duration::from_secs(1);

/// The last position of the feed that this process has seen announced.
#[derive(Clone)]
pub(crate) struct FeedWatch {
    last: watch::Sender<i64>,
    /// The last position that this process committed itself.
    committed: Arc<AtomicI64>,
}

impl FeedWatch {
    /// A watch that has seen nothing yet.
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

/// The thread that listens for other processes' events and work. It ends when this is dropped.
pub(crate) struct NotificationListener {
    _stop: Sender<()>,
}

impl NotificationListener {
    /// Starts listening.
    ///
    /// # Errors
    /// The operating system gave no thread.
    pub(crate) fn start(
        threads: &mut StoreThreads,
        database_url: String,
        feed: FeedWatch,
        [outbox, inbox, graduations]: [Notifier; 3],
    ) -> Result<Self, StoreError> {
        let (stop, stopped) = channel();
        let mut work = [
            Work::new(OUTBOX_CHANNEL, outbox),
            Work::new(INBOX_CHANNEL, inbox),
            Work::new(GRADUATIONS_CHANNEL, graduations),
        ];
        threads.start("listen", move || {
            while let Err(error) = listen(&database_url, &feed, &mut work, &stopped) {
                tracing::warn!(cause = %error, "not listening for other processes' events; connecting again");
                if has_stopped(&stopped, RECONNECT_PAUSE) {
                    return;
                }
            }
        })?;
        Ok(Self { _stop: stop })
    }
}

/// Work that comes through a channel.
struct Work {
    channel: &'static str,
    notifier: Notifier,
    /// How much of what this process brought has been notified to other processes.
    notified: u64,
}

impl Work {
    fn new(channel: &'static str, notifier: Notifier) -> Self {
        Self { channel, notifier, notified: 0 }
    }

    /// Tells the others, if there is news.
    fn notify_others(&mut self, connection: &mut PgConnection) -> Result<(), StoreError> {
        let committed = self.notifier.count_committed();
        if committed > self.notified {
            connection.batch_execute(&format!("NOTIFY {}", self.channel)).map_err(store_error)?;
            self.notified = committed;
        }
        Ok(())
    }
}

/// Listens until stopped, or until the connection fails.
fn listen(
    database_url: &str,
    feed: &FeedWatch,
    work: &mut [Work],
    stopped: &Receiver<()>,
) -> Result<(), StoreError> {
    let mut connection: PgConnection = open_alone(database_url)?;
    let own_process: i32 =
        diesel::select(pg_backend_pid()).get_result(&mut connection).map_err(store_error)?;
    for channel in std::iter::once(CHANNEL).chain(work.iter().map(|work| work.channel)) {
        connection.batch_execute(&format!("LISTEN {channel}")).map_err(store_error)?;
    }
    // Notifications from before LISTEN are lost, so that waiting threads look once by themselves.
    work.iter().for_each(|work| work.notifier.announce());
    let mut notified = 0;
    while !has_stopped(stopped, LISTENER_PAUSE) {
        let committed = feed.committed.load(Ordering::Relaxed);
        if committed > notified {
            connection.batch_execute(&format!("NOTIFY {CHANNEL}, '{committed}'")).map_err(store_error)?;
            notified = committed;
        }
        for work in work.iter_mut() {
            work.notify_others(&mut connection)?;
        }
        for notification in connection.notifications_iter() {
            let notification = notification.map_err(store_error)?;
            if let Some(work) = work.iter().find(|work| work.channel == notification.channel) {
                if notification.process_id != own_process {
                    work.notifier.announce();
                }
                continue;
            }
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

#[diesel::declare_sql_function]
extern "SQL" {
    /// The server's process that serves this connection.
    fn pg_backend_pid() -> diesel::sql_types::Integer;
}
