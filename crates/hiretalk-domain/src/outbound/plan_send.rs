//! The check of a leased message before it is sent.

use chrono::{DateTime, Utc};

use super::settle_send::dead_letter;
use super::{Leased, OutboundMessage, Plan, end, is_window_open};
use crate::change::Change;
use crate::change::transition::message_failed;
use crate::conversation::{IllegalTransition, Outcome, State};
use crate::message::{FailureCode, MessageId, Outgoing};
use crate::outbox::{LeaseToken, Purpose, SettledBy, Settlement, SettlementResult, Timeouts};

/// The most attempts without an answer: one, and one more after the confirmation timeout.
const MOST_UNCONFIRMED: u16 = 2;

/// Plans a leased message. It is not sent to a number that opted out or is no longer the person's, to an erased person,
/// after the end of its dialogue, or outside the window (rules 6, 7 and 11).
///
/// # Errors
/// Rule 5 does not allow an end that it needs.
pub fn plan_send(
    leased: Leased,
    purpose: Purpose,
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
    if is_opted_out && purpose != Purpose::OptOutConfirmation {
        let mut change = settle(SettlementResult::Cancelled);
        end(&mut change, conversation, Outcome::OptedOut, now)?;
        return Ok(Plan::Commit(Box::new(change)));
    }
    let is_over = matches!(conversation.state, State::Completed { .. }) && purpose == Purpose::Dialogue;
    let (false, Some(recipient), Some(content)) = (is_over, recipient, content) else {
        let mut change = settle(SettlementResult::Cancelled);
        // Without its greeting a conversation would stay open for ever, and keep others from opening.
        if conversation.state == State::Created {
            end(&mut change, conversation, Outcome::Undeliverable, now)?;
        }
        return Ok(Plan::Commit(Box::new(change)));
    };
    if unconfirmed >= MOST_UNCONFIRMED {
        let mut change = Change::default();
        let code = FailureCode::IN_DOUBT;
        let dead = dead_letter(&mut change, &conversation, message_id, code, timeouts, now);
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
