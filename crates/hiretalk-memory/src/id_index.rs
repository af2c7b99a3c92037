//! The ids of conversations that are listed together, newest first, by status.

use std::collections::BTreeSet;

use hiretalk_domain::conversation::Status;
use hiretalk_domain::ids::ConversationId;

/// An index: all conversations, those about one job, or those of one candidate.
#[derive(Debug, Default)]
pub(crate) struct IdIndex {
    created: BTreeSet<ConversationId>,
    ongoing: BTreeSet<ConversationId>,
    completed: BTreeSet<ConversationId>,
}

impl IdIndex {
    /// At most `limit` ids older than `before`, newest first, of conversations in one of `statuses`; none means any.
    pub(crate) fn newest(
        &self,
        statuses: &[Status],
        before: Option<ConversationId>,
        limit: usize,
    ) -> Vec<ConversationId> {
        let wanted = |status| statuses.is_empty() || statuses.contains(&status);
        let mut runs: Vec<_> = Status::ALL
            .into_iter()
            .filter(|status| wanted(*status))
            .map(|status| {
                let ids = self.with(status);
                match before {
                    Some(before) => ids.range(..before).rev(),
                    None => ids.range(..).rev(),
                }
            })
            .collect();
        let mut newest = Vec::new();
        while newest.len() < limit {
            let next = runs.iter_mut().max_by_key(|run| (**run).clone().next().copied());
            match next.and_then(Iterator::next) {
                Some(id) => newest.push(*id),
                None => break,
            }
        }
        newest
    }

    pub(crate) fn put(&mut self, id: ConversationId, status: Status) {
        self.with_mut(status).insert(id);
    }

    pub(crate) fn move_on(&mut self, id: ConversationId, from: Status, to: Status) {
        self.with_mut(from).remove(&id);
        self.with_mut(to).insert(id);
    }

    fn with(&self, status: Status) -> &BTreeSet<ConversationId> {
        match status {
            Status::Created => &self.created,
            Status::Ongoing => &self.ongoing,
            Status::Completed => &self.completed,
        }
    }

    fn with_mut(&mut self, status: Status) -> &mut BTreeSet<ConversationId> {
        match status {
            Status::Created => &mut self.created,
            Status::Ongoing => &mut self.ongoing,
            Status::Completed => &mut self.completed,
        }
    }
}
