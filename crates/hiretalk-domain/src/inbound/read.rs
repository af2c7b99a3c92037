//! What reading changes: all that a person has typed since the last turn is one answer.

use chrono::{DateTime, Utc};

use super::InboundError;
use super::apply_turn::{Taken, take};
use crate::candidate::Recipient;
use crate::change::Change;
use crate::conversation::{Outcome, State};
use crate::dialogue::{Flow, Known, Person};
use crate::digest::NumberDigest;
use crate::interpretation::Reading;
use crate::message::MessageIds;
use crate::outbound::Leased;
use crate::outbound::end;
use crate::outbox::Timeouts;
use crate::outbox::{LeaseToken, SettledBy, Settlement, SettlementResult};

/// What reading needs besides the leased entry.
#[derive(Debug)]
pub struct Reader<'a> {
    /// The token of the lease.
    pub token: LeaseToken,
    /// The flow that the conversation runs on.
    pub flow: &'a Flow,
    /// The digest of the recipient's number; an erased person has none, and is not answered.
    pub number: Option<NumberDigest>,
    /// What an interpreter reads in what is unread, where the rules alone do not understand it.
    pub reading: Option<&'a Reading>,
    /// How long the dialogue waits.
    pub timeouts: &'a Timeouts,
    /// The ids of new messages.
    pub ids: MessageIds,
    /// Now.
    pub now: DateTime<Utc>,
}

/// One turn of the dialogue, and the settlement of the entry. A conversation that has ended is left alone; one on a number
/// that has opted out ends; where nothing is unread, the wait for an answer begins anew.
///
/// # Errors
/// The catalogue has to be asked something first.
pub fn read(leased: Leased, reader: Reader<'_>, known: &Known) -> Result<Change, InboundError> {
    let Leased { entry, conversation, dialogue, recipient, is_opted_out, .. } = leased;
    let Reader { token, flow, number, reading, timeouts, mut ids, now } = reader;
    let (by, result) = (SettledBy::Lease(token), SettlementResult::Done);
    let settlement = Some(Settlement { entry: entry.id, by, at: now, result });
    let mut change = Change { settlement, ..Change::default() };
    if matches!(conversation.state, State::Completed { .. }) {
        return Ok(change);
    }
    if is_opted_out {
        end(&mut change, conversation, Outcome::OptedOut, now)?;
        return Ok(change);
    }
    let turn = match (dialogue, recipient, number) {
        (Some(dialogue), Some(Recipient { first_name, .. }), Some(number)) => {
            let person = Person::new(&first_name, conversation.job_id());
            let turn = match reading {
                Some(reading) => flow.answer_interpreted(dialogue, reading, &person, known),
                None => flow.answer_unread(dialogue, &person, known),
            };
            turn.map_err(InboundError::Asks)?.map(|turn| (turn, number))
        }
        (_, _, _) => None,
    };
    match turn {
        Some((turn, number)) => {
            take(&mut change, turn, Taken { conversation, number, timeouts, ids: &mut ids, now })?;
        }
        // Something has to look after it.
        None => change.outbox.push(timeouts.begin(conversation.id, now)),
    }
    Ok(change)
}
