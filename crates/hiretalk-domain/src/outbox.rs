//! The outbox: what must still happen outside, and what became of it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::ids::ConversationId;
use crate::message::{ChannelMessageId, FailureCode, MessageId};

/// The id of an outbox entry: that of the message to send, or that of the conversation to look after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(Uuid);

impl EntryId {
    /// The id that this UUID is.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The id as a UUID.
    pub const fn as_uuid(&self) -> Uuid {
        self.0
    }
}

impl std::fmt::Display for EntryId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl From<MessageId> for EntryId {
    fn from(id: MessageId) -> Self {
        Self(id.as_uuid())
    }
}

impl From<ConversationId> for EntryId {
    fn from(id: ConversationId) -> Self {
        Self(id.as_uuid())
    }
}

/// Something that must still happen outside.
///
/// Messages of one conversation leave in the order in which their entries were written, each when its predecessor was
/// accepted (rule 8). A conversation has one entry that looks after it at most: writing another replaces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    pub id: EntryId,
    /// The conversation it belongs to.
    pub conversation_id: ConversationId,
    /// Not before this moment of the business clock.
    pub due_at: DateTime<Utc>,
    pub task: Task,
}

/// What an outbox entry asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Send the message whose id the entry has.
    Send {
        /// What the message is for, which decides whether it may still go.
        purpose: Purpose,
        priority: Priority,
        /// The first message of its turn: when one of a turn is dead, those after it are cancelled.
        turn: MessageId,
    },
    /// Read what a person has written, all of it together.
    Read,
    /// Remind a person who did not answer.
    Remind,
    /// End a conversation that nobody answers.
    Expire,
}

impl Task {
    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Send { .. } => "SEND",
            Self::Read => "READ",
            Self::Remind => "REMIND",
            Self::Expire => "EXPIRE",
        }
    }

    pub fn priority(self) -> Priority {
        match self {
            Self::Send { priority, .. } => priority,
            Self::Read => Priority::Answer,
            Self::Remind | Self::Expire => Priority::Reminder,
        }
    }
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// It moves the dialogue on, and is pointless when that has ended.
    Dialogue,
    /// The last words of a dialogue that has ended.
    Farewell,
    /// It confirms a STOP: the one thing that an opted-out number still gets.
    OptOutConfirmation,
}

impl Purpose {
    pub const ALL: [Self; 3] = [Self::Dialogue, Self::Farewell, Self::OptOutConfirmation];

    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dialogue => "DIALOGUE",
            Self::Farewell => "FAREWELL",
            Self::OptOutConfirmation => "OPT_OUT_CONFIRMATION",
        }
    }
}

/// An outbox entry as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRecord {
    pub entry: OutboxEntry,
    pub state: OutboxState,
    pub tries: u16,
    pub unconfirmed: u16,
    /// Why the last try was refused, if the channel said so.
    pub code: Option<FailureCode>,
}

/// How an outbox entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutboxState {
    /// It waits for its time, its predecessor or its turn.
    Waiting,
    /// A worker has it.
    Leased,
    /// It was sent and no answer came; a status may still tell.
    Unconfirmed,
    /// It was given up; a person may try it again.
    Dead,
}

impl OutboxState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Leased, Self::Unconfirmed, Self::Dead];

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Leased => "LEASED",
            Self::Unconfirmed => "IN_DOUBT",
            Self::Dead => "DEAD",
        }
    }
}

/// A state of outbox entries that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be WAITING, LEASED, IN_DOUBT or DEAD")]
pub struct UnknownOutboxState;

impl std::str::FromStr for OutboxState {
    type Err = UnknownOutboxState;

    fn from_str(text: &str) -> Result<Self, UnknownOutboxState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(UnknownOutboxState)
    }
}

/// The proof that an entry is leased to whoever holds it: a settlement with an old token changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeaseToken(pub Uuid);

impl LeaseToken {
    /// A token of 128 random bits.
    pub fn new(high: u64, low: u64) -> Self {
        Self(Uuid::from_u64_pair(high, low))
    }
}

/// What became of an outbox entry. A change with a settlement whose entry is gone, or leased to another, is stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    pub entry: EntryId,
    pub by: SettledBy,
    pub at: DateTime<Utc>,
    pub result: SettlementResult,
}

/// Who settles an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettledBy {
    /// The worker that leased it.
    Lease(LeaseToken),
    /// The channel, by a status that names the message: it has left, whoever sent it and whatever became of them.
    Status,
}

/// What became of an outbox entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettlementResult {
    /// The channel took the message: the entry goes, the message is `sent`.
    Accepted {
        /// The channel's id of the message.
        channel_id: ChannelMessageId,
    },
    /// The channel refuses the message for good: the entry and the rest of its turn go, the message is `failed`.
    Failed { code: FailureCode },
    /// It must not be sent any more: the entry and the rest of its turn go, the message is `cancelled`.
    Cancelled,
    /// It is tried again later.
    Later { due_at: DateTime<Utc>, counts: bool, code: Option<FailureCode> },
    /// It was sent and no answer came. It stays as attempted as it is; a status or the grace decides.
    Unconfirmed,
    /// It is given up, and the rest of its turn is cancelled; a person may try it again.
    Dead { code: FailureCode },
    /// The conversation was looked after: the entry goes.
    Done,
}

