//! What becomes of entries: of one that is settled, of those behind it, and of those that are cancelled.

use std::time::Instant;

use chrono::{DateTime, Utc};
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbox::{EntryId, Task};

use super::{Queue, is_send};

impl Queue {
    /// It is tried again later.
    pub(crate) fn postpone(
        &mut self,
        id: EntryId,
        due_at: DateTime<Utc>,
        counts: bool,
        code: Option<FailureCode>,
        now: Instant,
    ) {
        if let Some(row) = self.rows.get_mut(&id) {
            row.entry.due_at = due_at;
            row.tries = row.tries.saturating_add(u16::from(counts));
            row.code = code;
            (row.lease, row.attempted_at, row.is_unconfirmed) = (None, None, false);
        }
        self.arrange(id, now);
    }

    /// It was sent and no answer came: it stays as attempted as it is.
    pub(crate) fn mark_unconfirmed(&mut self, id: EntryId, now: Instant) {
        if let Some(row) = self.rows.get_mut(&id) {
            row.lease = None;
        }
        self.arrange(id, now);
    }

    /// It is given up; the next message of its conversation moves up. That it was attempted is not forgotten: a late
    /// status still tells what became of it.
    pub(crate) fn dead_letter(&mut self, id: EntryId, code: FailureCode, now: Instant) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        row.is_dead = true;
        row.lease = None;
        row.code = Some(code);
        let (conversation_id, order) = (row.entry.conversation_id, row.order);
        if is_send(&row.entry) {
            self.leave_line(conversation_id, order);
        }
        self.arrange(id, now);
        self.arrange_first(conversation_id, now);
    }

    /// Takes away what follows this entry in its turn and was not attempted, and returns it.
    pub(crate) fn rest_of_turn(&mut self, id: EntryId, now: Instant) -> Vec<EntryId> {
        let Some(row) = self.rows.get(&id) else {
            return Vec::new();
        };
        let Task::Send { turn, .. } = row.entry.task else {
            return Vec::new();
        };
        let line = self.lines.get(&row.entry.conversation_id);
        let later = line.map(|line| line.range(row.order + 1..)).into_iter().flatten();
        let rest: Vec<EntryId> = later
            .filter(|(_, id)| {
                self.rows.get(id).is_some_and(|row| {
                    !row.was_attempted()
                        && matches!(row.entry.task, Task::Send { turn: other, .. } if other == turn)
                })
            })
            .map(|(_, id)| *id)
            .collect();
        for id in &rest {
            self.remove(*id, now);
        }
        rest
    }

    /// Takes away the conversation's timer and its messages that were not attempted, and returns those messages.
    pub(crate) fn cancel(&mut self, conversation_id: ConversationId, now: Instant) -> Vec<EntryId> {
        self.remove(conversation_id.into(), now);
        let line = self.lines.get(&conversation_id).map(|line| line.values()).into_iter().flatten();
        let cancelled: Vec<EntryId> =
            line.filter(|id| self.rows.get(id).is_some_and(|row| !row.was_attempted())).copied().collect();
        for id in &cancelled {
            self.remove(*id, now);
        }
        cancelled
    }
}
