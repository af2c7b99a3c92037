//! An outside system drives a conversation on.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ATTEMPTS;
use crate::change::transition::{complete, start};
use crate::change::{Change, ConversationChange};
use crate::conversation::{Conversation, IllegalTransition, Outcome, State, Status};
use crate::ids::ConversationId;
use crate::ports::{Clock, Committed, ConversationStore, StoreError};

/// Moves a conversation to the status that an outside system saw it reach.
#[derive(Clone)]
pub struct AdvanceConversation {
    store: Arc<dyn ConversationStore>,
    clock: Arc<dyn Clock>,
    is_ours: bool,
}

/// Where a conversation shall go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Stay `CREATED`; every other present status refuses.
    StayCreated,
    /// To `ONGOING`.
    Start,
    /// To `COMPLETED`.
    Complete { outcome: Outcome },
}

/// Why a conversation did not move.
#[derive(Debug, thiserror::Error)]
pub enum AdvanceConversationError {
    /// There is no such conversation.
    #[error("there is no conversation with this id")]
    NotFound,
    /// Rule 5 does not allow it.
    #[error(transparent)]
    Illegal(#[from] IllegalTransition),
    /// A conversation starts when its first message was accepted, and we are the ones who send that.
    #[error("HireTalk drives this conversation: it becomes ONGOING when its first message was accepted")]
    DrivenByUs,
    /// Others changed it at the same time, again and again.
    #[error("the conversation changed while this was decided")]
    Contended,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AdvanceConversation {
    /// The use case on these adapters.
    pub fn new(store: Arc<dyn ConversationStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, is_ours: false }
    }

    /// The same, where we drive the conversations ourselves: others may end them, and not start them.
    #[must_use]
    pub fn driven_by_us(self) -> Self {
        Self { is_ours: true, ..self }
    }

    /// Moves one conversation and returns it as it is then. The status it already has changes nothing.
    pub async fn execute(
        &self,
        id: ConversationId,
        step: Step,
    ) -> Result<Conversation, AdvanceConversationError> {
        for _ in 0..ATTEMPTS {
            let found = self.store.find(id).await?.ok_or(AdvanceConversationError::NotFound)?;
            let Some((advanced, change)) = advance(found.clone(), step, self.clock.now())? else {
                return Ok(found);
            };
            if self.is_ours && step == Step::Start {
                return Err(AdvanceConversationError::DrivenByUs);
            }
            match self.store.commit(change).await {
                Ok(Committed::Applied | Committed::KnownGraduation(_)) => return Ok(advanced),
                Ok(Committed::Redelivered(conversation)) => return Ok(conversation),
                Err(error) => error.unless_stale()?,
            }
        }
        Err(AdvanceConversationError::Contended)
    }
}

/// The conversation after the step and the change that takes it there; nothing if it is there already.
fn advance(
    conversation: Conversation,
    step: Step,
    now: DateTime<Utc>,
) -> Result<Option<(Conversation, Change)>, IllegalTransition> {
    let read_at = conversation.version;
    let mut change = Change::default();
    let advanced = match (conversation.state, step) {
        (State::Created, Step::StayCreated)
        | (State::Ongoing, Step::Start)
        | (State::Completed { .. }, Step::Complete { .. }) => return Ok(None),
        (State::Ongoing | State::Completed { .. }, Step::StayCreated) => {
            return Err(IllegalTransition {
                from: conversation.state.status(),
                to: Status::Created,
                outcome: None,
            });
        }
        (_, Step::Start) => start(&mut change, conversation, now)?,
        (_, Step::Complete { outcome }) => complete(&mut change, conversation, outcome, now)?,
    };
    change.conversation = Some(ConversationChange::Advance(advanced.clone()));
    Ok(Some((Conversation { version: read_at.next(), ..advanced }, change)))
}
