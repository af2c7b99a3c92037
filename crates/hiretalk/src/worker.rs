//! The worker: sends what is due and handles what was delivered, until it is told to stop.

mod endpoints;
mod files;
mod graduations;
mod inbound;
mod metrics;
mod outbox;
mod stop;

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hiretalk_domain::ports::{ChannelWebhook, Ids, Inbox, Messenger};
use hiretalk_domain::use_cases::{HandleFiles, HandleInbound, SendMessages};
use prometheus::Registry;
use tokio::sync::{Semaphore, watch};

pub(crate) use crate::worker::endpoints::EndpointWorker;
pub(crate) use crate::worker::graduations::GraduationWorker;
use crate::worker::inbound::InboundWorker;
use crate::worker::metrics::WorkerMetrics;
use crate::worker::outbox::OutboxWorker;

/// The most read receipts in progress.
const MAX_READ_RECEIPTS: usize = 32;

/// Runs the outbox worker and the inbound worker.
pub(crate) struct Worker {
    pub(crate) send: SendMessages,
    pub(crate) files: HandleFiles,
    pub(crate) handle_inbound: HandleInbound,
    pub(crate) inbox: Arc<dyn Inbox>,
    pub(crate) webhook: Arc<dyn ChannelWebhook>,
    pub(crate) messenger: Arc<dyn Messenger>,
    pub(crate) ids: Arc<dyn Ids>,
    /// The most sends that wait for their answer at once.
    pub(crate) in_flight: u16,
    pub(crate) send_deadline: Duration,
    pub(crate) lease: Duration,
}

impl Worker {
    /// Runs until the stop, then waits for work in progress.
    ///
    /// # Errors
    /// The metrics are registered already.
    pub(crate) async fn run(
        self,
        registry: &Registry,
        stop: watch::Receiver<bool>,
    ) -> prometheus::Result<()> {
        let metrics = WorkerMetrics::register(registry)?;
        let Self {
            send,
            files,
            handle_inbound,
            inbox,
            webhook,
            messenger,
            ids,
            in_flight,
            send_deadline,
            lease,
        } = self;
        let sender = OutboxWorker {
            send,
            in_flight,
            send_deadline,
            metrics: metrics.clone(),
            unsettled: AtomicUsize::default(),
            paused_until: Mutex::default(),
        };
        let receipts = Arc::new(Semaphore::new(MAX_READ_RECEIPTS));
        let inbound_worker =
            InboundWorker { handle_inbound, inbox, webhook, messenger, receipts, ids, lease, metrics };
        tokio::join!(sender.run(stop.clone()), files::run(files, stop.clone()), inbound_worker.run(stop));
        Ok(())
    }
}
