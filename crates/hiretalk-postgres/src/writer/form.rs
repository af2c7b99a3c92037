//! Which statements a change is written by.

use hiretalk_domain::change::{CandidateChange, Change, ConversationChange, Opening};
use hiretalk_domain::conversation::{Conversation, Origin};

pub(super) enum Form<'a> {
    /// An opening with its candidate, its events, its greeting and its dialogue: the one statement for openings.
    Opening(&'a Opening),
    /// A conversation that moves on, and its events: the one statement for that.
    Advance(&'a Conversation),
    /// Anything that can share a transaction of array statements.
    Common,
    /// An erasure, an opt-out or a change of several conversations: a transaction of its own.
    Rare,
}

impl<'a> Form<'a> {
    /// The form of this change.
    pub(super) fn of(change: &'a Change) -> Self {
        let Change {
            conversation,
            also_ended,
            candidate,
            dialogue,
            opt_outs,
            wrong_numbers,
            received,
            cancelled,
            messages,
            outbox,
            settlement,
            deliveries,
            aliases,
            files,
            graduations,
            events: _,
        } = change;
        if !also_ended.is_empty() || !opt_outs.is_empty() {
            return Self::Rare;
        }
        let is_alone = wrong_numbers.is_empty()
            && received.is_none()
            && cancelled.is_empty()
            && settlement.is_none()
            && deliveries.is_empty()
            && aliases.is_empty()
            && files.is_empty()
            && graduations.is_empty();
        match (conversation, candidate) {
            (Some(ConversationChange::Open(opening)), None | Some(CandidateChange::Put { .. })) => {
                let id = opening.conversation.id;
                let speaks_for_itself = messages.iter().all(|message| message.conversation_id == id)
                    && outbox.iter().all(|entry| entry.conversation_id == id)
                    && dialogue.as_ref().is_none_or(|(of, _)| *of == id);
                match &opening.conversation.origin {
                    // Looks at the number under the lock.
                    Origin::Graduation { .. } => Self::Common,
                    Origin::Application { .. } if is_alone && speaks_for_itself => Self::Opening(opening),
                    Origin::Application { .. } => Self::Rare,
                }
            }
            (Some(ConversationChange::Advance(conversation)), None) => {
                let is_silent = messages.is_empty() && outbox.is_empty();
                // An end may let graduations start.
                let goes_on = change.completed().next().is_none();
                if is_alone && dialogue.is_none() && is_silent && goes_on {
                    Self::Advance(conversation)
                } else {
                    Self::Common
                }
            }
            (None, None | Some(CandidateChange::Put { .. })) => Self::Common,
            (Some(_), Some(CandidateChange::Erase { .. }))
            | (Some(ConversationChange::Advance(_)), Some(CandidateChange::Put { .. }))
            | (None, Some(CandidateChange::Erase { .. })) => Self::Rare,
        }
    }
}

/// True if the change may give a worker something to do.
pub(super) fn brings_work(change: &Change) -> bool {
    !change.outbox.is_empty() || change.settlement.is_some() || !change.cancelled.is_empty()
}
