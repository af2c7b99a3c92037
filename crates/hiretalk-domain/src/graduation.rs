//! The graduation: "this student graduates on this date", kept until it starts a conversation or is called off.

mod day;
mod identity;
mod notice;
mod page;
mod state;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

pub use self::day::{
    GraduationTooOld, InvalidGraduationDate, InvalidStartHour, MOST_DAYS_LATE, StartHour, StartRule,
    UnknownTimeZone, parse_graduation_date, parse_time_zone,
};
pub use self::identity::{Degree, Institution, Student, StudentId};
pub use self::notice::GraduationNotice;
pub use self::page::{GraduationFilter, GraduationPageRequest};
pub use self::state::{
    CancelReason, GraduationState, GraduationStatus, UnknownCancelReason, UnknownGraduationStatus,
};
use crate::candidate::Recipient;
use crate::conversation::Version;
use crate::digest::{ContentDigest, NumberDigest};
use crate::events::{EventKind, GraduationStep, NewEvent};
use crate::ids::{CandidateId, ConversationId, EventId, to_microseconds};
use crate::language::Language;
use crate::phone::PhoneNumber;

/// A student's graduation. Their contact data is the candidate's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graduation {
    /// The event's id: the institution's, or one made of who graduates from what.
    pub id: EventId,
    /// Who graduates from what.
    pub student: Student,
    /// On which day, in its zone.
    pub date: NaiveDate,
    /// The zone of that day.
    pub time_zone: Tz,
    /// When the conversation is to start, to the microsecond.
    pub starts_at: DateTime<Utc>,
    /// What to speak, where the institution says it.
    pub language: Option<Language>,
    /// How far it has come.
    pub state: GraduationState,
    /// When it was received, to the microsecond.
    pub created_at: DateTime<Utc>,
    /// When it last changed, to the microsecond.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes; the store raises it with each.
    pub version: Version,
}

/// The graduation has started or was called off; it changes no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the graduation is {status} already")]
pub struct GraduationClosed {
    /// What it is.
    pub status: GraduationStatus,
}

impl Graduation {
    /// The person it is about.
    pub fn candidate_id(&self) -> CandidateId {
        self.student.candidate_id()
    }

    /// Whether it was to start in the moment it was received.
    pub fn is_immediate(&self) -> bool {
        self.starts_at <= self.created_at
    }

    /// Whether it may start at `now`: a worker takes it then.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state, GraduationState::Scheduled) && self.starts_at <= now
    }

    /// To another day; it starts at `starts_at` then and waits for nobody until that.
    ///
    /// # Errors
    /// It has started or was called off.
    pub fn reschedule(
        self,
        date: NaiveDate,
        starts_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Self, GraduationClosed> {
        let starts_at = to_microseconds(starts_at);
        Ok(Self { date, starts_at, ..self.open_in(GraduationState::Scheduled, now)? })
    }

    /// Its time has come, but another conversation goes on with the person or on their number.
    ///
    /// # Errors
    /// It has started or was called off.
    pub fn wait(self, blocked_by: ConversationId, now: DateTime<Utc>) -> Result<Self, GraduationClosed> {
        self.open_in(GraduationState::Waiting { blocked_by }, now)
    }

    /// What it waited for has ended: it is due again.
    ///
    /// # Errors
    /// It has started or was called off.
    pub fn release(self, now: DateTime<Utc>) -> Result<Self, GraduationClosed> {
        self.open_in(GraduationState::Scheduled, now)
    }

    /// It has started this conversation.
    ///
    /// # Errors
    /// It has started or was called off.
    pub fn start(
        self,
        conversation_id: ConversationId,
        now: DateTime<Utc>,
    ) -> Result<Self, GraduationClosed> {
        self.open_in(GraduationState::Started { conversation_id }, now)
    }

    /// It will start nothing.
    ///
    /// # Errors
    /// It has started or was called off.
    pub fn cancel(self, reason: CancelReason, now: DateTime<Utc>) -> Result<Self, GraduationClosed> {
        self.open_in(GraduationState::Cancelled { reason }, now)
    }

    /// What the feed tells of a step of it.
    pub(crate) fn told(&self, step: GraduationStep) -> NewEvent {
        NewEvent {
            occurred_at: self.updated_at,
            conversation_id: self.state.conversation_id(),
            kind: EventKind::Graduation {
                candidate_id: self.candidate_id(),
                graduation_id: self.id.clone(),
                step,
            },
        }
    }

    fn open_in(self, state: GraduationState, now: DateTime<Utc>) -> Result<Self, GraduationClosed> {
        match self.state {
            GraduationState::Scheduled | GraduationState::Waiting { .. } => {
                // Two machines' clocks may disagree; a graduation never changed before it was received.
                let updated_at = to_microseconds(now).max(self.updated_at);
                Ok(Self { state, updated_at, ..self })
            }
            GraduationState::Started { .. } | GraduationState::Cancelled { .. } => {
                Err(GraduationClosed { status: self.state.status() })
            }
        }
    }
}

/// What happens to a graduation, as a [`Change`](crate::change::Change) has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GraduationChange {
    /// A new one, if no rule is against it. One that starts at once comes with its conversation.
    Put(NewGraduation),
    /// It moves on. It carries the version it was read at; a store that holds another refuses as stale. So does one in
    /// which the conversation that it is to wait for is not active any more.
    Move(Graduation),
    /// The same, and it starts the conversation that opens with it, at this number. Stale too if the person has another
    /// one by now: what is said to the old one reaches nobody.
    Begin {
        /// The graduation, started.
        started: Graduation,
        /// Where the person was when this was decided.
        number: PhoneNumber,
    },
}

/// A graduation to keep, with what the store needs to judge it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGraduation {
    /// The graduation.
    pub graduation: Graduation,
    /// The digest of the event's content: the receipt.
    pub event_digest: ContentDigest,
    /// The digest of the number that the first word will go to.
    pub number_digest: NumberDigest,
}

impl GraduationChange {
    /// The graduation as it is from now on.
    pub fn graduation(&self) -> &Graduation {
        match self {
            Self::Put(new) => &new.graduation,
            Self::Move(graduation) | Self::Begin { started: graduation, number: _ } => graduation,
        }
    }
}

/// Why a graduation was not kept, besides the rules that every conversation is opened under.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraduationRefusal {
    /// Rule 3: the event id was used before, with other content.
    #[error("a graduation with this id was received before, with other content")]
    EventConflict {
        /// What the earlier event started, if it has.
        conversation_id: Option<ConversationId>,
    },
    /// Rule 9: who graduates from what is known under another id.
    #[error("this student's graduation was received before, with another id")]
    Duplicate {
        /// That id.
        graduation_id: EventId,
        /// What it started, if it has.
        conversation_id: Option<ConversationId>,
    },
}

/// A graduation with its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredGraduation {
    /// The graduation.
    pub graduation: Graduation,
    /// The digest of the event's content: equal for a redelivery.
    pub event_digest: ContentDigest,
}

/// A graduation whose time has come, with what is needed to start it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueGraduation {
    /// The graduation and its receipt.
    pub kept: StoredGraduation,
    /// Whom it is about; none if they were forgotten.
    pub recipient: Option<Recipient>,
}
