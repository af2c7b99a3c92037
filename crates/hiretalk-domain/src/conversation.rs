//! The conversation: one dialogue with one candidate for one purpose. The aggregate.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::ids::{CandidateId, ConversationId, EventId, JobId, to_microseconds};

/// One dialogue with one candidate for one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Its id, which also says when it was created.
    pub id: ConversationId,
    pub candidate_id: CandidateId,
    pub origin: Origin,
    pub state: State,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Counts the changes of its state; the store raises it with each.
    pub version: Version,
}

/// How far a conversation has come: `CREATED`, `ONGOING`, `COMPLETED`, never backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Written down; the greeting is not out yet.
    Created,
    Ongoing,
    Completed {
        outcome: Outcome,
    },
}

impl State {
    pub fn status(self) -> Status {
        match self {
            Self::Created => Status::Created,
            Self::Ongoing => Status::Ongoing,
            Self::Completed { .. } => Status::Completed,
        }
    }

    pub fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Created | Self::Ongoing => None,
            Self::Completed { outcome } => Some(outcome),
        }
    }
}

/// How often a conversation was written: 1 when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub i32);

impl Version {
    /// The version of a conversation that was just opened.
    pub const FIRST: Self = Self(1);

    /// The version after one more change.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Rule 5 does not allow this step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a conversation that is {from} cannot become {to}{}", .outcome.map(|outcome| format!(" with outcome {outcome}")).unwrap_or_default())]
pub struct IllegalTransition {
    pub from: Status,
    pub to: Status,
    /// With which outcome, for an end.
    pub outcome: Option<Outcome>,
}

impl Conversation {
    /// A new conversation, `CREATED` at `now`.
    pub fn open(id: ConversationId, candidate_id: CandidateId, origin: Origin, now: DateTime<Utc>) -> Self {
        let now = to_microseconds(now);
        Self {
            id,
            candidate_id,
            origin,
            state: State::Created,
            created_at: now,
            updated_at: now,
            version: Version::FIRST,
        }
    }

    /// `CREATED` -> `ONGOING`.
    ///
    /// # Errors
    /// The conversation is anything but `CREATED`.
    pub fn start(self, now: DateTime<Utc>) -> Result<Self, IllegalTransition> {
        match self.state {
            State::Created => Ok(self.in_state(State::Ongoing, now)),
            State::Ongoing | State::Completed { .. } => Err(self.refused(Status::Ongoing, None)),
        }
    }

    /// To `COMPLETED`: from `ONGOING` with every outcome, from `CREATED` with one that needs no dialogue.
    ///
    /// # Errors
    /// The conversation has ended already, or never began and the outcome says that it did.
    pub fn complete(self, outcome: Outcome, now: DateTime<Utc>) -> Result<Self, IllegalTransition> {
        match self.state {
            State::Ongoing => Ok(self.in_state(State::Completed { outcome }, now)),
            State::Created if outcome.needs_no_dialogue() => {
                Ok(self.in_state(State::Completed { outcome }, now))
            }
            State::Created | State::Completed { .. } => Err(self.refused(Status::Completed, Some(outcome))),
        }
    }

    /// The job it is about; none for a graduation.
    pub fn job_id(&self) -> Option<&JobId> {
        match &self.origin {
            Origin::Application { job_id, .. } => Some(job_id),
            Origin::Graduation { .. } => None,
        }
    }

    /// The state after a change, as the store will hold it.
    fn in_state(self, state: State, now: DateTime<Utc>) -> Self {
        // Two machines' clocks may disagree; a conversation never changed before it was created.
        let updated_at = to_microseconds(now).max(self.updated_at);
        Self { state, updated_at, ..self }
    }

    fn refused(&self, to: Status, outcome: Option<Outcome>) -> IllegalTransition {
        IllegalTransition { from: self.state.status(), to, outcome }
    }
}

/// `CREATED`, `ONGOING` or `COMPLETED`; nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    Created,
    Ongoing,
    Completed,
}

impl Status {
    /// All of them, in the order a conversation takes them.
    pub const ALL: [Self; 3] = [Self::Created, Self::Ongoing, Self::Completed];

    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Ongoing => "ONGOING",
            Self::Completed => "COMPLETED",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A status that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be CREATED, ONGOING or COMPLETED")]
pub struct UnknownStatus;

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or(UnknownStatus)
    }
}

