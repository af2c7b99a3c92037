//! What we say, as the rows that make it happen.

use chrono::{DateTime, Utc};

use crate::change::Change;
use crate::digest::NumberDigest;
use crate::ids::ConversationId;
use crate::message::{MessageIds, NewMessage, NewMessageBody, Outgoing};
use crate::outbox::{OutboxEntry, Priority, Purpose, Task};

/// Messages of one turn, in their order.
#[derive(Debug)]
pub(crate) struct OutboundBatch {
    /// The conversation that speaks.
    pub(crate) conversation_id: ConversationId,
    /// The number that it speaks to.
    pub(crate) number: NumberDigest,
    pub(crate) says: Vec<Outgoing>,
    pub(crate) purpose: Purpose,
    pub(crate) priority: Priority,
}

/// Writes the messages of one turn and their outbox entries into the change, due at once.
pub(crate) fn enqueue(change: &mut Change, speech: OutboundBatch, ids: &mut MessageIds, now: DateTime<Utc>) {
    let OutboundBatch { conversation_id, number, says, purpose, priority } = speech;
    let mut turn = None;
    for content in says {
        let id = ids.give();
        let turn = *turn.get_or_insert(id);
        change.messages.push(NewMessage {
            id,
            conversation_id,
            created_at: now,
            body: NewMessageBody::Out { content, number },
        });
        change.outbox.push(OutboxEntry {
            id: id.into(),
            conversation_id,
            due_at: now,
            task: Task::Send { purpose, priority, turn },
        });
    }
}
