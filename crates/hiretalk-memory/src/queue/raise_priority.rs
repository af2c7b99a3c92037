//! A message is as urgent as what waits behind it in its conversation, for nothing overtakes it there (rule 8).

use std::time::Instant;

use hiretalk_domain::outbox::{EntryId, Priority, Task};

use super::{Queue, is_send};

impl Queue {
    /// What waits before this message becomes as urgent as it is.
    pub(super) fn raise_before(&mut self, id: EntryId, now: Instant) {
        let Some(row) = self.rows.get(&id).filter(|row| is_send(&row.entry)) else {
            return;
        };
        let priority = row.entry.task.priority();
        let line = self.lines.get(&row.entry.conversation_id);
        let before: Vec<EntryId> =
            line.map(|line| line.range(..row.order)).into_iter().flatten().map(|(_, id)| *id).collect();
        for id in before {
            self.raise(id, priority);
            self.arrange(id, now);
        }
    }

    /// This message becomes as urgent as what waits behind it.
    pub(super) fn raise_to_rest(&mut self, id: EntryId) {
        let Some(row) = self.rows.get(&id) else {
            return;
        };
        let line = self.lines.get(&row.entry.conversation_id);
        let behind = line.into_iter().flat_map(|line| line.range(row.order..)).map(|(_, id)| id);
        let priorities = behind.filter_map(|id| self.rows.get(id)).map(|row| row.entry.task.priority());
        if let Some(priority) = priorities.min() {
            self.raise(id, priority);
        }
    }

    fn raise(&mut self, id: EntryId, at_least: Priority) {
        if let Some(Task::Send { priority, .. }) = self.rows.get_mut(&id).map(|row| &mut row.entry.task) {
            *priority = at_least.min(*priority);
        }
    }
}
