//! Keeps deliveries: one thread writes all that wait with one insert, and answers each caller after the commit.
//!
//! A delivery is acknowledged to the channel once it is on the disk, and what one costs is the commit.

use diesel::RunQueryDsl;
use hiretalk_domain::inbound::RawDelivery;
use hiretalk_domain::ports::StoreError;
use tokio::sync::{mpsc, oneshot};

use crate::connection_holder::ConnectionHolder;
use crate::failure::copy_of;
use crate::notifier::Notifier;
use crate::pool::Connections;
use crate::statements::StoreDeliveries;
use crate::threads::StoreThreads;
use crate::worker_pool::{answered, refused};

/// The most deliveries of an insert.
const BATCH: usize = 256;
/// The most bytes of an insert: a delivery may have three million.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// The most deliveries that wait.
const WAITING: usize = 4_096;

struct Job {
    delivery: RawDelivery,
    reply: oneshot::Sender<Result<(), StoreError>>,
}

/// The thread that keeps deliveries.
pub(crate) struct InboxWriter {
    jobs: mpsc::Sender<Job>,
}

impl InboxWriter {
    /// Starts the thread.
    ///
    /// # Errors
    /// The operating system gave no thread.
    pub(crate) fn start(
        threads: &mut StoreThreads,
        pool: &Connections,
        notifier: Notifier,
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel(WAITING);
        let holder = ConnectionHolder::new(pool.clone());
        threads.start("inbox", move || work_off(queue, holder, &notifier))?;
        Ok(Self { jobs })
    }

    /// True if the thread is gone, which only a defect can do.
    pub(crate) fn has_ended(&self) -> bool {
        self.jobs.is_closed()
    }

    /// Keeps a delivery, durably.
    ///
    /// # Errors
    /// The queue is full, the answer did not come in time, or the database failed.
    pub(crate) async fn store(&self, delivery: RawDelivery) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.jobs.try_send(Job { delivery, reply }).map_err(|error| refused(&error))?;
        answered(answer).await
    }
}

fn work_off(mut queue: mpsc::Receiver<Job>, mut holder: ConnectionHolder, notifier: &Notifier) {
    let mut waiting: Vec<Job> = Vec::with_capacity(BATCH);
    while queue.blocking_recv_many(&mut waiting, BATCH) > 0 {
        waiting.retain(|job| !job.reply.is_closed());
        while !waiting.is_empty() {
            let mut bytes = 0;
            let fitting = waiting.iter().take_while(|job| {
                bytes += job.delivery.body.len();
                bytes <= BATCH_BYTES
            });
            let count = fitting.count().max(1);
            let (rows, replies): (Vec<_>, Vec<_>) =
                waiting.drain(..count).map(|job| (job.delivery, job.reply)).unzip();
            let stored = holder.run(|connection| Ok(columns(&rows).execute(connection)?));
            if stored.is_ok() {
                notifier.committed();
            }
            for reply in replies {
                let _ = reply.send(stored.as_ref().map(|_| ()).map_err(copy_of));
            }
        }
    }
}

fn columns(rows: &[RawDelivery]) -> StoreDeliveries<'_> {
    let mut columns = StoreDeliveries::default();
    for RawDelivery { id, received_at, body, tries: _ } in rows {
        columns.push(id.as_uuid(), *received_at, body);
    }
    columns
}
