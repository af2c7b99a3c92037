//! How urgent an outbox entry is, and the lines in which what is due waits.

use chrono::{DateTime, TimeDelta, Utc};

/// How urgent an outbox entry is: who goes first when more is due than may leave.
///
/// A message is as urgent as what waits behind it in its conversation, for nothing overtakes it there (rule 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Somebody has just written to us and waits: for the next question, for the confirmation of their STOP, or for us to
    /// read what they typed.
    Answer,
    /// We speak first: whoever it goes to hardly knows that it is late. Graduates who registered by themselves are greeted
    /// with all others.
    Greeting,
    /// We speak again to somebody who has not answered, or give up waiting for them.
    Reminder,
}

impl Priority {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 3] = [Self::Answer, Self::Greeting, Self::Reminder];

    /// Its number in the database: the smaller, the more urgent.
    pub const fn rank(self) -> i16 {
        match self {
            Self::Answer => 1,
            Self::Greeting => 2,
            Self::Reminder => 3,
        }
    }
}

/// From when on a reminder goes before first words.
const OVERDUE: TimeDelta = TimeDelta::hours(1);

/// Entries of one urgency that became due in a span of time. They are leased by the time they are due at, then in the
/// order in which they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriorityRange {
    /// How urgent its entries are.
    pub priority: Priority,
    /// They became due after this moment; none if it does not matter when.
    pub due_after: Option<DateTime<Utc>>,
    /// They became due by this moment.
    pub due_by: DateTime<Utc>,
}

/// The lines of what is due at `now`. As long as something in one of them may be leased, nothing in a later one is.
///
/// Such an order could let the later ones wait for ever; none of them does:
/// - Answers are at most a few for each message that somebody wrote to us. Where people write faster than we may send, a
///   first word would only bring more of it.
/// - A reminder that is overdue by an hour goes before first words. There is one at most for each first word that left, so
///   these get their turn.
pub fn priority_ranges(now: DateTime<Utc>) -> [PriorityRange; 4] {
    let overdue = now - OVERDUE;
    [
        PriorityRange { priority: Priority::Answer, due_after: None, due_by: now },
        PriorityRange { priority: Priority::Reminder, due_after: None, due_by: overdue },
        PriorityRange { priority: Priority::Greeting, due_after: None, due_by: now },
        PriorityRange { priority: Priority::Reminder, due_after: Some(overdue), due_by: now },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_waits_in_exactly_one_line() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let moment = TimeDelta::microseconds(1);
        let [hour, year] = [TimeDelta::hours(1), TimeDelta::days(365)];
        for (priority, since, expected) in [
            (Priority::Answer, TimeDelta::zero(), Some(0)),
            (Priority::Answer, year, Some(0)),
            (Priority::Reminder, year, Some(1)),
            (Priority::Reminder, hour, Some(1)),
            (Priority::Greeting, year, Some(2)),
            (Priority::Greeting, TimeDelta::zero(), Some(2)),
            (Priority::Reminder, hour - moment, Some(3)),
            (Priority::Reminder, TimeDelta::zero(), Some(3)),
            (Priority::Answer, -moment, None),
            (Priority::Greeting, -moment, None),
            (Priority::Reminder, -moment, None),
        ] {
            let due_at = now - since;
            let holds = |line: &PriorityRange| {
                line.priority == priority
                    && line.due_after.is_none_or(|after| due_at > after)
                    && due_at <= line.due_by
            };
            let found: Vec<_> = priority_ranges(now)
                .iter()
                .enumerate()
                .filter(|(_, line)| holds(line))
                .map(|(at, _)| at)
                .collect();
            assert_eq!(found, Vec::from_iter(expected), "{priority:?} due since {since}");
        }
    }

    #[test]
    fn the_more_urgent_has_the_smaller_number() {
        assert!(Priority::ALL.is_sorted_by(|a, b| a < b && a.rank() < b.rank()));
    }
}
