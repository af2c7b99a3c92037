//! Sends what is due, many at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hiretalk_domain::outbound::{Consequence, SendError};
use hiretalk_domain::use_cases::{SendJob, SendMessages, Sent, Unattempted};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::worker_metrics::WorkerMetrics;
use super::{LOOK_AGAIN, stopped};
use crate::telemetry::with_causes;

/// The most entries that are leased at once.
const BATCH: usize = 256;
/// How long a look at the outbox is away from the next one while there is work: what arrives meanwhile shares a lease.
const BREATH: Duration = Duration::from_millis(10);
/// How long a settlement is tried again that fails by a defect. After that the channel's status has to tell. While the
/// store is away it is tried until the process ends.
const SETTLE_FOR: Duration = Duration::from_secs(45);
/// The wait before a settlement is tried again. Each is twice the one before, up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// The most entries that are worked on beside the sends. Reading may wait for a language model, which must not keep
/// anything from leaving.
const BESIDE: usize = 128;
/// How long a look waits for what keeps this process from sending.
const HOLD: Duration = Duration::from_millis(200);

/// Sends what is due.
pub(super) struct Sender {
    pub(super) send: SendMessages,
    pub(super) in_flight: u16,
    /// How long after its lease a message may still leave: as long as the lease covers the answer.
    pub(super) leaves_within: Duration,
    pub(super) metrics: WorkerMetrics,
    /// Sends whose answer is not stored yet because the store is away. Until it is, nothing more is taken: it might
    /// be one of them.
    pub(super) unsettled: AtomicUsize,
    /// Until when this process sends nothing.
    pub(super) resting_until: Mutex<Option<Instant>>,
}

impl Sender {
    /// Sends until the stop, then waits for the answers to what was sent.
    pub(super) async fn run(self, mut stop: watch::Receiver<bool>) {
        let room = Room { sends: semaphore(usize::from(self.in_flight)), beside: semaphore(BESIDE) };
        let shared = Arc::new(self);
        let mut running = JoinSet::new();
        while !*stop.borrow() {
            while running.try_join_next().is_some() {}
            let begun = Instant::now();
            // Not to be broken off: what is attempted has to be sent.
            let wait = shared.look(&room, &mut running).await;
            let breath = BREATH.saturating_sub(begun.elapsed());
            tokio::select! {
                () = async {
                    match wait {
                        Some(wait) => shared.send.wait_for_work(wait.max(breath)).await,
                        None => tokio::time::sleep(breath).await,
                    }
                } => {}
                () = stopped(&mut stop) => {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Takes what there is room for and begins it. None: there may be more at once; else how long to wait for work.
    async fn look(self: &Arc<Self>, room: &Room, running: &mut JoinSet<()>) -> Option<Duration> {
        if self.unsettled.load(Ordering::Relaxed) > 0 || self.is_resting() {
            tokio::time::sleep(HOLD).await;
            return None;
        }
        // Without room for one there is nothing to take.
        let Ok(first) = room.sends.acquire().await else { return Some(LOOK_AGAIN) };
        drop(first);
        let limit = room.sends.available_permits().clamp(1, BATCH);
        let taken_at = Instant::now();
        let taken = match self.send.lease_due(u16::try_from(limit).unwrap_or(u16::MAX)).await {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(cause = with_causes(&error), "the outbox cannot be read");
                tokio::time::sleep(LOOK_AGAIN).await;
                return None;
            }
        };
        if let Some(Unattempted { jobs, cause }) = taken.unattempted {
            tracing::warn!(cause = with_causes(&cause), "attempts could not be written down");
            for job in jobs {
                let this = Arc::clone(self);
                running.spawn(async move { this.give_back(&job).await });
            }
        }
        let is_full = taken.jobs.len() >= limit;
        let has_work = !taken.jobs.is_empty();
        for job in taken.jobs {
            let permit = if job.is_send() {
                Arc::clone(&room.sends).acquire_owned().await.ok()
            } else {
                Arc::clone(&room.beside).try_acquire_owned().ok()
            };
            // What there is no room for waits for its next lease.
            let Some(permit) = permit else { continue };
            let this = Arc::clone(self);
            running.spawn(async move {
                this.work(job, taken_at).await;
                drop(permit);
            });
        }
        let again_in = taken.again_in.unwrap_or(LOOK_AGAIN).min(LOOK_AGAIN);
        if is_full || (has_work && again_in < BREATH) { None } else { Some(again_in) }
    }

    async fn work(&self, job: SendJob, taken_at: Instant) {
        if !job.is_send() {
            if let Err(error) = self.send.run(job).await {
                tracing::warn!(cause = with_causes(&error), "an entry waits for its next lease");
            }
            return;
        }
        tokio::time::sleep_until((taken_at + job.wait()).into()).await;
        // A process that was stopped for a while has lost its lease, and somebody else may send.
        if taken_at.elapsed() > self.leaves_within {
            tracing::warn!("a message is given back that should have left long ago");
            return self.give_back(&job).await;
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
            self.tell(&sent);
            self.settle(sent).await;
        }
    }

    /// Gives back what was not sent, again and again while the store is away.
    async fn give_back(&self, job: &SendJob) {
        let begun = Instant::now();
        let mut wait = FIRST_WAIT;
        let mut held = None;
        while let Err(error) = self.send.release(job).await {
            tracing::warn!(cause = with_causes(&error), "a message is not given back yet");
            if error.is_defect() && begun.elapsed() > SETTLE_FOR {
                return;
            }
            held.get_or_insert_with(|| Held::of(&self.unsettled));
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Writes down what became of a send, again and again while the store is away: what was sent is sent.
    async fn settle(&self, mut sent: Sent) {
        let begun = Instant::now();
        let mut wait = FIRST_WAIT;
        let mut held = None;
        loop {
            match self.send.settle(&mut sent).await {
                Ok(consequence) => return self.heed(consequence).await,
                Err(error) if error.is_defect() && begun.elapsed() > SETTLE_FOR => {
                    tracing::error!(
                        cause = with_causes(&error),
                        "a send could not be settled; its status will tell"
                    );
                    return;
                }
                Err(error) => {
                    tracing::warn!(cause = with_causes(&error), "a send is not settled yet");
                    held.get_or_insert_with(|| Held::of(&self.unsettled));
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
            }
        }
    }

    fn is_resting(&self) -> bool {
        let until = *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    async fn heed(&self, consequence: Consequence) {
        if let Some(wait) = consequence.own_pause {
            *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + wait);
        }
        if consequence.pause.is_some() {
            self.metrics.pauses.inc();
        }
        if let Err(error) = self.send.apply_pause(consequence).await {
            tracing::warn!(cause = with_causes(&error), "a pause could not be written down");
        }
    }

    fn tell(&self, sent: &Sent) {
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

/// How much can be worked on at once.
struct Room {
    sends: Arc<Semaphore>,
    beside: Arc<Semaphore>,
}

fn semaphore(permits: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(permits))
}

/// Counts itself for as long as it lives.
struct Held<'a>(&'a AtomicUsize);

impl<'a> Held<'a> {
    fn of(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
