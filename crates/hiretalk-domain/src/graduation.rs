//! The graduation: "this student graduates on this date", stored until it starts a conversation or is cancelled.

mod day;
mod identity;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

pub use self::day::{
    GraduationTooOld, InvalidGraduationDate, InvalidStartHour, MOST_DAYS_LATE, StartHour, StartRule,
    UnknownTimeZone, parse_graduation_date, parse_time_zone,
};
pub use self::identity::{Degree, Institution, Student, StudentId};
use crate::candidate::{ContactDetails, EmailAddress, Recipient};
use crate::conversation::Version;
use crate::digest::{ContentDigest, DigestKey, NumberDigest};
use crate::events::{EventKind, GraduationStep, NewEvent};
use crate::ids::{CandidateId, ConversationId, EventId, to_microseconds};
use crate::language::Language;
use crate::phone::PhoneNumber;
use crate::text::normalized;

/// A student's graduation. Their contact data is the candidate's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graduation {
    /// The event's id: the institution's, or one made of who graduates from what.
    pub id: EventId,
    pub student: Student,
    /// On which day, in its zone.
    pub date: NaiveDate,
    /// The zone of that day.
    pub time_zone: Tz,
    pub starts_at: DateTime<Utc>,
    pub language: Option<Language>,
    pub state: GraduationState,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Counts its changes; the store raises it with each.
    pub version: Version,
}

/// The graduation has started or was cancelled; it changes no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the graduation is {status} already")]
pub struct GraduationClosed {
    pub status: GraduationStatus,
}

impl Graduation {
    /// The person it is about.
    pub fn candidate_id(&self) -> CandidateId {
        self.student.candidate_id()
    }

    /// True if it was to start in the moment it was received.
    pub fn is_immediate(&self) -> bool {
        self.starts_at <= self.created_at
    }

    /// True if it may start at `now`: a worker takes it then.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state, GraduationState::Scheduled) && self.starts_at <= now
    }

    /// To another day; it starts at `starts_at` then and waits for nobody until that.
    ///
    /// # Errors
    /// It has started or was cancelled.
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
    /// It has started or was cancelled.
    pub fn wait(self, blocked_by: ConversationId, now: DateTime<Utc>) -> Result<Self, GraduationClosed> {
        self.open_in(GraduationState::Waiting { blocked_by }, now)
    }

    /// What it waited for has ended: it is due again.
    ///
    /// # Errors
    /// It has started or was cancelled.
    pub fn release(self, now: DateTime<Utc>) -> Result<Self, GraduationClosed> {
        self.open_in(GraduationState::Scheduled, now)
    }

    /// It has started this conversation.
    ///
    /// # Errors
    /// It has started or was cancelled.
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
    /// It has started or was cancelled.
    pub fn cancel(self, reason: CancelReason, now: DateTime<Utc>) -> Result<Self, GraduationClosed> {
        self.open_in(GraduationState::Cancelled { reason }, now)
    }

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
    Begin { started: Graduation, number: PhoneNumber },
}

/// A graduation to keep, with what the store needs to judge it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGraduation {
    pub graduation: Graduation,
    /// The digest of the event's content: the receipt.
    pub event_digest: ContentDigest,
    /// The digest of the number that the greeting will go to.
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

/// Why a graduation was not stored, besides the rules that every conversation is opened under.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraduationRefusal {
    /// Rule 3: the event id was used before, with other content.
    #[error("a graduation with this id was received before, with other content")]
    EventConflict { conversation_id: Option<ConversationId> },
    /// Rule 9: who graduates from what is known under another id.
    #[error("this student's graduation was received before, with another id")]
    Duplicate { graduation_id: EventId, conversation_id: Option<ConversationId> },
}

/// A graduation with its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredGraduation {
    pub graduation: Graduation,
    /// The digest of the event's content: equal for a redelivery.
    pub event_digest: ContentDigest,
}

/// A graduation whose time has come, with what is needed to start it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueGraduation {
    /// The graduation and its receipt.
    pub stored: StoredGraduation,
    /// Whom it is about; none if they were forgotten.
    pub recipient: Option<Recipient>,
}

/// The state of a graduation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraduationState {
    /// It starts when its time has come.
    Scheduled,
    /// Its time has come, and another conversation is in its way.
    Waiting {
        /// The conversation whose end it waits for.
        blocked_by: ConversationId,
    },
    /// It started a conversation.
    Started { conversation_id: ConversationId },
    /// It starts nothing any more.
    Cancelled { reason: CancelReason },
}

impl GraduationState {
    pub fn status(self) -> GraduationStatus {
        match self {
            Self::Scheduled => GraduationStatus::Scheduled,
            Self::Waiting { .. } => GraduationStatus::Waiting,
            Self::Started { .. } => GraduationStatus::Started,
            Self::Cancelled { .. } => GraduationStatus::Cancelled,
        }
    }

