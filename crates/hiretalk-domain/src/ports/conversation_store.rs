//! The port that use cases decide and write through.

use async_trait::async_trait;

use crate::candidate::Candidate;
use crate::change::Change;
use crate::conversation::{Conversation, Refusal};
use crate::graduation::{Graduation, GraduationRefusal};
use crate::ids::{CandidateId, ConversationId};
use crate::ports::StoreError;
use crate::routing::{Route, Routed, Tracked, TrackedBy};

/// Finds what a use case decides on, and commits what it decided.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ConversationStore: Send + Sync {
    /// The conversation with this id, if there is one.
    async fn find(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError>;

    /// The candidate's `CREATED` or `ONGOING` conversation, if there is one.
    async fn find_active(&self, candidate_id: CandidateId) -> Result<Option<Conversation>, StoreError>;

    /// The candidate with this id, if there is one.
    async fn find_candidate(&self, id: CandidateId) -> Result<Option<Candidate>, StoreError>;

    /// The conversation that an answer belongs to, with what is needed to answer it (rule 10); none if no conversation
    /// can be meant.
    async fn find_route(&self, route: Route) -> Result<Option<Routed>, StoreError>;

    /// The messages of ours that statuses are about, each at its place; none where we sent no such message.
    async fn find_tracked(&self, messages: Vec<TrackedBy>) -> Result<Vec<Option<Tracked>>, StoreError>;

    /// Applies the change whole or not at all.
    ///
    /// An opening is judged in this order: its event id was used (redelivered, or [`Refusal::EventConflict`]),
    /// [`Refusal::DuplicateApplication`], [`Refusal::ActiveConversation`], [`Refusal::OptedOut`]. A new graduation is
    /// judged before its conversation: its event id was used (known, or [`GraduationRefusal::EventConflict`]),
    /// [`GraduationRefusal::Duplicate`]; an active conversation on the number of a graduate is one with them, and a
    /// graduation whose time has not come is refused for a number that has opted out.
    ///
    /// # Errors
    /// A rule is against it, what it was decided on is no longer so, or the store could not write.
    async fn commit(&self, change: Change) -> Result<Committed, CommitError>;
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// It was applied, and is durable.
    Applied,
    /// The event was received before, with the same content: nothing was written. The conversation as it is now.
    Redelivered(Conversation),
    /// The graduation was received before, with the same content: nothing was written. It as it is now.
    KnownGraduation(Box<Graduation>),
}

/// Why a change was not applied.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// A rule is against it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A rule is against the graduation.
    #[error(transparent)]
    GraduationRefused(#[from] GraduationRefusal),
    /// The conversation has changed since it was read, or the entry to settle is gone or leased to another: read and
    /// decide again.
    #[error("what was read has changed since")]
    Stale,
    /// The message that the change answers was received before: there is nothing more to do.
    #[error("the message was received before")]
    AlreadyReceived,
    /// The store could not write.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CommitError {
    /// The same for a change that no rule can be against: that it was stale is none of its errors, and a refusal is a
    /// defect.
    ///
    /// # Errors
    /// The store could not write, or a rule was against it after all.
    pub fn unless_stale(self) -> Result<(), StoreError> {
        match self {
            Self::Stale => Ok(()),
            Self::Store(error) => Err(error),
            Self::Refused(_) | Self::GraduationRefused(_) | Self::AlreadyReceived => {
                Err(StoreError::Broken(Box::new(self)))
            }
        }
    }
}
