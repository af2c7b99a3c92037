//! What the channel's answer to a send changes.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::Consequence;
use super::end::end;
use crate::change::transition::{message_failed, start};
use crate::change::{Alias, Change, ConversationChange};
use crate::conversation::{Conversation, IllegalTransition, Outcome, State};
use crate::digest::NumberDigest;
use crate::message::{ChannelMessageId, FailureCode, MessageId};
use crate::outbound::SendError;
use crate::outbox::Timeouts;
use crate::outbox::{
    LeaseToken, MOST_TRIES, OutboxEntry, SettledBy, Settlement, SettlementResult, retry_delay,
};

/// A send with its answer.
#[derive(Debug)]
pub struct Answered {
    /// The entry that was sent.
    pub entry: OutboxEntry,
    /// The lease that it was sent under.
    pub token: LeaseToken,
    /// How often it had been refused before.
    pub tries: u16,
    /// Its conversation, as it is now.
    pub conversation: Conversation,
    /// What the channel said: its id of the message and the names it has for the recipient, or why not.
    pub answer: Result<(ChannelMessageId, Vec<Alias>), SendError>,
}

/// The wait while the channel is closed to us, until it is tried again.
const CLOSED: Duration = Duration::from_secs(60);
/// The wait while the channel cannot be reached.
const UNREACHABLE: Duration = Duration::from_secs(5);

/// What an answer changes: the message's state and, with the first message, the conversation's (rule 5).
///
/// # Errors
/// Rule 5 does not allow what this needs, which no store can make happen.
pub fn settle_send(
    answered: &Answered,
    timeouts: &Timeouts,
    now: DateTime<Utc>,
    entropy: u64,
) -> Result<(Change, Consequence), IllegalTransition> {
    let Answered { entry, token, tries, conversation, answer } = answered;
    let (token, tries, conversation) = (*token, *tries, conversation.clone());
    let mut change = Change::default();
    let mut consequence = Consequence::default();
    let message_id = MessageId::from_uuid(entry.id.as_uuid());
    // A try was refused once more: dead, if that was the last one.
    let give_up = |change: &mut Change, code: Option<FailureCode>| {
        let code = code.unwrap_or(FailureCode::TRIES_USED_UP);
        (tries + 1 >= MOST_TRIES).then(|| bury(change, &conversation, message_id, code, timeouts, now))
    };
    let later = |wait: Duration, counts, code| {
        let delay = retry_delay(tries + 1, Some(wait), entropy);
        SettlementResult::Later { due_at: now + delta(delay), counts, code }
    };
    let result = match answer {
        Ok((channel_id, aliases)) => {
            change.aliases.clone_from(aliases);
            begin(&mut change, conversation, timeouts, now)?;
            SettlementResult::Accepted { channel_id: channel_id.clone() }
        }
        Err(SendError::Terminal { code }) => {
            fail(&mut change, conversation, message_id, *code, now)?;
            SettlementResult::Failed { code: *code }
        }
        Err(SendError::RetryLater { code, after }) => {
            give_up(&mut change, *code).unwrap_or_else(|| later(after.unwrap_or_default(), true, *code))
        }
        Err(SendError::PauseRecipient { code, after }) => {
            // Meta: wait 4^X seconds, X being how often it happened already.
            let asked = after.unwrap_or(Duration::from_secs(4_u64.saturating_pow(u32::from(tries).min(8))));
            give_up(&mut change, Some(*code)).unwrap_or_else(|| later(asked, true, Some(*code)))
        }
        Err(SendError::PauseNumber { code, after }) => {
            consequence.pause = Some(*after);
            later(*after, false, *code)
        }
        Err(SendError::Stop { code }) => {
            consequence = Consequence { pause: Some(CLOSED), own_pause: None, is_alarming: true };
            later(CLOSED, false, Some(*code))
        }
        Err(SendError::Unreachable(_)) => {
            // That is this process's trouble, not everybody's.
            consequence.own_pause = Some(UNREACHABLE);
            later(UNREACHABLE, false, None)
        }
        Err(SendError::Unconfirmed(_)) => SettlementResult::Unconfirmed,
    };
    change.settlement = Some(Settlement { entry: entry.id, by: SettledBy::Lease(token), at: now, result });
    Ok((change, consequence))
}

/// The first message was accepted: the conversation is `ONGOING`, and is looked after from now on.
pub(crate) fn begin(
    change: &mut Change,
    conversation: Conversation,
    timeouts: &Timeouts,
    now: DateTime<Utc>,
) -> Result<(), IllegalTransition> {
    if conversation.state != State::Created {
        return Ok(());
    }
    let started = start(change, conversation, now)?;
    change.outbox.push(timeouts.begin(started.id, now));
    change.conversation = Some(ConversationChange::Advance(started));
    Ok(())
}

/// A message is given up, until a person has it tried again. A conversation that waits for it expires some day.
pub(super) fn bury(
    change: &mut Change,
    conversation: &Conversation,
    message_id: MessageId,
    code: FailureCode,
    timeouts: &Timeouts,
    now: DateTime<Utc>,
) -> SettlementResult {
    change.events.push(message_failed(conversation, message_id, Some(code), now));
    if conversation.state == State::Created {
        change.outbox.push(timeouts.expire(conversation.id, now));
    }
    SettlementResult::Dead { code }
}

/// A message failed for good. Without its first message a conversation is `UNDELIVERABLE`.
fn fail(
    change: &mut Change,
    conversation: Conversation,
    message_id: MessageId,
    code: FailureCode,
    now: DateTime<Utc>,
) -> Result<(), IllegalTransition> {
    change.events.push(message_failed(&conversation, message_id, Some(code), now));
    // Until its first message was accepted, a conversation has no other.
    if conversation.state == State::Created {
        end(change, conversation, Outcome::Undeliverable, now)
    } else {
        Ok(())
    }
}

/// The names that the channel has for the holder of a number, as aliases of it.
pub fn aliases_of(number: NumberDigest, names: impl IntoIterator<Item = NumberDigest>) -> Vec<Alias> {
    names.into_iter().filter(|name| *name != number).map(|alias| Alias { alias, number }).collect()
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