    /// The conversation that it started, if it has.
    pub fn conversation_id(self) -> Option<ConversationId> {
        match self {
            Self::Started { conversation_id } => Some(conversation_id),
            Self::Scheduled | Self::Waiting { .. } | Self::Cancelled { .. } => None,
        }
    }
}

/// Defines an enum of names that the API and the database write.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident, $unknown:ident, $must:literal, [$($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)?]) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in the API and in the database.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = $unknown;

            fn from_str(text: &str) -> Result<Self, $unknown> {
                Self::ALL.iter().copied().find(|name| name.as_str() == text).ok_or($unknown)
            }
        }

        /// A name that is none of these.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
        #[error($must)]
        pub struct $unknown;
    };
}

named! {
    /// The names that a graduation's state goes by.
    GraduationStatus, UnknownGraduationStatus, "must be SCHEDULED, WAITING, STARTED or CANCELLED", [
        /// It starts when its time has come.
        Scheduled = "SCHEDULED",
        /// Another conversation is in its way.
        Waiting = "WAITING",
        /// It started a conversation.
        Started = "STARTED",
        /// It starts nothing any more.
        Cancelled = "CANCELLED",
    ]
}

named! {
    CancelReason, UnknownCancelReason, "must be REQUESTED, OPTED_OUT, WRONG_NUMBER or ERASED", [
        /// Somebody asked for it.
        Requested = "REQUESTED",
        OptedOut = "OPTED_OUT",
        /// The number is not the graduate's.
        WrongNumber = "WRONG_NUMBER",
        /// The person was forgotten.
        Erased = "ERASED",
    ]
}

/// A graduation event as an institution sends it, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraduationNotice {
    /// The event's own id, which decides what a redelivery is; without it who graduates from what does.
    pub event_id: Option<EventId>,
    pub student: Student,
    /// The contact data; replaces the stored data once the event is accepted.
    pub contact: ContactDetails,
    /// On which day; none is today.
    pub date: Option<NaiveDate>,
    /// In which zone; none is the one of the settings.
    pub time_zone: Option<Tz>,
    /// The language of the dialogue; without one, that of the number's country.
    pub language: Option<Language>,
}

impl GraduationNotice {
    /// The graduation, `SCHEDULED` for the moment that the rule says.
    ///
    /// # Errors
    /// Its day lies too far back.
    pub fn graduation(&self, rule: &StartRule, now: DateTime<Utc>) -> Result<Graduation, GraduationTooOld> {
        let now = to_microseconds(now);
        let time_zone = self.time_zone.unwrap_or(rule.time_zone);
        let (date, starts_at) = rule.starts(self.date, time_zone, now)?;
        Ok(Graduation {
            id: self.event_id.clone().unwrap_or_else(|| self.student.event_id()),
            student: self.student.clone(),
            date,
            time_zone,
            starts_at,
            language: self.language,
            state: GraduationState::Scheduled,
            created_at: now,
            updated_at: now,
            version: Version::FIRST,
        })
    }
}

/// Which graduations to list, in the order of the bytes of their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraduationPageRequest {
    /// Only these; an empty filter takes all.
    pub filter: GraduationFilter,
    /// Only those after this one: the last of the page before.
    pub after: Option<EventId>,
    /// At most so many.
    pub limit: u16,
}

/// The conditions of a list of graduations; an absent one holds for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GraduationFilter {
    /// One of these; empty means any.
    pub statuses: Vec<GraduationStatus>,
    pub institution: Option<Institution>,
}

impl GraduationFilter {
    pub fn matches(&self, graduation: &Graduation) -> bool {
        (self.statuses.is_empty() || self.statuses.contains(&graduation.state.status()))
            && self.institution.as_ref().is_none_or(|name| *name == graduation.student.institution)
    }
}

impl DigestKey {
    /// The digest of all that a graduation event says, apart from its id.
    pub fn graduation(&self, notice: &GraduationNotice) -> ContentDigest {
        let GraduationNotice { event_id: _, student, contact, date, time_zone, language } = notice;
        let ContactDetails { phone_number, first_name, last_name, email_address } = contact;
        let email_address = email_address.as_ref().map(EmailAddress::compared);
        ContentDigest(self.digest(
            "graduation/1",
            &[
                student.institution.as_str(),
                student.student_id.as_str(),
                student.degree_text(),
                phone_number.as_str(),
                &normalized(first_name.as_str()),
                &normalized(last_name.as_ref().map_or("", |name| name.as_str())),
                email_address.as_deref().unwrap_or_default(),
                &date.map(|date| date.to_string()).unwrap_or_default(),
                time_zone.map_or("", |zone| zone.name()),
                language.map_or("", |language| language.as_str()),
            ],
        ))
    }
}