/// Why a completed conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The dialogue came to its end.
    Finished,
    /// The candidate picked a job.
    Matched,
    /// No job suited the candidate.
    NoMatch,
    /// The candidate does not want what was offered.
    Declined,
    /// The number is not the candidate's.
    WrongPerson,
    /// A person was promised: the answers could not be understood, or another system said so.
    HandedOver,
    /// The candidate sent STOP.
    OptedOut,
    /// The greeting could not be delivered.
    Undeliverable,
    /// No answer came in time.
    Expired,
    /// A person or another system ended it.
    Cancelled,
}

impl Outcome {
    pub const ALL: [Self; 10] = [
        Self::Finished,
        Self::Matched,
        Self::NoMatch,
        Self::Declined,
        Self::WrongPerson,
        Self::HandedOver,
        Self::OptedOut,
        Self::Undeliverable,
        Self::Expired,
        Self::Cancelled,
    ];

    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Finished => "FINISHED",
            Self::Matched => "MATCHED",
            Self::NoMatch => "NO_MATCH",
            Self::Declined => "DECLINED",
            Self::WrongPerson => "WRONG_PERSON",
            Self::HandedOver => "HANDED_OVER",
            Self::OptedOut => "OPTED_OUT",
            Self::Undeliverable => "UNDELIVERABLE",
            Self::Expired => "EXPIRED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// True if a conversation that never became `ONGOING` can end this way (rule 5).
    pub fn needs_no_dialogue(self) -> bool {
        match self {
            Self::OptedOut | Self::Undeliverable | Self::Expired | Self::Cancelled => true,
            Self::Finished
            | Self::Matched
            | Self::NoMatch
            | Self::Declined
            | Self::WrongPerson
            | Self::HandedOver => false,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// An outcome that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be FINISHED, MATCHED, NO_MATCH, DECLINED, WRONG_PERSON, HANDED_OVER, OPTED_OUT, UNDELIVERABLE, EXPIRED or CANCELLED"
)]
pub struct UnknownOutcome;

impl FromStr for Outcome {
    type Err = UnknownOutcome;

    fn from_str(text: &str) -> Result<Self, UnknownOutcome> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text).ok_or(UnknownOutcome)
    }
}

/// The purpose of a conversation, and the event that opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An application for a job.
    Application {
        /// The application event's id: an event id belongs to one conversation.
        application_id: EventId,
        job_id: JobId,
    },
    Graduation {
        /// The graduation event's id.
        graduation_id: EventId,
    },
}

impl Origin {
    pub fn kind(&self) -> OriginKind {
        match self {
            Self::Application { .. } => OriginKind::Application,
            Self::Graduation { .. } => OriginKind::Graduation,
        }
    }

    /// The id of the event that opened the conversation.
    pub fn event_id(&self) -> &EventId {
        match self {
            Self::Application { application_id, .. } => application_id,
            Self::Graduation { graduation_id } => graduation_id,
        }
    }
}

/// Which kind of event opened a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OriginKind {
    /// An application for a job.
    Application,
    Graduation,
}

impl OriginKind {
    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Application => "APPLICATION",
            Self::Graduation => "GRADUATION",
        }
    }
}

/// Why a conversation was not opened. An event is judged in this order, after redelivery; a refusal leaves nothing behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// Rule 3: the event id was used before, with other content.
    #[error("an event with this id was received before, with other content")]
    EventConflict { conversation_id: ConversationId },
    /// Rule 2: the candidate already had a conversation about this job.
    #[error("this candidate already has a conversation about this job")]
    DuplicateApplication { conversation_id: ConversationId },
    /// Rule 1: the candidate is in another conversation.
    #[error("this candidate already has an active conversation")]
    ActiveConversation { conversation_id: ConversationId },
    /// Rule 6: the number sent STOP.
    #[error("this number has opted out of messages")]
    OptedOut,
    /// Whoever has the number said that it is not this candidate's.
    #[error("this number is not this candidate's, as whoever has it said")]
    WrongNumber,
}

impl Refusal {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EventConflict { .. } => "event_conflict",
            Self::DuplicateApplication { .. } => "duplicate_application",
            Self::ActiveConversation { .. } => "active_conversation",
            Self::OptedOut => "opted_out",
            Self::WrongNumber => "wrong_number",
        }
    }

    /// The conversation that stands in the way, where there is one.
    pub fn conversation_id(&self) -> Option<ConversationId> {
        match self {
            Self::EventConflict { conversation_id }
            | Self::DuplicateApplication { conversation_id }
            | Self::ActiveConversation { conversation_id } => Some(*conversation_id),
            Self::OptedOut | Self::WrongNumber => None,
        }
    }
}
