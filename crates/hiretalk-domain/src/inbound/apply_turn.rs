//! Puts a turn of a dialogue into a change.

use chrono::{DateTime, Utc};

use crate::change::transition::complete;
use crate::change::{Change, ConversationChange, OutboundBatch, WrongNumber, enqueue};
use crate::conversation::{Conversation, IllegalTransition};
use crate::dialogue::{Turn, TurnEvent};
use crate::digest::NumberDigest;
use crate::events::{EventKind, NewEvent};
use crate::message::MessageIds;
use crate::outbox::{Priority, Purpose, Timeouts};

/// The conversation that a turn belongs to.
pub(super) struct TurnContext {
    /// Started and not ended.
    pub(super) conversation: Conversation,
    /// The number that it writes to.
    pub(super) number: NumberDigest,
    pub(super) timeouts: Timeouts,
    pub(super) ids: MessageIds,
    pub(super) now: DateTime<Utc>,
}

/// Adds the replies, the events, the dialogue and the end of the conversation, or the next timer.
///
/// # Errors
/// Rule 5 does not allow the end.
pub(super) fn apply_turn(
    mut change: Change,
    turn: Turn,
    context: TurnContext,
) -> Result<Change, IllegalTransition> {
    let Turn { dialogue, replies, end, events } = turn;
    let TurnContext { conversation, number, timeouts, mut ids, now } = context;
    let id = conversation.id;
    record_events(&mut change, events, &conversation, number, now);
    let advanced = match end {
        Some(outcome) => complete(&mut change, conversation, outcome, now)?,
        None => conversation,
    };
    let purpose = if end.is_some() { Purpose::Farewell } else { Purpose::Dialogue };
    let batch =
        OutboundBatch { conversation_id: id, number, says: replies, purpose, priority: Priority::Answer };
    enqueue(&mut change, batch, &mut ids, now);
    if end.is_none() {
        change.outbox.push(timeouts.begin(id, now));
    }
    change.conversation = Some(ConversationChange::Advance(advanced));
    change.dialogue = Some((id, dialogue));
    Ok(change)
}

/// Adds the events of a turn; whoever is not the candidate has a number that is not the candidate's.
pub(super) fn record_events(
    change: &mut Change,
    events: Vec<TurnEvent>,
    conversation: &Conversation,
    number: NumberDigest,
    now: DateTime<Utc>,
) {
    for event in events {
        let candidate_id = conversation.candidate_id.clone();
        let kind = match event {
            TurnEvent::PersonRequested => EventKind::PersonRequested { candidate_id },
            TurnEvent::JobSelected(job_id) => EventKind::JobSelected { candidate_id, job_id },
            TurnEvent::QuestionAsked => EventKind::QuestionAsked { candidate_id },
            TurnEvent::WrongPerson => {
                change.wrong_numbers.push(WrongNumber {
                    candidate_id: candidate_id.clone(),
                    number,
                    at: now,
                });
                EventKind::WrongPerson { candidate_id }
            }
        };
        change.events.push(NewEvent { occurred_at: now, conversation_id: Some(conversation.id), kind });
    }
}
