//! The read timer: all texts since the last turn are one answer.

use chrono::{DateTime, Utc};

use super::apply_turn::{TurnContext, apply_turn};
use crate::candidate::Recipient;
use crate::change::Change;
use crate::conversation::{IllegalTransition, Outcome, State};
use crate::dialogue::{BufferedAnswer, Flow, Person, Resumable};
use crate::digest::NumberDigest;
use crate::interpretation::Reading;
use crate::message::MessageIds;
use crate::outbound::{Leased, end};
use crate::outbox::{LeaseToken, SettledBy, Settlement, SettlementResult, Timeouts};

/// A due read timer, besides its leased entry.
#[derive(Debug)]
pub struct ReadTimer<'f> {
    pub token: LeaseToken,
    /// The flow of the conversation.
    pub flow: &'f Flow,
    /// The digest of the recipient's number; none for an erased person, who is not answered.
    pub number: Option<NumberDigest>,
    /// The buffered texts, parsed; none if there are none.
    pub answer: Option<BufferedAnswer>,
    /// The reading of a model, if one was asked.
    pub reading: Option<Reading>,
    /// The timeouts of dialogues.
    pub timeouts: Timeouts,
    /// The ids of new messages.
    pub ids: MessageIds,
    pub now: DateTime<Utc>,
}

/// The change that a read timer makes: a turn of the dialogue, and the settlement of the entry. A conversation on a number
/// that opted out ends; without an answer the next timer begins. The result is an error if rule 5 does not allow it.
pub fn read_buffer<'f>(
    leased: Leased,
    timer: ReadTimer<'f>,
) -> Resumable<'f, Result<Change, IllegalTransition>> {
    let Leased { entry, conversation, dialogue, recipient, is_opted_out, .. } = leased;
    let ReadTimer { token, flow, number, answer, reading, timeouts, ids, now } = timer;
    let (by, result) = (SettledBy::Lease(token), SettlementResult::Done);
    let settlement = Some(Settlement { entry: entry.id, by, at: now, result });
    let mut change = Change { settlement, ..Change::default() };
    if matches!(conversation.state, State::Completed { .. }) {
        return Resumable::Done(Ok(change));
    }
    if is_opted_out {
        let ended = end(&mut change, conversation, Outcome::OptedOut, now);
        return Resumable::Done(ended.map(|()| change));
    }
    let (Some(dialogue), Some(answer), Some(Recipient { first_name, .. }), Some(number)) =
        (dialogue, answer, recipient, number)
    else {
        change.outbox.push(timeouts.begin(conversation.id, now));
        return Resumable::Done(Ok(change));
    };
    let person = Person::new(&first_name, dialogue.subject.clone());
    flow.answer_buffer(dialogue, answer, reading.as_ref(), &person)
        .map(move |turn| apply_turn(change, turn, TurnContext { conversation, number, timeouts, ids, now }))
}
