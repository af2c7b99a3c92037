//! A graduation gets another day, or is cancelled.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::ATTEMPTS;
use crate::change::transition::complete;
use crate::change::{Change, ConversationChange};
use crate::conversation::{Outcome, State};
use crate::events::GraduationStep;
use crate::graduation::{
    CancelReason, Graduation, GraduationChange, GraduationClosed, GraduationState, GraduationTooOld,
    StartRule,
};
use crate::ids::{ConversationId, EventId};
use crate::ports::{Clock, ConversationStore, Graduations, StoreError};

/// Reschedules graduations and calls them off.
#[derive(Clone)]
pub struct ChangeGraduation {
    store: Arc<dyn ConversationStore>,
    graduations: Arc<dyn Graduations>,
    clock: Arc<dyn Clock>,
    rule: StartRule,
}

/// Why a graduation stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangeGraduationError {
    /// There is no such graduation.
    #[error("there is no graduation with this id")]
    NotFound,
    /// It has started or was cancelled.
    #[error(transparent)]
    Closed(#[from] GraduationClosed),
    /// The new day lies too far back.
    #[error(transparent)]
    TooOld(#[from] GraduationTooOld),
    /// Others changed it at the same time, again and again.
    #[error("the graduation changed while this was decided")]
    Contended,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ChangeGraduation {
    /// The use case on these adapters.
    pub fn new(
        store: Arc<dyn ConversationStore>,
        graduations: Arc<dyn Graduations>,
        clock: Arc<dyn Clock>,
        rule: StartRule,
    ) -> Self {
        Self { store, graduations, clock, rule }
    }

    /// Gives a graduation another day and returns it as it is then. One that is not ahead starts at once, by a worker.
    /// The day that it has already changes nothing.
    pub async fn reschedule(
        &self,
        id: EventId,
        date: NaiveDate,
    ) -> Result<Graduation, ChangeGraduationError> {
        for _ in 0..ATTEMPTS {
            let found = self.find(id.clone()).await?;
            let now = self.clock.now();
            let is_open = matches!(found.state, GraduationState::Scheduled | GraduationState::Waiting { .. });
            if is_open && found.date == date {
                return Ok(found);
            }
            let read_at = found.version;
            let (date, starts_at) = self.rule.starts(Some(date), found.time_zone, now)?;
            let moved = found.reschedule(date, starts_at, now)?;
            let change = Change {
                events: vec![moved.told(GraduationStep::Rescheduled)],
                graduations: vec![GraduationChange::Move(moved.clone())],
                ..Change::default()
            };
            if self.commit(change).await? {
                return Ok(Graduation { version: read_at.next(), ..moved });
            }
        }
        Err(ChangeGraduationError::Contended)
    }

    /// Calls a graduation off and returns it as it is then; once it has started, its conversation ends as `CANCELLED`.
    /// Again it changes nothing.
    pub async fn cancel(&self, id: EventId) -> Result<Graduation, ChangeGraduationError> {
        for _ in 0..ATTEMPTS {
            let found = self.find(id.clone()).await?;
            let now = self.clock.now();
            let (after, change) = match found.state {
                GraduationState::Cancelled { .. } => return Ok(found),
                GraduationState::Started { conversation_id } => {
                    match self.end_of(conversation_id, now).await? {
                        Some(change) => (found, change),
                        None => return Ok(found),
                    }
                }
                GraduationState::Scheduled | GraduationState::Waiting { .. } => {
                    let read_at = found.version;
                    let cancelled = found.cancel(CancelReason::Requested, now)?;
                    let change = call_off(&cancelled);
                    (Graduation { version: read_at.next(), ..cancelled }, change)
                }
            };
            if self.commit(change).await? {
                return Ok(after);
            }
        }
        Err(ChangeGraduationError::Contended)
    }

    /// The change that ends the conversation; none if it has ended.
    async fn end_of(&self, id: ConversationId, now: DateTime<Utc>) -> Result<Option<Change>, StoreError> {
        let Some(conversation) = self.store.find(id).await? else { return Ok(None) };
        if matches!(conversation.state, State::Completed { .. }) {
            return Ok(None);
        }
        let mut change = Change::default();
        let ended = complete(&mut change, conversation, Outcome::Cancelled, now)
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        change.conversation = Some(ConversationChange::Advance(ended));
        Ok(Some(change))
    }

    async fn find(&self, id: EventId) -> Result<Graduation, ChangeGraduationError> {
        let found = self.graduations.find(id).await?;
        found.map(|stored| stored.graduation).ok_or(ChangeGraduationError::NotFound)
    }

    /// True if the change was written. Not so if it was stale.
    async fn commit(&self, change: Change) -> Result<bool, StoreError> {
        match self.store.commit(change).await {
            Ok(_) => Ok(true),
            Err(error) => error.unless_stale().map(|()| false),
        }
    }
}

/// The change that cancels a graduation; it is cancelled in the value already.
pub(super) fn call_off(cancelled: &Graduation) -> Change {
    let mut change = Change::default();
    write_off(&mut change, cancelled.clone());
    change
}

/// Puts a cancelled graduation into a change.
pub(super) fn write_off(change: &mut Change, cancelled: Graduation) {
    if let GraduationState::Cancelled { reason } = cancelled.state {
        change.events.push(cancelled.told(GraduationStep::Cancelled { reason }));
    }
    change.graduations.push(GraduationChange::Move(cancelled));
}
