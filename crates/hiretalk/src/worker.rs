//! The worker: sends what is due and handles what was delivered, until it is told to stop.

mod hearer;
mod sender;
mod starter;
mod worker_metrics;

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hiretalk_domain::ports::{ChannelWebhook, Ids, Inbox, Messenger};
use hiretalk_domain::use_cases::{HandleInbound, SendMessages};
use prometheus::Registry;
use tokio::sync::{Semaphore, watch};

use self::hearer::Hearer;
use self::sender::Sender;
pub(crate) use self::starter::Starter;
use self::worker_metrics::WorkerMetrics;

/// How long anything waits before it looks again, should every wake-up have been lost.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The most read receipts that wait for their answer at once.
const RECEIPTS: usize = 32;

pub(crate) struct Worker {
    pub(crate) send: SendMessages,
    pub(crate) listen: HandleInbound,
    pub(crate) inbox: Arc<dyn Inbox>,
    pub(crate) webhook: Arc<dyn ChannelWebhook>,
    /// Shows messages as read.
    pub(crate) messenger: Arc<dyn Messenger>,
    pub(crate) ids: Arc<dyn Ids>,
    /// The most sends that wait for their answer at once.
    pub(crate) in_flight: u16,
    /// How long after its lease a message may still leave.
    pub(crate) leaves_within: Duration,
    pub(crate) lease: Duration,
}

impl Worker {
    /// Works until `stop` says so, then lets what has begun finish.
    ///
    /// # Errors
    /// The registry has a worker's metrics already.
    pub(crate) async fn run(
        self,
        registry: &Registry,
        stop: watch::Receiver<bool>,
    ) -> prometheus::Result<()> {
        let metrics = WorkerMetrics::register(registry)?;
        let Self { send, listen, inbox, webhook, messenger, ids, in_flight, leaves_within, lease } = self;
        let sender = Sender {
            send,
            in_flight,
            leaves_within,
            metrics: metrics.clone(),
            unsettled: AtomicUsize::default(),
            resting_until: Mutex::default(),
        };
        let receipts = Arc::new(Semaphore::new(RECEIPTS));
        let hearer = Hearer { listen, inbox, webhook, messenger, receipts, ids, lease, metrics };
        tokio::join!(sender.run(stop.clone()), hearer.run(stop));
        Ok(())
    }
}

/// Waits for the stop.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // A sender that is gone is a stop too.
    let _ = stop.wait_for(|stop| *stop).await;
}
