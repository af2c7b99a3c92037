//! The transitions of a conversation, as they go into a change: it starts, a message
//! fails, it ends, and the feed tells of all.

use chrono::{DateTime, Utc};

use crate::change::Change;
use crate::conversation::{Conversation, IllegalTransition, Outcome};
use crate::events::{EventKind, NewEvent};
use crate::message::{FailureCode, MessageId};

/// `CREATED` -> `ONGOING`. The conversation still has to be put into the change.
///
/// # Errors
/// It is anything but `CREATED`.
pub(crate) fn start(
    change: &mut Change,
    conversation: Conversation,
    now: DateTime<Utc>,
) -> Result<Conversation, IllegalTransition> {
    let started = conversation.start(now)?;
    let kind = EventKind::ConversationStarted { candidate_id: started.candidate_id.clone() };
    tell(change, &started, kind);
    Ok(started)
}

/// To `COMPLETED`; what has ended says nothing more, so what it had queued is cancelled. The conversation still has to
/// be put into the change.
///
/// # Errors
/// Rule 5 does not allow this outcome.
pub(crate) fn complete(
    change: &mut Change,
    conversation: Conversation,
    outcome: Outcome,
    now: DateTime<Utc>,
) -> Result<Conversation, IllegalTransition> {
    let ended = conversation.complete(outcome, now)?;
    change.cancelled.push(ended.id);
    let kind = EventKind::ConversationCompleted { candidate_id: ended.candidate_id.clone(), outcome };
    tell(change, &ended, kind);
    Ok(ended)
}

/// A message of its will not arrive, as far as anybody can tell.
pub(crate) fn message_failed(
    conversation: &Conversation,
    message_id: MessageId,
    code: Option<FailureCode>,
    now: DateTime<Utc>,
) -> NewEvent {
    NewEvent {
        occurred_at: now,
        conversation_id: Some(conversation.id),
        kind: EventKind::MessageFailed { candidate_id: conversation.candidate_id.clone(), message_id, code },
    }
}

fn tell(change: &mut Change, conversation: &Conversation, kind: EventKind) {
    change.events.push(NewEvent {
        occurred_at: conversation.updated_at,
        conversation_id: Some(conversation.id),
        kind,
    });
}
