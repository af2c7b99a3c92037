//! The event feed.

use chrono::{DateTime, Utc};
use hiretalk_domain::events::{Event, NewEvent, Position};
use hiretalk_domain::paging::EventLimit;
use tokio::sync::watch;

/// The events in commit order. The event at index `n` has position `n + 1`.
#[derive(Debug)]
pub(crate) struct Feed {
    events: Vec<Event>,
    last: watch::Sender<Position>,
}

impl Default for Feed {
    fn default() -> Self {
        Self { events: Vec::new(), last: watch::Sender::new(Position::START) }
    }
}

impl Feed {
    /// Appends events and wakes all who wait for them.
    pub(crate) fn append(&mut self, new: Vec<NewEvent>) {
        if new.is_empty() {
            return;
        }
        for NewEvent { occurred_at, conversation_id, kind } in new {
            let position = Position(self.end().0 + 1);
            self.events.push(Event { position, occurred_at, conversation_id, kind });
        }
        self.last.send_replace(self.end());
    }

    pub(crate) fn after(&self, after: Position, limit: EventLimit) -> Vec<Event> {
        let seen = usize::try_from(after.0.max(0)).unwrap_or(usize::MAX);
        self.events.iter().skip(seen).take(usize::from(limit.get())).cloned().collect()
    }

    /// The position of the last event, now and whenever it changes.
    pub(crate) fn last(&self) -> watch::Receiver<Position> {
        self.last.subscribe()
    }

    /// The position of the last event, or of the last one before a time.
    pub(crate) fn position(&self, since: Option<DateTime<Utc>>) -> Position {
        let Some(since) = since else { return self.end() };
        let before = self.events.partition_point(|event| event.occurred_at < since);
        before
            .checked_sub(1)
            .and_then(|last| self.events.get(last))
            .map_or(Position::START, |event| event.position)
    }

    fn end(&self) -> Position {
        self.events.last().map_or(Position::START, |event| event.position)
    }
}
