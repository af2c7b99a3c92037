//! The business time of a change.

use chrono::{DateTime, Utc};
use hiretalk_domain::change::{Change, ConversationChange};

/// The latest business time that the change carries; none if it carries none.
pub(super) fn latest_timestamp(change: &Change) -> Option<DateTime<Utc>> {
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
        .chain(change.graduations.iter().map(|graduation| graduation.graduation().updated_at))
        .chain(change.settlement.iter().map(|settlement| settlement.at))
        .max()
}
