//! Reads by id: one thread answers all that wait with one query.
//!
//! A query for a hundred ids costs little more than one for one id, and a hop to a thread pool a query costs more than
//! the query itself.

use std::collections::HashMap;

use diesel::prelude::{
    ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper,
};
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::ports::StoreError;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::connection_holder::ConnectionHolder;
use crate::failure::copy_of;
use crate::pool::Connections;
use crate::rows::ConversationRow;
use crate::schema::{conversations, dialogues};
use crate::threads::StoreThreads;
use crate::worker_pool::{answered, refused};

/// The most ids that one query asks for.
const BATCH: usize = 256;
/// The most reads that wait.
const WAITING: usize = 4_096;

struct Read {
    id: Uuid,
    reply: oneshot::Sender<Result<Option<Found>, StoreError>>,
}

/// A conversation, and what is stored of its dialogue, as of one moment.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) conversation: Conversation,
    pub(crate) dialogue: Option<Value>,
}

/// The thread that reads by id.
#[derive(Clone)]
pub(crate) struct ByIdReader {
    reads: mpsc::Sender<Read>,
}

impl ByIdReader {
    /// Starts the thread.
    ///
    /// # Errors
    /// The operating system gave no thread.
    pub(crate) fn start(threads: &mut StoreThreads, pool: &Connections) -> Result<Self, StoreError> {
        let (reads, queue) = mpsc::channel(WAITING);
        let holder = ConnectionHolder::new(pool.clone());
        threads.start("by-id", move || work_off(queue, holder))?;
        Ok(Self { reads })
    }

    /// True if the thread is gone, which only a defect can do.
    pub(crate) fn has_ended(&self) -> bool {
        self.reads.is_closed()
    }

    /// The conversation with this id.
    ///
    /// # Errors
    /// The queue is full, the answer did not come in time, or the query failed.
    pub(crate) async fn find(&self, id: ConversationId) -> Result<Option<Found>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let read = Read { id: id.as_uuid(), reply };
        self.reads.try_send(read).map_err(|error| refused(&error))?;
        answered(answer).await
    }
}

fn work_off(mut queue: mpsc::Receiver<Read>, mut holder: ConnectionHolder) {
    let mut waiting: Vec<Read> = Vec::with_capacity(BATCH);
    // `blocking_recv_many` takes what is there and never waits for more.
    while queue.blocking_recv_many(&mut waiting, BATCH) > 0 {
        waiting.retain(|read| !read.reply.is_closed());
        if waiting.is_empty() {
            continue;
        }
        let ids: Vec<Uuid> = waiting.iter().map(|read| read.id).collect();
        let found = holder.run(|connection| {
            Ok(conversations::table
                .left_join(dialogues::table.on(dialogues::conversation_id.eq(conversations::id)))
                .filter(conversations::id.eq_any(&ids))
                .select((ConversationRow::as_select(), dialogues::state.nullable()))
                .load::<(ConversationRow, Option<Value>)>(connection)?)
        });
        match found {
            Ok(rows) => answer_all(&mut waiting, rows),
            Err(error) => refuse_all(&mut waiting, &error),
        }
    }
}

fn answer_all(waiting: &mut Vec<Read>, rows: Vec<(ConversationRow, Option<Value>)>) {
    let mut found: HashMap<Uuid, Found> = HashMap::with_capacity(rows.len());
    let mut unreadable: HashMap<Uuid, StoreError> = HashMap::new();
    for (row, dialogue) in rows {
        let id = row.id();
        match row.into_conversation() {
            Ok(conversation) => drop(found.insert(id, Found { conversation, dialogue })),
            Err(error) => drop(unreadable.insert(id, error)),
        }
    }
    for Read { id, reply } in waiting.drain(..) {
        let answer = match unreadable.get(&id) {
            Some(error) => Err(copy_of(error)),
            None => Ok(found.get(&id).cloned()),
        };
        let _ = reply.send(answer);
    }
}

fn refuse_all(waiting: &mut Vec<Read>, error: &StoreError) {
    for Read { reply, .. } in waiting.drain(..) {
        let _ = reply.send(Err(copy_of(error)));
    }
}
