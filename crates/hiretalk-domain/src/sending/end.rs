//! The end of a conversation that is decided outside a dialogue.

use chrono::{DateTime, Utc};

use crate::change::{Change, ConversationChange};
use crate::conversation::{Conversation, IllegalTransition, Outcome, State};
use crate::event::{EventKind, NewEvent};

/// Ends the conversation, if it is active, and takes back what it still wanted to say.
///
/// # Errors
/// Rule 5 does not allow this outcome.
pub(crate) fn end(
    change: &mut Change,
    conversation: Conversation,
    outcome: Outcome,
    now: DateTime<Utc>,
) -> Result<(), IllegalTransition> {
    match conversation.state {
        State::Completed { .. } => return Ok(()),
        State::Created | State::Ongoing => {}
    }
    let ended = conversation.complete(outcome, now)?;
    change.cancelled.push(ended.id);
    change.events.push(NewEvent {
        occurred_at: ended.updated_at,
        conversation_id: Some(ended.id),
        kind: EventKind::ConversationCompleted { candidate_id: ended.candidate_id.clone(), outcome },
    });
    change.conversation = Some(ConversationChange::Advance(ended));
    Ok(())
}
