//! The one writer of this process: a thread with a connection of its own that takes what is waiting, writes all of it
//! at once, and answers each caller after the commit.
//!
//! Durability is that of a commit for each caller; only the cost is shared. Nothing ever waits for a batch to fill.

mod apply;
mod batch;
mod erasure;
mod form;
mod general;
mod graduations;
mod opt_outs;
mod optimistic_insert;
mod preconditions;
mod redaction;
mod timestamp;

use std::collections::VecDeque;
use std::time::Instant;

use hiretalk_domain::change::Change;
use hiretalk_domain::ports::{CommitError, Committed, StoreError};
use tokio::sync::{mpsc, oneshot};

use self::apply::apply;
use self::batch::{BatchKeys, next_batch};
use self::form::brings_work;
use self::graduations::brings_graduations;
use self::optimistic_insert::OptimisticInsert;
use crate::connection_holder::ConnectionHolder;
use crate::failure::{copy_of, is_about_a_row};
use crate::feed::FeedWatch;
use crate::notifier::Notifier;
use crate::pool::Connections;
use crate::store_metrics::StoreMetrics;
use crate::threads::StoreThreads;
use crate::worker_pool::{answered, refused};

/// The most changes of a batch. Larger ones gain little and make the first caller wait for the last.
const BATCH: usize = 128;
/// The most changes that wait: some tenths of a second of work.
const WAITING: usize = 4_096;
/// How often an opening is tried whose reason to lose had vanished when it was looked for.
const TRIES: usize = 5;

type Outcome = Result<Committed, CommitError>;

/// A change that waits to be written.
pub(crate) struct Job {
    change: Change,
    keys: BatchKeys,
    reply: oneshot::Sender<Outcome>,
}

/// The thread that writes.
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// The operating system gave no thread.
    pub(crate) fn start(
        threads: &mut StoreThreads,
        pool: &Connections,
        feed: FeedWatch,
        outbox: Notifier,
        graduations: Notifier,
        metrics: StoreMetrics,
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel(WAITING);
        let worker = Worker {
            holder: ConnectionHolder::new(pool.clone()),
            optimistic: OptimisticInsert::default(),
            feed,
            outbox,
            graduations,
            metrics,
        };
        threads.start("writer", move || worker.work_off(queue))?;
        Ok(Self { jobs })
    }

    /// Writes the change, durably, or says why not.
    ///
    /// # Errors
    /// A rule is against it, it is stale, the queue is full, the answer did not come in time, or the database failed.
    pub(crate) async fn commit(&self, change: Change) -> Outcome {
        let (reply, answer) = oneshot::channel();
        let keys = BatchKeys::of(&change);
        self.jobs.try_send(Job { change, keys, reply }).map_err(|error| refused(&error))?;
        answered(answer).await
    }

    /// True if the thread is gone, which only a defect can do.
    pub(crate) fn has_ended(&self) -> bool {
        self.jobs.is_closed()
    }
}

/// What the thread works with.
struct Worker {
    holder: ConnectionHolder,
    optimistic: OptimisticInsert,
    feed: FeedWatch,
    outbox: Notifier,
    graduations: Notifier,
    metrics: StoreMetrics,
}

impl Worker {
    fn work_off(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut waiting: VecDeque<Job> = VecDeque::new();
        let mut arrived: Vec<Job> = Vec::with_capacity(BATCH);
        loop {
            if waiting.is_empty() && queue.blocking_recv_many(&mut arrived, BATCH) == 0 {
                return;
            }
            // All that has arrived is looked at: a crowd of changes for one candidate must not keep the others out.
            while arrived.len() + waiting.len() < WAITING {
                match queue.try_recv() {
                    Ok(job) => arrived.push(job),
                    Err(_) => break,
                }
            }
            // A caller that gave up was told that the outcome is unknown; not writing is one of the two.
            waiting.extend(arrived.drain(..).filter(|job| !job.reply.is_closed()));
            let batch = next_batch(&mut waiting, BATCH);
            self.metrics.queue_depth.set(i64::try_from(waiting.len() + queue.len()).unwrap_or(i64::MAX));
            if !batch.is_empty() {
                self.write(batch);
            }
        }
    }

    /// Writes a batch and answers its callers.
    fn write(&mut self, batch: Vec<Job>) {
        let begun = Instant::now();
        self.metrics.batch_size.observe(batch.len() as f64);
        let (changes, replies): (Vec<Change>, Vec<_>) =
            batch.into_iter().map(|job| (job.change, job.reply)).unzip();
        let (mut outcomes, error) = self.attempt(&changes);
        // One bad row must not poison the others: each gets a statement of its own, if somebody still waits for it.
        let one_by_one = changes.len() > 1 && error.as_ref().is_some_and(is_about_a_row);
        for ((outcome, change), reply) in outcomes.iter_mut().zip(&changes).zip(&replies) {
            if outcome.is_none() && one_by_one && !reply.is_closed() {
                let (alone, error) = self.attempt(std::slice::from_ref(change));
                *outcome = alone.into_iter().next().flatten().or(error.map(|error| Err(error.into())));
            }
        }
        self.metrics.batch_seconds.observe(begun.elapsed().as_secs_f64());
        let error = error.unwrap_or(StoreError::Overloaded);
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            // The caller may have given up meanwhile; what is committed is committed.
            let _ = reply.send(outcome.unwrap_or_else(|| Err(copy_of(&error).into())));
        }
    }

    /// Applies the changes, and again those whose reason to lose has vanished. What has no outcome then failed by the
    /// error, or lost each time to something that had vanished.
    fn attempt(&mut self, changes: &[Change]) -> (Vec<Option<Outcome>>, Option<StoreError>) {
        let mut outcomes: Vec<Option<Outcome>> = changes.iter().map(|_| None).collect();
        for _ in 0..TRIES {
            let open: Vec<usize> = (0..changes.len()).filter(|index| outcomes[*index].is_none()).collect();
            if open.is_empty() {
                break;
            }
            let tried: Vec<&Change> = open.iter().map(|index| &changes[*index]).collect();
            let Self { holder, optimistic, .. } = self;
            let applied = match holder.run(|connection| apply(connection, &tried, optimistic)) {
                Ok(applied) => applied,
                Err(error) => return (outcomes, Some(error)),
            };
            if let Some(position) = applied.last_position {
                self.feed.committed(position);
            }
            if tried.iter().any(|change| brings_work(change)) {
                self.outbox.committed();
            }
            if applied.has_released || tried.iter().any(|change| brings_graduations(change)) {
                self.graduations.committed();
            }
            for (index, outcome) in open.into_iter().zip(applied.outcomes) {
                outcomes[index] = outcome;
            }
        }
        (outcomes, None)
    }
}
