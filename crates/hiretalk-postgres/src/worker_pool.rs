//! A worker pool: a few threads, each with a connection of its own, that process a bounded queue of reads.
//!
//! Pools are apart so that a slow list never delays a read by id, a write or a health check.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel::PgConnection;
use hiretalk_domain::ports::StoreError;
use tokio::sync::{mpsc, oneshot};

use crate::connection_holder::{ConnectionHolder, Failure};
use crate::pool::Connections;
use crate::threads::StoreThreads;

pub(crate) const ANSWER_WAIT: Duration = Duration::from_secs(4);

type Task = Box<dyn FnOnce(&mut ConnectionHolder) + Send>;

/// A few threads that read.
#[derive(Clone)]
pub(crate) struct WorkerPool {
    tasks: mpsc::Sender<Task>,
}

impl WorkerPool {
    /// Starts `count` threads; at most `waiting` reads queue before them.
    ///
    /// # Errors
    /// The operating system gave no thread.
    pub(crate) fn start(
        threads: &mut StoreThreads,
        name: &str,
        count: usize,
        waiting: usize,
        pool: &Connections,
    ) -> Result<Self, StoreError> {
        let (tasks, queue) = mpsc::channel::<Task>(waiting);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..count {
            let queue = Arc::clone(&queue);
            let mut holder = ConnectionHolder::new(pool.clone());
            threads.start(name, move || {
                loop {
                    // Whoever holds the lock waits for the next task; the others wait for the lock.
                    let task = queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
                    match task {
                        Some(task) => task(&mut holder),
                        None => return,
                    }
                }
            })?;
        }
        Ok(Self { tasks })
    }

    /// Does `work` on one of the threads and waits for what it returns.
    ///
    /// # Errors
    /// The queue is full, the answer did not come in time, or the work failed.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut PgConnection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let task: Task = Box::new(move |holder| {
            // Nobody waits any more: the work would be for nothing.
            if !reply.is_closed() {
                let _ = reply.send(holder.run(&mut work));
            }
        });
        self.tasks.try_send(task).map_err(|error| refused(&error))?;
        answered(answer).await
    }

    /// Has one of the threads do `work` that nobody waits for. If the queue is full it is left undone.
    pub(crate) fn leave(
        &self,
        name: &'static str,
        mut work: impl FnMut(&mut PgConnection) -> Result<(), Failure> + Send + 'static,
    ) {
        let task: Task = Box::new(move |holder| {
            if let Err(error) = holder.run(&mut work) {
                tracing::warn!(%error, "{name} failed");
            }
        });
        if self.tasks.try_send(task).is_err() {
            tracing::warn!("{name} was put off: too much is waiting");
        }
    }
}

pub(crate) fn refused<T>(error: &mpsc::error::TrySendError<T>) -> StoreError {
    match error {
        mpsc::error::TrySendError::Full(_) => StoreError::Overloaded,
        mpsc::error::TrySendError::Closed(_) => StoreError::Broken("a thread of the store has ended".into()),
    }
}

/// Waits for an answer, but not for ever.
pub(crate) async fn answered<T, E: From<StoreError>>(
    answer: oneshot::Receiver<Result<T, E>>,
) -> Result<T, E> {
    match tokio::time::timeout(ANSWER_WAIT, answer).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(StoreError::Broken("a thread of the store gave up a task".into()).into()),
        Err(_) => Err(StoreError::TimedOut.into()),
    }
}
