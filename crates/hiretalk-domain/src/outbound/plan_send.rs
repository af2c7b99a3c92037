//! Whether a message may still go, and what it looks like.

use chrono::{DateTime, Utc};

use super::end::end;
use super::settle_send::bury;
use super::{Plan, is_window_open};
use crate::change::Change;
use crate::change::transition::message_failed;
use crate::conversation::{IllegalTransition, Outcome, State};
use crate::message::{FailureCode, MessageId, Outgoing};
use crate::outbound::{Leased, OutboundMessage};
use crate::outbox::Timeouts;
use crate::outbox::{LeaseToken, Purpose, SettledBy, Settlement, SettlementResult, Task};

/// How often a message is sent without ever an answer: once, and once more after the grace.
const MOST_DOUBTS: u16 = 2;

/// Decides about a leased message: an opted-out number, an ended dialogue, an erased person, a number that is theirs no
/// longer and a closed window keep it back (rules 6, 7 and 11).
///
/// # Errors
/// Rule 5 does not allow an end that this needs, which no store can make happen.
pub fn plan_send(
    leased: Leased,
    token: LeaseToken,
    timeouts: &Timeouts,
    now: DateTime<Utc>,
) -> Result<Plan, IllegalTransition> {
    let Leased {
        entry, unconfirmed, conversation, recipient, content, is_opted_out, last_inbound_at, ..
    } = leased;
    let settle = |result| Change {
        settlement: Some(Settlement { entry: entry.id, by: SettledBy::Lease(token), at: now, result }),
        ..Change::default()
    };
    let message_id = MessageId::from_uuid(entry.id.as_uuid());
    let Task::Send { purpose, .. } = entry.task else {
        return Ok(Plan::Commit(Box::new(settle(SettlementResult::Done))));
    };
    if is_opted_out && purpose != Purpose::OptOutConfirmation {
        let mut change = settle(SettlementResult::Cancelled);
        end(&mut change, conversation, Outcome::OptedOut, now)?;
        return Ok(Plan::Commit(Box::new(change)));
    }
    let is_over = matches!(conversation.state, State::Completed { .. }) && purpose == Purpose::Dialogue;
    let (false, Some(recipient), Some(content)) = (is_over, recipient, content) else {
        let mut change = settle(SettlementResult::Cancelled);
        // Without its first word a conversation would wait for nothing, and so would whoever waits for its end.
        if conversation.state == State::Created {
            end(&mut change, conversation, Outcome::Undeliverable, now)?;
        }
        return Ok(Plan::Commit(Box::new(change)));
    };
    if unconfirmed >= MOST_DOUBTS {
        let mut change = Change::default();
        let code = FailureCode::IN_DOUBT;
        let dead = bury(&mut change, &conversation, message_id, code, timeouts, now);
        change.settlement = settle(dead).settlement;
        return Ok(Plan::Commit(Box::new(change)));
    }
    let is_template = matches!(content, Outgoing::Template(_));
    if !is_template && !is_window_open(last_inbound_at, now) {
        let code = FailureCode::WINDOW_CLOSED;
        let mut change = settle(SettlementResult::Failed { code });
        change.events.push(message_failed(&conversation, message_id, Some(code), now));
        return Ok(Plan::Commit(Box::new(change)));
    }
    Ok(Plan::Send(OutboundMessage {
        message_id,
        conversation_id: entry.conversation_id,
        to: recipient.phone_number,
        content,
    }))
}
