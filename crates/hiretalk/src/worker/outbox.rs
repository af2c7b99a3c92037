//! The outbox worker: executes what is due, many entries at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hiretalk_domain::outbound::{Consequence, SendError};
use hiretalk_domain::use_cases::{SendJob, SendMessages, Sent, Unattempted};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::telemetry::with_causes;
use crate::worker::metrics::WorkerMetrics;
use crate::worker::stop::{POLL_INTERVAL, stopped};

const BATCH: usize = 256;
/// The shortest time between two leases while there is work: entries that arrive meanwhile share the next lease.
const LEASE_INTERVAL: Duration = Duration::from_millis(10);
/// The time after which a settlement that fails by a defect is given up; the channel's status then settles the entry.
/// While the store is unavailable it is retried until the process ends.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(45);
/// The first wait before a settlement is retried; doubled up to `LONGEST_WAIT`.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// The most entries other than sends in progress. They have a limit of their own because a turn may wait for a
/// language model, which must not hold up sends.
const OTHER_IN_FLIGHT: usize = 128;
/// The wait between two checks while this process is paused.
const PAUSE_POLL: Duration = Duration::from_millis(200);

/// Leases due outbox entries and executes them.
pub(super) struct OutboxWorker {
    pub(super) send: SendMessages,
    pub(super) in_flight: u16,
    /// The latest time after the lease at which a send may begin, so that the lease covers the answer.
    pub(super) send_deadline: Duration,
    pub(super) metrics: WorkerMetrics,
    /// Sends whose result is not stored yet because the store is unavailable. Until it is, nothing more is leased: a
    /// new lease might repeat one of them.
    pub(super) unsettled: AtomicUsize,
    pub(super) paused_until: Mutex<Option<Instant>>,
}

