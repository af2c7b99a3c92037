//! The conversation: one dialogue with one candidate for one purpose. The aggregate.

mod origin;
mod outcome;
mod refusal;
mod status;

use chrono::{DateTime, Utc};

pub use self::origin::{Origin, OriginKind};
pub use self::outcome::{Outcome, UnknownOutcome};
pub use self::refusal::Refusal;
pub use self::status::{Status, UnknownStatus};
use crate::ids::{CandidateId, ConversationId, JobId, to_microseconds};

/// One dialogue with one candidate for one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Its id, which also says when it was created.
    pub id: ConversationId,
    /// With whom.
    pub candidate_id: CandidateId,
    /// What for, and which event asked for it.
    pub origin: Origin,
    /// How far it has come.
    pub state: State,
    /// When it was opened, to the microsecond.
    pub created_at: DateTime<Utc>,
    /// When its state last changed, to the microsecond.
    pub updated_at: DateTime<Utc>,
    /// Counts the changes of its state; the store raises it with each.
    pub version: Version,
}

/// How far a conversation has come: `CREATED`, `ONGOING`, `COMPLETED`, never backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Written down; the first word is not out yet.
    Created,
    /// The dialogue runs.
    Ongoing,
    /// It ended.
    Completed {
        /// Why.
        outcome: Outcome,
    },
}

impl State {
    /// The state's name.
    pub fn status(self) -> Status {
        match self {
            Self::Created => Status::Created,
            Self::Ongoing => Status::Ongoing,
            Self::Completed { .. } => Status::Completed,
        }
    }

    /// Why it ended, if it did.
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
    /// Where it stands.
    pub from: Status,
    /// Where it should have gone.
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
