//! What a turn of the dialogue changes.

use chrono::{DateTime, Utc};

use super::InboundError;
use crate::change::transition::complete;
use crate::change::{Change, ConversationChange};
use crate::change::{OutboundBatch, enqueue};
use crate::conversation::Conversation;
use crate::dialogue::{Notice, Turn};
use crate::digest::NumberDigest;
use crate::events::{EventKind, NewEvent};
use crate::message::MessageIds;
use crate::outbox::Timeouts;
use crate::outbox::{Priority, Purpose};

/// With whom a turn was taken, and what follows it up.
pub(crate) struct Taken<'a> {
    /// The conversation, which has begun and has not ended.
    pub(crate) conversation: Conversation,
    /// The number that it speaks to.
    pub(crate) number: NumberDigest,
    /// How long the dialogue waits for the next answer.
    pub(crate) timeouts: &'a Timeouts,
    /// The ids of new messages.
    pub(crate) ids: &'a mut MessageIds,
    /// Now.
    pub(crate) now: DateTime<Utc>,
}

/// Puts a turn into a change: what is said, what the feed is told, where the dialogue stands, and how the conversation
/// ends if it does.
///
/// # Errors
/// Rule 5 does not allow its end.
pub(crate) fn take(change: &mut Change, turn: Turn, taken: Taken<'_>) -> Result<(), InboundError> {
    let Turn { dialogue, say, end, notices } = turn;
    let Taken { conversation, number, timeouts, ids, now } = taken;
    let id = conversation.id;
    tell(change, &conversation, notices, now);
    let advanced = match end {
        Some(outcome) => complete(change, conversation, outcome, now)?,
        None => conversation,
    };
    let purpose = if end.is_some() { Purpose::Farewell } else { Purpose::Dialogue };
    let speech =
        OutboundBatch { conversation_id: id, number, says: say, purpose, priority: Priority::Answer };
    enqueue(change, speech, ids, now);
    if end.is_none() {
        change.outbox.push(timeouts.begin(id, now));
    }
    change.conversation = Some(ConversationChange::Advance(advanced));
    change.dialogue = Some((id, dialogue));
    Ok(())
}

/// Tells the feed what others have to know of a turn.
fn tell(change: &mut Change, conversation: &Conversation, notices: Vec<Notice>, now: DateTime<Utc>) {
    for notice in notices {
        let candidate_id = conversation.candidate_id.clone();
        let kind = match notice {
            Notice::PersonRequested => EventKind::PersonRequested { candidate_id },
            Notice::JobSelected(job_id) => EventKind::JobSelected { candidate_id, job_id },
        };
        change.events.push(NewEvent { occurred_at: now, conversation_id: Some(conversation.id), kind });
    }
}
