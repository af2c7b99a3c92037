//! The end of a conversation that is decided outside a dialogue.

use chrono::{DateTime, Utc};

use crate::change::transition::complete;
use crate::change::{Change, ConversationChange};
use crate::conversation::{Conversation, IllegalTransition, Outcome, State};

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
    let ended = complete(change, conversation, outcome, now)?;
    change.conversation = Some(ConversationChange::Advance(ended));
    Ok(())
}
