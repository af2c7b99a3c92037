//! The one writer of this process: a thread with a connection of its own that takes what is waiting, writes all of it
//! at once, and answers each caller after the commit.
//!
//! Durability is that of a commit for each caller; only the cost is shared. Nothing ever waits for a batch to fill.

mod apply;
mod batch;

use std::collections::VecDeque;
use std::time::Instant;

use hiretalk_domain::Change;
use hiretalk_domain::ports::{CommitError, Committed, StoreError};
use tokio::sync::{mpsc, oneshot};

pub(crate) use self::apply::outcome_of;

use self::apply::apply;
use self::batch::next_batch;
use crate::failure::copy_of;
use crate::feed::FeedWatch;
use crate::keeper::ConnectionKeeper;
use crate::lane::{answered, refused};
use crate::pool::Connections;
use crate::store_metrics::StoreMetrics;

/// The most changes of a batch. Larger ones gain little and make the first caller wait for the last.
const BATCH: usize = 128;
/// The most changes that wait: some tenths of a second of work.
const WAITING: usize = 4_096;
/// How often an opening is tried whose reason to lose had vanished when it was looked for.
const TRIES: usize = 5;

/// What becomes of one change.
type Outcome = Result<Committed, CommitError>;

/// A change that waits to be written.
pub(crate) struct Job {
    change: Change,
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
        pool: &Connections,
        feed: FeedWatch,
        metrics: StoreMetrics,
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel(WAITING);
        let worker = Worker { keeper: ConnectionKeeper::new(pool.clone()), feed, metrics };
        std::thread::Builder::new()
            .name("hiretalk-writer".to_owned())
            .spawn(move || worker.work_off(queue))
            .map_err(|error| StoreError::Broken(error.into()))?;
        Ok(Self { jobs })
    }

    /// Writes the change, durably, or says why not.
    ///
    /// # Errors
    /// A rule is against it, it is stale, the queue is full, the answer did not come in time, or the database failed.
    pub(crate) async fn commit(&self, change: Change) -> Outcome {
        let (reply, answer) = oneshot::channel();
        self.jobs.try_send(Job { change, reply }).map_err(|error| refused(&error))?;
        answered(answer).await
    }
}

/// What the thread works with.
struct Worker {
    keeper: ConnectionKeeper,
    feed: FeedWatch,
    metrics: StoreMetrics,
}

impl Worker {
    fn work_off(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut waiting: VecDeque<Job> = VecDeque::new();
        let mut arrived: Vec<Job> = Vec::with_capacity(BATCH);
        loop {
            if waiting.is_empty() {
                if queue.blocking_recv_many(&mut arrived, BATCH) == 0 {
                    return;
                }
            } else {
                while arrived.len() + waiting.len() < 2 * BATCH {
                    match queue.try_recv() {
                        Ok(job) => arrived.push(job),
                        Err(_) => break,
                    }
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
        let outcomes = match self.attempt(&changes) {
            Ok(outcomes) => outcomes,
            // One bad row must not poison the others: each gets a statement of its own.
            Err(StoreError::Broken(_)) if changes.len() > 1 => changes
                .iter()
                .map(|change| match self.attempt(std::slice::from_ref(change)) {
                    Ok(mut outcomes) => outcomes.pop().unwrap_or_else(|| Err(lost().into())),
                    Err(error) => Err(error.into()),
                })
                .collect(),
            Err(error) => changes.iter().map(|_| Err(copy_of(&error).into())).collect(),
        };
        self.metrics.batch_seconds.observe(begun.elapsed().as_secs_f64());
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            // The caller may have given up meanwhile; what is committed is committed.
            let _ = reply.send(outcome);
        }
    }

    /// Applies the changes, and again those whose reason to lose has vanished.
    fn attempt(&mut self, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes: Vec<Option<Outcome>> = changes.iter().map(|_| None).collect();
        for _ in 0..TRIES {
            let open: Vec<usize> = (0..changes.len()).filter(|index| outcomes[*index].is_none()).collect();
            if open.is_empty() {
                break;
            }
            let tried: Vec<&Change> = open.iter().map(|index| &changes[*index]).collect();
            let applied = self.keeper.run(|connection| apply(connection, &tried))?;
            if let Some(position) = applied.last_position {
                self.feed.committed(position);
            }
            for (index, outcome) in open.into_iter().zip(applied.outcomes) {
                outcomes[index] = outcome;
            }
        }
        Ok(outcomes
            .into_iter()
            .map(|outcome| outcome.unwrap_or_else(|| Err(StoreError::Overloaded.into())))
            .collect())
    }
}

/// A batch of one always has one outcome.
fn lost() -> StoreError {
    StoreError::Broken("a change had no outcome".into())
}
