//! What the channel's answer to a send changes.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Consequence, end};
use crate::change::transition::{message_failed, start};
use crate::change::{Alias, Change, ConversationChange};
use crate::conversation::{Conversation, IllegalTransition, Outcome, State};
use crate::digest::NumberDigest;
use crate::message::{ChannelMessageId, FailureCode, MessageId};
use crate::outbound::SendError;
use crate::outbox::{
    LeaseToken, MOST_TRIES, OutboxEntry, SettledBy, Settlement, SettlementResult, Timeouts, retry_delay,
};

/// A send with its answer.
#[derive(Debug)]
pub struct Answered {
    /// The entry that was sent.
    pub entry: OutboxEntry,
    /// The lease that it was sent under.
    pub token: LeaseToken,
    pub tries: u16,
    /// Its conversation, as it is now.
    pub conversation: Conversation,
    /// The channel's id of the message and its names of the recipient, or its error.
    pub answer: Result<(ChannelMessageId, Vec<Alias>), SendError>,
}

/// The wait before a channel that is closed to us is tried again.
const CLOSED: Duration = Duration::from_secs(60);
/// The wait before a channel that was not reached is tried again.
const UNREACHABLE: Duration = Duration::from_secs(5);

/// The change that a channel's answer makes: to the message and, for the greeting, to the conversation (rule 5).
///
/// # Errors
/// Rule 5 does not allow what it needs.
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
    // The last try is dead-lettered.
    let give_up = |change: &mut Change, code: Option<FailureCode>| {
        let code = code.unwrap_or(FailureCode::TRIES_USED_UP);
        (tries + 1 >= MOST_TRIES).then(|| dead_letter(change, &conversation, message_id, code, timeouts, now))
    };
    let later = |wait: Duration, counts, code| {
        let delay = retry_delay(tries + 1, Some(wait), entropy);
        SettlementResult::Later { due_at: now + delta(delay), counts, code }
    };
    let result = match answer {
        Ok((channel_id, aliases)) => {
            change.aliases.clone_from(aliases);
            start_if_created(&mut change, conversation, timeouts, now)?;
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
            // Other processes may still reach the channel.
            consequence.own_pause = Some(UNREACHABLE);
            later(UNREACHABLE, false, None)
        }
        Err(SendError::Unconfirmed(_)) => SettlementResult::Unconfirmed,
    };
    change.settlement = Some(Settlement { entry: entry.id, by: SettledBy::Lease(token), at: now, result });
    Ok((change, consequence))
}

/// Starts the conversation whose greeting was accepted, with its first timer.
pub(crate) fn start_if_created(
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

/// Dead-letters a message until an operator retries it. A conversation that waits for it expires.
pub(super) fn dead_letter(
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

/// Records a final failure. Without its greeting a conversation is `UNDELIVERABLE`.
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

/// The channel's names of a number's holder, as aliases of the number.
pub fn aliases_of(number: NumberDigest, names: impl IntoIterator<Item = NumberDigest>) -> Vec<Alias> {
    names.into_iter().filter(|name| *name != number).map(|alias| Alias { alias, number }).collect()
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
