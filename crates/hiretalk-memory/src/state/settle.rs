//! What became of entries, and of the messages they carry.

use std::time::Instant;

use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::Delivery;
use hiretalk_domain::outbox::{EntryId, Settlement, SettlementResult};

use super::{State, message_of};

impl State {
    pub(super) fn settle(&mut self, settlement: Settlement, now: Instant) {
        let Settlement { entry, by: _, at, result } = settlement;
        let message = message_of(entry);
        match result {
            SettlementResult::Accepted { channel_id } => {
                let row = self.queue.remove(entry, now);
                self.messages.mark_unconfirmed(message, row.map_or(0, |row| row.unconfirmed));
                self.messages.forward(message, Delivery::Sent, Some(channel_id), Some(at));
            }
            SettlementResult::Failed { code } => {
                self.cancel_rest_of_turn(entry, now);
                self.queue.remove(entry, now);
                self.messages.forward(message, Delivery::Failed { code: Some(code) }, None, Some(at));
            }
            SettlementResult::Cancelled => {
                self.cancel_rest_of_turn(entry, now);
                self.queue.remove(entry, now);
                self.messages.forward(message, Delivery::Cancelled, None, Some(at));
            }
            SettlementResult::Later { due_at, counts, code } => {
                self.queue.postpone(entry, due_at, counts, code, now);
            }
            SettlementResult::Unconfirmed => self.queue.mark_unconfirmed(entry, now),
            SettlementResult::Dead { code } => {
                self.cancel_rest_of_turn(entry, now);
                self.queue.dead_letter(entry, code, now);
            }
            SettlementResult::Done => drop(self.queue.remove(entry, now)),
        }
        self.notifier.notify();
    }

    /// Takes back what is queued for a conversation, and its timer.
    pub(super) fn cancel(&mut self, conversation_id: ConversationId, now: Instant) {
        let cancelled = self.queue.cancel(conversation_id, now);
        self.messages_are_cancelled(&cancelled);
    }

    fn cancel_rest_of_turn(&mut self, entry: EntryId, now: Instant) {
        let cancelled = self.queue.rest_of_turn(entry, now);
        self.messages_are_cancelled(&cancelled);
    }

    fn messages_are_cancelled(&mut self, entries: &[EntryId]) {
        for entry in entries {
            self.messages.forward(message_of(*entry), Delivery::Cancelled, None, None);
        }
    }
}