impl OutboxWorker {
    /// Runs until the stop, then waits for the answers to messages already sent.
    pub(super) async fn run(self, mut stop: watch::Receiver<bool>) {
        let capacity =
            Capacity { sends: semaphore(usize::from(self.in_flight)), others: semaphore(OTHER_IN_FLIGHT) };
        let shared = Arc::new(self);
        let mut running = JoinSet::new();
        while !*stop.borrow() {
            while running.try_join_next().is_some() {}
            let begun = Instant::now();
            // Not to be broken off: what is attempted has to be sent.
            let wait = shared.lease_and_start(&capacity, &mut running).await;
            let pause = LEASE_INTERVAL.saturating_sub(begun.elapsed());
            tokio::select! {
                () = async {
                    match wait {
                        Some(wait) => shared.send.wait_for_work(wait.max(pause)).await,
                        None => tokio::time::sleep(pause).await,
                    }
                } => {}
                () = stopped(&mut stop) => {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Leases as many entries as there is capacity for and starts them. Returns the time to wait for work; none to
    /// lease again at once.
    async fn lease_and_start(
        self: &Arc<Self>,
        capacity: &Capacity,
        running: &mut JoinSet<()>,
    ) -> Option<Duration> {
        if self.unsettled.load(Ordering::Relaxed) > 0 || self.is_paused() {
            tokio::time::sleep(PAUSE_POLL).await;
            return None;
        }
        // Without room for one there is nothing to take.
        let Ok(first) = capacity.sends.acquire().await else { return Some(POLL_INTERVAL) };
        drop(first);
        let limit = capacity.sends.available_permits().clamp(1, BATCH);
        let taken_at = Instant::now();
        let taken = match self.send.lease_due(u16::try_from(limit).unwrap_or(u16::MAX)).await {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(cause = with_causes(&error), "the outbox cannot be read");
                tokio::time::sleep(POLL_INTERVAL).await;
                return None;
            }
        };
        if let Some(Unattempted { jobs, cause }) = taken.unattempted {
            tracing::warn!(cause = with_causes(&cause), "attempts could not be written down");
            for job in jobs {
                let this = Arc::clone(self);
                running.spawn(async move { this.release(&job).await });
            }
        }
        let is_full = taken.jobs.len() >= limit;
        let has_work = !taken.jobs.is_empty();
        for job in taken.jobs {
            let permit = if job.is_send() {
                Arc::clone(&capacity.sends).acquire_owned().await.ok()
            } else {
                Arc::clone(&capacity.others).try_acquire_owned().ok()
            };
            // What there is no room for waits for its next lease.
            let Some(permit) = permit else { continue };
            let this = Arc::clone(self);
            running.spawn(async move {
                this.process_job(job, taken_at).await;
                drop(permit);
            });
        }
        let again_in = taken.again_in.unwrap_or(POLL_INTERVAL).min(POLL_INTERVAL);
        if is_full || (has_work && again_in < LEASE_INTERVAL) { None } else { Some(again_in) }
    }

    async fn process_job(&self, job: SendJob, taken_at: Instant) {
        if !job.is_send() {
            if let Err(error) = self.send.run(job).await {
                tracing::warn!(cause = with_causes(&error), "an entry waits for its next lease");
            }
            return;
        }
        tokio::time::sleep_until((taken_at + job.wait()).into()).await;
        // A process that was stopped for a while has lost its lease, and somebody else may send.
        if taken_at.elapsed() > self.send_deadline {
            tracing::warn!("a message is given back that should have left long ago");
            return self.release(&job).await;
        }
        if job.is_repeated() {
            self.metrics.in_doubt.inc();
        }
        let in_flight = self.metrics.in_flight.clone();
        in_flight.inc();
        let sent = self.send.send(&job).await;
        in_flight.dec();
        if let Some(sent) = sent {
            self.metrics.sent(sent.was_accepted());
            self.report_error(&sent);
            self.settle(sent).await;
        }
    }

    /// Releases an unsent entry; retried while the store is unavailable.
    async fn release(&self, job: &SendJob) {
        let begun = Instant::now();
        let mut wait = FIRST_WAIT;
        let mut guard = None;
        while let Err(error) = self.send.release(job).await {
            tracing::warn!(cause = with_causes(&error), "a message is not given back yet");
            if error.is_defect() && begun.elapsed() > SETTLE_TIMEOUT {
                return;
            }
            guard.get_or_insert_with(|| UnsettledGuard::new(&self.unsettled));
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Stores the result of a send; retried while the store is unavailable, because a message that was sent stays
    /// sent.
    async fn settle(&self, mut sent: Sent) {
        let begun = Instant::now();
        let mut wait = FIRST_WAIT;
        let mut guard = None;
        loop {
            match self.send.settle(&mut sent).await {
                Ok(consequence) => return self.apply_consequence(consequence).await,
                Err(error) if error.is_defect() && begun.elapsed() > SETTLE_TIMEOUT => {
                    tracing::error!(
                        cause = with_causes(&error),
                        "a send could not be settled; its status will tell"
                    );
                    return;
                }
                Err(error) => {
                    tracing::warn!(cause = with_causes(&error), "a send is not settled yet");
                    guard.get_or_insert_with(|| UnsettledGuard::new(&self.unsettled));
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
            }
        }
    }

    fn is_paused(&self) -> bool {
        let until = *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    async fn apply_consequence(&self, consequence: Consequence) {
        if let Some(wait) = consequence.own_pause {
            *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + wait);
        }
        if consequence.pause.is_some() {
            self.metrics.pauses.inc();
        }
        if let Err(error) = self.send.apply_pause(consequence).await {
            tracing::warn!(cause = with_causes(&error), "a pause could not be written down");
        }
    }

    fn report_error(&self, sent: &Sent) {
        match sent.error() {
            None => {}
            Some(error @ SendError::Stop { .. }) => {
                self.metrics.alarms.inc();
                tracing::error!(cause = with_causes(error), "nothing can be sent until this is mended");
            }
            Some(error) => tracing::info!(cause = with_causes(error), "a message was not taken"),
        }
    }
}

struct Capacity {
    sends: Arc<Semaphore>,
    others: Arc<Semaphore>,
}

fn semaphore(permits: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(permits))
}

/// Counts one unsettled send until it is dropped.
struct UnsettledGuard<'a>(&'a AtomicUsize);

impl<'a> UnsettledGuard<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for UnsettledGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
