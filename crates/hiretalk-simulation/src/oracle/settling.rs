//! What becomes of entries.

use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::outbox::{EntryId, SettledBy, Settlement, SettlementResult};

use super::Oracle;
use super::talk::{Fate, Talk};
use crate::violation::Violation;

impl Oracle {
    pub(super) fn settle(&mut self, settlement: &Settlement) {
        let Settlement { entry: id, by, at: _, result } = settlement;
        let Some((place, entry)) = self.entry(*id) else {
            return self.accuse(Violation::UnknownEntry(*id));
        };
        let is_theirs = match by {
            SettledBy::Lease(token) => entry.lease.is_some_and(|(holder, _)| holder == *token),
            SettledBy::Status => entry.is_send(),
        };
        let was_there = entry.fate != Fate::Gone;
        match result {
            SettlementResult::Accepted { .. } | SettlementResult::Done => entry.fate = Fate::Gone,
            SettlementResult::Failed { .. } | SettlementResult::Cancelled => {
                entry.fate = Fate::Gone;
                cancel_rest_of_turn(&mut self.talks[place], *id);
            }
            SettlementResult::Later { due_at, counts: _, code: _ } => {
                (entry.due_at, entry.lease, entry.attempt) = (*due_at, None, None);
            }
            SettlementResult::Unconfirmed => entry.lease = None,
            SettlementResult::Dead { code: _ } => {
                (entry.fate, entry.lease) = (Fate::Dead, None);
                cancel_rest_of_turn(&mut self.talks[place], *id);
            }
        }
        self.talks[place].is_dirty = true;
        if !(is_theirs && was_there) {
            self.accuse(Violation::UnknownEntry(*id));
        }
    }

    /// The conversation's timer and its messages that were not attempted are cancelled.
    pub(super) fn cancel(&mut self, id: ConversationId) {
        let Some(talk) = self.talk(id) else { return };
        talk.is_dirty = true;
        for entry in &mut talk.entries {
            let is_taken_back = !entry.is_send() || (entry.attempt.is_none() && entry.fate == Fate::Waits);
            if is_taken_back {
                entry.fate = Fate::Gone;
            }
        }
    }
}

fn cancel_rest_of_turn(talk: &mut Talk, id: EntryId) {
    let Some(place) = talk.entries.iter().position(|entry| entry.id == id) else { return };
    let turn = talk.entries[place].turn();
    for later in &mut talk.entries[place + 1..] {
        if turn.is_some() && later.turn() == turn && later.attempt.is_none() && later.fate == Fate::Waits {
            later.fate = Fate::Gone;
        }
    }
}
