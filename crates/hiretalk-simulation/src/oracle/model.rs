//! Expected state: conversations, messages, outbox entries, phone lines, graduations and registrations.

use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use hiretalk_domain::conversation::{Origin, Outcome, State, Version};
use hiretalk_domain::digest::{ContentDigest, NumberDigest};
use hiretalk_domain::events::GraduationStep;
use hiretalk_domain::graduation::{GraduationState, Student};
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, RegistrationId};
use hiretalk_domain::message::{Delivery, MessageId};
use hiretalk_domain::outbox::{EntryId, LeaseToken, OutboxEntry, Purpose, Task};
use hiretalk_domain::registration::{CodeDigest, RegistrationVerdict};

use crate::fixtures::NoticeContent;

/// The confirmation timeout of the simulation.
pub(crate) const CONFIRMATION_TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) fn inbound_channel_id(number: usize) -> String {
    format!("in.{number}")
}

#[derive(Debug)]
pub(super) struct ExpectedConversation {
    pub(super) id: ConversationId,
    pub(super) candidate_id: CandidateId,
    pub(super) origin: Origin,
    pub(super) event_digest: ContentDigest,
    pub(super) line: usize,
    pub(super) has_written: bool,
    pub(super) opened: u64,
    pub(super) state: State,
    pub(super) version: Version,
    /// In the order of creation, settled ones too.
    pub(super) entries: Vec<ExpectedEntry>,
    pub(super) messages: Vec<ExpectedMessage>,
    /// Number of messages written before the last erasure.
    pub(super) blank: usize,
    pub(super) feed: FeedHistory,
    /// Set if it may have changed since the last check.
    pub(super) is_dirty: bool,
}

/// A message with the delivery state seen last.
#[derive(Debug)]
pub(super) struct ExpectedMessage {
    pub(super) id: MessageId,
    pub(super) line: Option<usize>,
    pub(super) delivery: Option<Delivery>,
}

/// Events of a conversation seen in the feed.
#[derive(Debug, Default)]
pub(super) struct FeedHistory {
    pub(super) is_created: bool,
    pub(super) is_started: bool,
    pub(super) outcome: Option<Outcome>,
}

#[derive(Debug)]
pub(super) struct ExpectedEntry {
    pub(super) id: EntryId,
    pub(super) task: Task,
    pub(super) due_at: DateTime<Utc>,
    pub(super) state: EntryState,
    pub(super) lease: Option<(LeaseToken, Instant)>,
    pub(super) leased: u64,
    /// The candidate's line at the last lease.
    pub(super) contact: Option<usize>,
    /// At the last lease.
    pub(super) is_window_open: bool,
    pub(super) attempt: Option<Attempt>,
    pub(super) unconfirmed: u16,
    /// The most times the channel may accept it.
    pub(super) allowed: u16,
    pub(super) accepted: u16,
    /// Revived by an operator, after which it may be late.
    pub(super) was_revived: bool,
}

/// A stored send attempt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    pub(super) tick: u64,
    pub(super) at: Instant,
    pub(super) was_active: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryState {
    Waiting,
    Dead,
    Settled,
}

impl ExpectedConversation {
    pub(super) fn is_active(&self) -> bool {
        self.state.outcome().is_none()
    }

    pub(super) fn line_of(&self, id: EntryId) -> Option<usize> {
        self.messages.iter().rev().find(|message| id == message.id.into()).and_then(|message| message.line)
    }
}

impl ExpectedEntry {
    pub(super) fn new(entry: &OutboxEntry) -> Self {
        Self {
            id: entry.id,
            task: entry.task,
            due_at: entry.due_at,
            state: EntryState::Waiting,
            lease: None,
            leased: 0,
            contact: None,
            is_window_open: false,
            attempt: None,
            unconfirmed: 0,
            allowed: 1,
            accepted: 0,
            was_revived: false,
        }
    }

    pub(super) fn is_dead(&self) -> bool {
        self.state == EntryState::Dead
    }

    pub(super) fn is_send(&self) -> bool {
        matches!(self.task, Task::Send { .. })
    }

    pub(super) fn purpose(&self) -> Option<Purpose> {
        match self.task {
            Task::Send { purpose, .. } => Some(purpose),
            Task::Read | Task::Remind | Task::Expire => None,
        }
    }

