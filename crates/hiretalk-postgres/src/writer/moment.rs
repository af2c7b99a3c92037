//! When a change happened.

use chrono::{DateTime, Utc};
use hiretalk_domain::{Change, ConversationChange};

/// The latest business time that the change carries; none if it carries none. A settlement has no time of its own:
/// its message is as old as the rest of its change.
pub(super) fn moment_of(change: &Change) -> Option<DateTime<Utc>> {
    let conversation = match &change.conversation {
        Some(ConversationChange::Open(opening)) => Some(&opening.conversation),
        Some(ConversationChange::Advance(conversation)) => Some(conversation),
        None => None,
    };
    conversation
        .into_iter()
        .chain(&change.also_ended)
        .map(|conversation| conversation.updated_at)
        .chain(change.events.iter().map(|event| event.occurred_at))
        .chain(change.messages.iter().map(|message| message.created_at))
        .chain(change.deliveries.iter().map(|delivery| delivery.at))
        .max()
}
