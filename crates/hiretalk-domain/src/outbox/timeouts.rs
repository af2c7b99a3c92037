//! How long a dialogue waits for a person.

use chrono::{DateTime, Duration, Utc};

use super::{OutboxEntry, Task};
use crate::ids::ConversationId;

/// How long a dialogue waits for an answer, and for the rest of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// How long after somebody's last typed message what they wrote is read, all of it together: people write in
    /// bursts. What is tapped is never waited for.
    pub read_after: Duration,
    /// When a person who does not answer is reminded, once; none means never.
    pub remind_after: Option<Duration>,
    /// When a conversation that nobody answers ends as `EXPIRED`, counted from the last word of the person, or from
    /// our first.
    pub expire_after: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            read_after: Duration::seconds(2),
            remind_after: Some(Duration::days(1)),
            expire_after: Duration::days(7),
        }
    }
}

impl Timeouts {
    /// What looks after a conversation from now on, when our first word was accepted or the person has said something.
    pub fn begin(&self, conversation_id: ConversationId, now: DateTime<Utc>) -> OutboxEntry {
        match self.remind_after {
            Some(wait) if wait < self.expire_after => timer(conversation_id, Task::Remind, now + wait),
            _ => self.expire(conversation_id, now),
        }
    }

    /// What reads what the person has written, at once if there is no room for more. It takes the place of what looks after the conversation, until that begins
    /// anew when all is read.
    pub fn read(&self, conversation_id: ConversationId, is_full: bool, now: DateTime<Utc>) -> OutboxEntry {
        let wait = if is_full { Duration::zero() } else { self.read_after };
        timer(conversation_id, Task::Read, now + wait)
    }

    /// What looks after it once the person was reminded.
    pub fn after_reminder(&self, conversation_id: ConversationId, now: DateTime<Utc>) -> OutboxEntry {
        let waited = self.remind_after.unwrap_or_default();
        let rest = (self.expire_after - waited).max(Duration::zero());
        timer(conversation_id, Task::Expire, now + rest)
    }

    /// What ends it if nothing else does.
    pub fn expire(&self, conversation_id: ConversationId, now: DateTime<Utc>) -> OutboxEntry {
        timer(conversation_id, Task::Expire, now + self.expire_after)
    }
}

fn timer(conversation_id: ConversationId, task: Task, due_at: DateTime<Utc>) -> OutboxEntry {
    OutboxEntry { id: conversation_id.into(), conversation_id, due_at, task }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_person_is_reminded_once_and_the_whole_wait_is_the_same() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let id = ConversationId::from_uuid(Uuid::from_u128(1));
        let day = Duration::days(1);
        for (remind_after, task, due_at) in [
            (Some(day), Task::Remind, now + day),
            (None, Task::Expire, now + day * 7),
            (Some(day * 7), Task::Expire, now + day * 7),
        ] {
            let timeouts = Timeouts { remind_after, ..Timeouts::default() };
            let entry = timeouts.begin(id, now);
            assert_eq!((entry.task, entry.due_at), (task, due_at));
            assert_eq!(entry.id, id.into());
        }
        let timeouts = Timeouts::default();
        let reminded_at = timeouts.begin(id, now).due_at;
        assert_eq!(timeouts.after_reminder(id, reminded_at).due_at, now + day * 7);
    }
}
