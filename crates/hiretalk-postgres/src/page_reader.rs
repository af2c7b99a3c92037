//! Lists: two threads, and those that ask for the same page at the same time are answered by one query.
//!
//! Downstream systems poll: many of them ask for the newest `CREATED` conversations, over and over. A query that begins
//! after all of them have asked is as fresh for each as one of its own.

use std::sync::{Arc, Mutex, PoisonError};

use hiretalk_domain::paging::{Page, PageRequest};
use hiretalk_domain::ports::StoreError;
use tokio::sync::{mpsc, oneshot};

use crate::connection_holder::{ConnectionHolder, Failure};
use crate::failure::copy_of;
use crate::pool::Connections;
use crate::rows::ConversationRow;
use crate::statements::ListConversations;
use crate::threads::StoreThreads;
use crate::worker_pool::{answered, refused};

/// How many threads read: a slow list does not stop the others.
const THREADS: usize = 2;
/// The most requests that a thread takes at once; what it takes waits for the slowest of its queries.
const TAKEN: usize = 32;
/// The most requests that wait.
const WAITING: usize = 1_024;

struct Read {
    request: PageRequest,
    reply: oneshot::Sender<Result<Page, StoreError>>,
}

/// The threads that read lists.
#[derive(Clone)]
pub(crate) struct PageReader {
    reads: mpsc::Sender<Read>,
}

impl PageReader {
    /// Starts the threads.
    ///
    /// # Errors
    /// The operating system gave no thread.
    pub(crate) fn start(threads: &mut StoreThreads, pool: &Connections) -> Result<Self, StoreError> {
        let (reads, queue) = mpsc::channel(WAITING);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..THREADS {
            let queue = Arc::clone(&queue);
            let holder = ConnectionHolder::new(pool.clone());
            threads.start("lists", move || work_off(&queue, holder))?;
        }
        Ok(Self { reads })
    }

    /// A page.
    ///
    /// # Errors
    /// The queue is full, the answer did not come in time, or the query failed.
    pub(crate) async fn page(&self, request: PageRequest) -> Result<Page, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.reads.try_send(Read { request, reply }).map_err(|error| refused(&error))?;
        answered(answer).await
    }
}

fn work_off(queue: &Mutex<mpsc::Receiver<Read>>, mut holder: ConnectionHolder) {
    let mut taken: Vec<Read> = Vec::with_capacity(TAKEN);
    loop {
        // Whoever holds the lock waits for the next request; the other waits for the lock.
        let count =
            queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv_many(&mut taken, TAKEN);
        if count == 0 {
            return;
        }
        taken.retain(|read| !read.reply.is_closed());
        while let Some(Read { request, reply }) = taken.pop() {
            let page = holder.run(|connection| read_page(connection, &request));
            for other in taken.extract_if(.., |other| other.request == request) {
                let _ = other.reply.send(page.as_ref().map(Page::clone).map_err(copy_of));
            }
            let _ = reply.send(page);
        }
    }
}

fn read_page(connection: &mut diesel::PgConnection, request: &PageRequest) -> Result<Page, Failure> {
    let limit = usize::from(request.limit.get());
    let mut rows = ListConversations::of(request).run(connection)?;
    // One row more than asked for tells whether another page follows.
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let conversations =
        rows.into_iter().map(ConversationRow::into_conversation).collect::<Result<Vec<_>, _>>()?;
    let next = if has_more { conversations.last().map(|last| last.id) } else { None };
    Ok(Page { conversations, next })
}
