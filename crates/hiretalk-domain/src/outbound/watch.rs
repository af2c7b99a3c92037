//! Looks after conversations that nobody answers: one reminder, then the end.

use chrono::{DateTime, Utc};

use super::end::end;
use super::is_window_open;
use crate::change::{Change, ConversationChange};
use crate::change::{OutboundBatch, enqueue};
use crate::conversation::{IllegalTransition, Outcome, State};
use crate::dialogue::{Flow, Person};
use crate::digest::NumberDigest;
use crate::language::Language;
use crate::message::MessageIds;
use crate::outbound::Leased;
use crate::outbox::Timeouts;
use crate::outbox::{LeaseToken, Priority, Purpose, SettledBy, Settlement, SettlementResult, Task};

/// What the due timer of a silent conversation changes. `number` is the digest of the recipient's number; an erased person has
/// none, and is not reminded.
///
/// # Errors
/// Rule 5 does not allow what this needs, which no store can make happen.
pub fn watch_over(
    leased: Leased,
    token: LeaseToken,
    flow: &Flow,
    number: Option<NumberDigest>,
    timeouts: &Timeouts,
    ids: &mut MessageIds,
    now: DateTime<Utc>,
) -> Result<Change, IllegalTransition> {
    let Leased { entry, conversation, dialogue, recipient, is_opted_out, last_inbound_at, .. } = leased;
    let mut change = Change {
        settlement: Some(Settlement {
            entry: entry.id,
            by: SettledBy::Lease(token),
            at: now,
            result: SettlementResult::Done,
        }),
        ..Change::default()
    };
    match (entry.task, conversation.state) {
        (Task::Send { .. } | Task::Read, _) | (_, State::Completed { .. }) => {}
        (Task::Expire, State::Created | State::Ongoing) => {
            end(&mut change, conversation, Outcome::Expired, now)?;
        }
        (Task::Remind, State::Created | State::Ongoing) => {
            if let (Some(recipient), Some(number), false) = (recipient, number, is_opted_out) {
                let person = Person::new(&recipient.first_name, conversation.job_id());
                let language = Language::of_number(&recipient.phone_number);
                let dialogue = dialogue.unwrap_or_else(|| flow.begin(language));
                let says = vec![flow.reminder(&dialogue, is_window_open(last_inbound_at, now), &person)];
                let speech = OutboundBatch {
                    conversation_id: conversation.id,
                    number,
                    says,
                    purpose: Purpose::Dialogue,
                    priority: Priority::Reminder,
                };
                enqueue(&mut change, speech, ids, now);
            }
            change.outbox.push(timeouts.after_reminder(conversation.id, now));
            // The version is raised, so that an answer that comes in at this moment and the reminder know of each other.
            change.conversation = Some(ConversationChange::Advance(conversation));
        }
    }
    Ok(change)
}
