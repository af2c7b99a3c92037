//! A candidate asks to be forgotten (rule 11).

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ATTEMPTS;
use super::change_graduation::write_off;
use crate::candidate::{Candidate, CandidateRecord};
use crate::change::transition::complete;
use crate::change::{CandidateChange, Change, ConversationChange};
use crate::conversation::{Conversation, IllegalTransition, Outcome};
use crate::events::{EventKind, NewEvent};
use crate::graduation::{CancelReason, Graduation, GraduationClosed};
use crate::ids::{CandidateId, to_microseconds};
use crate::ports::{Clock, ConversationStore, Graduations, StoreError};

/// Erases a candidate's personal data, ends their active conversation and cancels their graduations.
#[derive(Clone)]
pub struct EraseCandidate {
    store: Arc<dyn ConversationStore>,
    graduations: Arc<dyn Graduations>,
    clock: Arc<dyn Clock>,
}

/// Why a candidate was not erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseCandidateError {
    /// There is no such candidate.
    #[error("there is no candidate with this id")]
    NotFound,
    /// Their conversations changed at the same time, again and again.
    #[error("the candidate's conversations changed while this was decided")]
    Contended,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EraseCandidate {
    /// The use case on these adapters.
    pub fn new(
        store: Arc<dyn ConversationStore>,
        graduations: Arc<dyn Graduations>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, graduations, clock }
    }

    /// Erases one candidate. Erasing them again changes nothing.
    pub async fn execute(&self, id: CandidateId) -> Result<(), EraseCandidateError> {
        for _ in 0..ATTEMPTS {
            let found = self.store.find_candidate(id.clone()).await?;
            let candidate = found.ok_or(EraseCandidateError::NotFound)?;
            let active = self.store.find_active(id.clone()).await?;
            let open = self.graduations.find_open(id.clone()).await?;
            let Ok(change) = erase(candidate, active, self.clock.now()) else {
                continue;
            };
            let Some(mut change) = change else {
                return Ok(());
            };
            if call_all_off(&mut change, open, self.clock.now()).is_err() {
                continue;
            }
            match self.store.commit(change).await {
                Ok(_) => return Ok(()),
                Err(error) => error.unless_stale()?,
            }
        }
        Err(EraseCandidateError::Contended)
    }
}

/// Nothing starts for who was forgotten.
fn call_all_off(
    change: &mut Change,
    open: Vec<Graduation>,
    now: DateTime<Utc>,
) -> Result<(), GraduationClosed> {
    for graduation in open {
        write_off(change, graduation.cancel(CancelReason::Erased, now)?);
    }
    Ok(())
}

/// The change that forgets a candidate; nothing if they are forgotten already.
fn erase(
    candidate: Candidate,
    active: Option<Conversation>,
    now: DateTime<Utc>,
) -> Result<Option<Change>, IllegalTransition> {
    match candidate.record {
        CandidateRecord::Erased { .. } => return Ok(None),
        CandidateRecord::Known(_) => {}
    }
    let candidate_id = candidate.id;
    let now = to_microseconds(now);
    let mut change = Change::default();
    if let Some(conversation) = active {
        let cancelled = complete(&mut change, conversation, Outcome::Cancelled, now)?;
        change.conversation = Some(ConversationChange::Advance(cancelled));
    }
    change.events.push(NewEvent {
        occurred_at: now,
        conversation_id: None,
        kind: EventKind::CandidateErased { candidate_id: candidate_id.clone() },
    });
    change.candidate = Some(CandidateChange::Erase { candidate_id, at: now });
    Ok(Some(change))
}