/// How often an entry is tried before it is a dead letter: about half an hour in all.
pub const MOST_TRIES: u16 = 10;

/// The wait before the second try.
const FIRST: Duration = Duration::from_secs(2);
/// The longest wait of our own; the channel may ask for a longer one.
const LONGEST: Duration = Duration::from_secs(300);
/// The longest wait that the channel's word is taken for.
const LONGEST_ASKED: Duration = Duration::from_secs(24 * 3_600);

/// How long to wait after `tries` tries, the last one included: capped exponential backoff with full jitter over its
/// upper half, and never shorter than the channel asked for.
pub fn retry_delay(tries: u16, asked: Option<Duration>, entropy: u64) -> Duration {
    let doublings = u32::from(tries.saturating_sub(1)).min(16);
    let full = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    let half = full / 2;
    let share = u32::try_from(entropy >> 48).unwrap_or_default();
    let jittered = half + half.saturating_mul(share) / 0xFFFF;
    jittered.max(asked.unwrap_or_default().min(LONGEST_ASKED))
}

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

/// From when on a reminder goes before greetings.
const OVERDUE: TimeDelta = TimeDelta::hours(1);

/// Entries of one urgency that became due in a span of time. They are leased by the time they are due at, then in the
/// order in which they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriorityRange {
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
///   greeting that left would only bring more answers.
/// - A reminder that is overdue by an hour goes before greetings. There is one at most for each greeting that left, so
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

/// How long a dialogue waits for an answer, and for the rest of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// How long after somebody's last typed message what they wrote is read, all of it together: people write in
    /// bursts. What is tapped is never waited for.
    pub read_after: TimeDelta,
    /// When a person who does not answer is reminded, once; none means never.
    pub remind_after: Option<TimeDelta>,
    /// When a conversation that nobody answers ends as `EXPIRED`, counted from the last word of the person, or from
    /// our first.
    pub expire_after: TimeDelta,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            read_after: TimeDelta::seconds(2),
            remind_after: Some(TimeDelta::days(1)),
            expire_after: TimeDelta::days(7),
        }
    }
}

impl Timeouts {
    /// What looks after a conversation from now on, when our greeting was accepted or the person has said something.
    pub fn begin(&self, conversation_id: ConversationId, now: DateTime<Utc>) -> OutboxEntry {
        match self.remind_after {
            Some(wait) if wait < self.expire_after => timer(conversation_id, Task::Remind, now + wait),
            _ => self.expire(conversation_id, now),
        }
    }

    /// What reads what the person has written, at once if there is no room for more. It takes the place of what looks after the conversation, until that begins
    /// anew when all is read.
    pub fn read(&self, conversation_id: ConversationId, is_full: bool, now: DateTime<Utc>) -> OutboxEntry {
        let wait = if is_full { TimeDelta::zero() } else { self.read_after };
        timer(conversation_id, Task::Read, now + wait)
    }

    pub fn after_reminder(&self, conversation_id: ConversationId, now: DateTime<Utc>) -> OutboxEntry {
        let waited = self.remind_after.unwrap_or_default();
        let rest = (self.expire_after - waited).max(TimeDelta::zero());
        timer(conversation_id, Task::Expire, now + rest)
    }

    pub fn expire(&self, conversation_id: ConversationId, now: DateTime<Utc>) -> OutboxEntry {
        timer(conversation_id, Task::Expire, now + self.expire_after)
    }
}

fn timer(conversation_id: ConversationId, task: Task, due_at: DateTime<Utc>) -> OutboxEntry {
    OutboxEntry { id: conversation_id.into(), conversation_id, due_at, task }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_wait_grows_to_a_cap_and_heeds_the_channel() {
        let seconds = Duration::from_secs;
        for (tries, asked, least, most) in [
            (1, None, seconds(1), seconds(2)),
            (2, None, seconds(2), seconds(4)),
            (5, None, seconds(16), seconds(32)),
            (60, None, seconds(150), seconds(300)),
            (1, Some(seconds(40)), seconds(40), seconds(40)),
            (1, Some(seconds(10_000_000)), seconds(86_400), seconds(86_400)),
        ] {
            for entropy in [0, u64::MAX / 2, u64::MAX] {
                let delay = retry_delay(tries, asked, entropy);
                assert!(delay >= least && delay <= most, "{tries} {asked:?} {delay:?}");
            }
        }
        assert_ne!(retry_delay(4, None, 0), retry_delay(4, None, u64::MAX));
    }

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

    #[test]
    fn a_person_is_reminded_once_and_the_whole_wait_is_the_same() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let id = ConversationId::from_uuid(Uuid::from_u128(1));
        let day = TimeDelta::days(1);
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
