//! A status of a message of ours.

use chrono::{DateTime, Utc};

use crate::change::transition::message_failed;
use crate::change::{Change, DeliveryChange};
use crate::conversation::{IllegalTransition, Outcome, State};
use crate::digest::NumberDigest;
use crate::inbound::StatusUpdate;
use crate::message::{Delivery, FailureCode};
use crate::outbound::{aliases_of, end, start_if_created};
use crate::outbox::{SettledBy, Settlement, SettlementResult, Timeouts};
use crate::routing::Tracked;

/// The change that a status makes; none if it is not new. It settles an unconfirmed attempt, starts a conversation whose
/// greeting was accepted, and ends one whose greeting failed. `names` are the channel's further names of the recipient.
///
/// # Errors
/// Rule 5 does not allow what it needs.
pub fn record_status(
    update: &StatusUpdate,
    tracked: Tracked,
    names: Vec<NumberDigest>,
    timeouts: &Timeouts,
    now: DateTime<Utc>,
) -> Result<Option<Change>, IllegalTransition> {
    let Tracked { message_id, delivery, has_channel_id, is_greeting, awaits_answer, number, conversation } =
        tracked;
    let forward = delivery.forward(update.delivery);
    if forward.is_none() && has_channel_id && !awaits_answer {
        return Ok(None);
    }
    let mut change = Change::default();
    if awaits_answer {
        let result = match update.delivery {
            Delivery::Failed { code } => {
                SettlementResult::Failed { code: code.unwrap_or(FailureCode::TRIES_USED_UP) }
            }
            Delivery::Queued
            | Delivery::Sent
            | Delivery::Delivered
            | Delivery::Read
            | Delivery::Cancelled => SettlementResult::Accepted { channel_id: update.channel_id.clone() },
        };
        change.settlement =
            Some(Settlement { entry: message_id.into(), by: SettledBy::Status, at: now, result });
    }
    if forward.is_some() || !has_channel_id {
        change.deliveries.push(DeliveryChange {
            message_id,
            delivery: update.delivery,
            channel_id: (!has_channel_id).then(|| update.channel_id.clone()),
            at: now,
        });
    }
    if let (Delivery::Failed { code }, true) = (update.delivery, forward.is_some()) {
        change.events.push(message_failed(&conversation, message_id, code, now));
        let is_undeliverable = is_greeting && !matches!(conversation.state, State::Completed { .. });
        if is_undeliverable {
            end(&mut change, conversation, Outcome::Undeliverable, now)?;
        }
    } else if !matches!(update.delivery, Delivery::Failed { .. }) {
        if delivery == Delivery::Queued {
            change.aliases = aliases_of(number, names);
        }
        start_if_created(&mut change, conversation, timeouts, now)?;
    }
    Ok(Some(change))
}
