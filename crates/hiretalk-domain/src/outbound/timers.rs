//! The timers of a conversation that nobody answers: one reminder, then the end.

use chrono::{DateTime, Utc};

use super::{Leased, end, is_window_open};
use crate::change::{Change, ConversationChange, OutboundBatch, enqueue};
use crate::conversation::{IllegalTransition, Outcome, State};
use crate::dialogue::{Flow, Person};
use crate::digest::NumberDigest;
use crate::message::MessageIds;
use crate::outbox::{
    EntryId, LeaseToken, Priority, Purpose, SettledBy, Settlement, SettlementResult, Timeouts,
};

/// Enqueues the reminder and schedules the end. `number` is the digest of the recipient's number; none for an erased
/// person, who is not reminded.
pub fn remind(
    leased: Leased,
    token: LeaseToken,
    flow: &Flow,
    number: Option<NumberDigest>,
    timeouts: &Timeouts,
    ids: &mut MessageIds,
    now: DateTime<Utc>,
) -> Change {
    let Leased { entry, conversation, dialogue, recipient, is_opted_out, last_inbound_at, .. } = leased;
    let mut change = settled(entry.id, token, now);
    if matches!(conversation.state, State::Completed { .. }) {
        return change;
    }
    if let (Some(recipient), Some(number), false) = (recipient, number, is_opted_out) {
        let dialogue = flow.dialogue_or_new(dialogue, &recipient.phone_number);
        let person = Person::new(&recipient.first_name, dialogue.subject.clone());
        let batch = OutboundBatch {
            conversation_id: conversation.id,
            number,
            says: vec![flow.reminder(&dialogue, is_window_open(last_inbound_at, now), &person)],
            purpose: Purpose::Dialogue,
            priority: Priority::Reminder,
        };
        enqueue(&mut change, batch, ids, now);
    }
    change.outbox.push(timeouts.after_reminder(conversation.id, now));
    // Raises the version, so that an answer that comes at the same time makes one of the two changes stale.
    change.conversation = Some(ConversationChange::Advance(conversation));
    change
}

/// Ends the conversation.
///
/// # Errors
/// Rule 5 does not allow it.
pub fn expire(leased: Leased, token: LeaseToken, now: DateTime<Utc>) -> Result<Change, IllegalTransition> {
    let mut change = settled(leased.entry.id, token, now);
    end(&mut change, leased.conversation, Outcome::Expired, now)?;
    Ok(change)
}

fn settled(entry: EntryId, token: LeaseToken, now: DateTime<Utc>) -> Change {
    let (by, result) = (SettledBy::Lease(token), SettlementResult::Done);
    Change { settlement: Some(Settlement { entry, by, at: now, result }), ..Change::default() }
}