    pub(super) fn turn(&self) -> Option<MessageId> {
        match self.task {
            Task::Send { turn, .. } => Some(turn),
            Task::Read | Task::Remind | Task::Expire => None,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct LineState {
    /// Tick of the STOP in force.
    pub(super) opted_out: Option<u64>,
    pub(super) ever_stopped: bool,
    pub(super) last_inbound_at: Option<DateTime<Utc>>,
    pub(super) is_linked: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Inbound {
    pub(crate) line: usize,
    pub(crate) kind: InboundKind,
    pub(crate) sent_at: DateTime<Utc>,
    /// True if it carried both the number and the channel's own id.
    pub(crate) links: bool,
    pub(crate) was_handled: bool,
    /// True if its delivery was acknowledged.
    pub(crate) was_stored: bool,
}

/// The meaning of a text for rule 6 and for registrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InboundKind {
    Stop,
    Start,
    Code(RegistrationId),
    Other,
}

#[derive(Debug)]
pub(super) struct ExpectedGraduation {
    pub(super) id: EventId,
    pub(super) student: Student,
    pub(super) candidate_id: CandidateId,
    pub(super) event_digest: ContentDigest,
    /// None if it comes from a registration.
    pub(super) content: Option<NoticeContent>,
    pub(super) zone: Tz,
    pub(super) date: NaiveDate,
    /// All dates that it ever had.
    pub(super) days: Vec<NaiveDate>,
    pub(super) ever_waited: bool,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) state: GraduationState,
    pub(super) version: Version,
    pub(super) leased_until: Option<Instant>,
    pub(super) last_event: Option<GraduationStep>,
    /// Set if it may have changed since the last check.
    pub(super) is_dirty: bool,
}

impl ExpectedGraduation {
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, GraduationState::Scheduled | GraduationState::Waiting { .. })
    }
}

impl ExpectedGraduation {
    pub(super) fn move_to(&mut self, state: GraduationState) {
        self.state = state;
        self.version = self.version.next();
        self.leased_until = None;
        self.is_dirty = true;
    }
}

/// Validity of a code.
pub(super) const LASTS: TimeDelta = TimeDelta::minutes(15);
/// The longest delay of a message that is still accepted.
const LATE_DELIVERY: TimeDelta = TimeDelta::hours(24);
/// Retention of closed registrations.
const REMEMBERED: TimeDelta = TimeDelta::days(8);
/// The most pending registrations of one number.
pub(super) const MOST: usize = 10;
/// The longest delay of a deletion.
pub(super) const LATE: TimeDelta = TimeDelta::minutes(1);

#[derive(Debug)]
pub(super) struct ExpectedRegistration {
    pub(super) id: RegistrationId,
    pub(super) line: usize,
    pub(super) number: NumberDigest,
    pub(super) code: CodeDigest,
    pub(super) student: Student,
    pub(super) date: NaiveDate,
    pub(super) at: DateTime<Utc>,
    pub(super) verdict: Option<(RegistrationVerdict, DateTime<Utc>)>,
    /// Deleted, or evicted by the limit.
    pub(super) is_gone: bool,
    pub(super) is_dirty: bool,
}

impl ExpectedRegistration {
    pub(super) fn is_pending(&self) -> bool {
        !self.is_gone && self.verdict.is_none()
    }

    pub(super) fn counts(&self, at: DateTime<Utc>) -> bool {
        !self.is_gone && (self.verdict.is_some() || at < self.at + LASTS)
    }

    pub(super) fn is_over(&self, now: DateTime<Utc>) -> bool {
        match self.verdict {
            None => self.at + LASTS + LATE_DELIVERY <= now,
            Some((_, at)) => at + REMEMBERED <= now,
        }
    }

    pub(super) fn has_verdict(&self, verdict: RegistrationVerdict) -> bool {
        self.verdict.is_some_and(|(own, _)| own == verdict)
    }

    pub(super) fn expired_unconfirmed(&self) -> bool {
        self.is_gone && self.verdict.is_none()
    }

    pub(super) fn forget(&mut self) {
        (self.is_gone, self.is_dirty) = (true, true);
    }
}

/// A graduation event being handled.
#[derive(Debug, Clone)]
pub(crate) struct PendingNotice {
    /// None if it comes from a registration.
    pub(crate) content: Option<NoticeContent>,
    pub(super) date: Option<NaiveDate>,
    pub(super) zone: Tz,
    pub(super) at: DateTime<Utc>,
    /// True for a redelivery.
    pub(super) was_known: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoticeAnswer {
    New,
    /// A redelivery; if known, whether it was answered with a conversation.
    Known(Option<bool>),
    Conflict,
    Duplicate,
    TooOld,
}
