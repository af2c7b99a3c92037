//! The worker's side of graduations: those whose time has come start, once.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::ATTEMPTS;
use super::change_graduation::call_off;
use crate::candidate::Recipient;
use crate::change::Change;
use crate::conversation::Refusal;
use crate::dialogue::Subject;
use crate::digest::DigestKey;
use crate::events::GraduationStep;
use crate::graduation::{
    CancelReason, DueGraduation, Graduation, GraduationChange, GraduationClosed, StoredGraduation,
};
use crate::ids::{ConversationId, to_microseconds};
use crate::intake::{Greeting, begin};
use crate::message::MessageIds;
use crate::ports::{
    Clock, CommitError, Committed, ConversationStore, FlowLibrary, Graduations, Ids, StoreError,
};

/// Starts graduations that are due.
#[derive(Clone)]
pub struct StartGraduations {
    store: Arc<dyn ConversationStore>,
    graduations: Arc<dyn Graduations>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    digest_key: DigestKey,
    flows: Option<Arc<dyn FlowLibrary>>,
}

/// What became of a due graduation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartOutcome {
    /// It started a conversation.
    Started,
    /// Another conversation is in its way; it starts when that has ended.
    Deferred,
    /// It will start nothing: the number has opted out, or the person was forgotten.
    CalledOff,
    /// Somebody else has changed it meanwhile, or the person has another number by now; if it is still due, it is taken
    /// again when its lease ends.
    Passed,
}

/// What is tried with a graduation next.
enum Attempt {
    Begin,
    Wait(ConversationId),
    /// A conversation of this graduation is there already.
    Adopt(ConversationId),
    CallOff(CancelReason),
}

impl StartGraduations {
    /// The use case on these adapters.
    pub fn new(
        store: Arc<dyn ConversationStore>,
        graduations: Arc<dyn Graduations>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        digest_key: DigestKey,
    ) -> Self {
        Self { store, graduations, clock, ids, digest_key, flows: None }
    }

    /// The same, with us saying the greeting.
    #[must_use]
    pub fn greeting_with(self, flows: Arc<dyn FlowLibrary>) -> Self {
        Self { flows: Some(flows), ..self }
    }

    /// Leases at most `limit` graduations that are due, for the real time `lease`.
    pub async fn take(&self, limit: u16, lease: Duration) -> Result<Vec<DueGraduation>, StoreError> {
        self.graduations.lease(self.clock.now(), limit, lease).await
    }

    /// Starts one that was taken. One that was started, moved or cancelled meanwhile stays as it is.
    ///
    /// # Errors
    /// The store could not write; it is taken again when its lease ends.
    pub async fn start(&self, due: DueGraduation) -> Result<StartOutcome, StoreError> {
        let mut attempt = Attempt::Begin;
        // Each of these decides anew: once to begin, once to wait for whoever is in the way, and again when that ended.
        for _ in 0..2 * ATTEMPTS {
            let (change, outcome) = self.change(&due, &attempt).map_err(broken)?;
            attempt = match self.store.commit(change).await {
                Ok(Committed::Applied | Committed::KnownGraduation(_)) => return Ok(outcome),
                Ok(Committed::Redelivered(conversation)) => Attempt::Adopt(conversation.id),
                Err(CommitError::Refused(Refusal::ActiveConversation { conversation_id })) => {
                    Attempt::Wait(conversation_id)
                }
                Err(CommitError::Refused(
                    Refusal::EventConflict { conversation_id }
                    | Refusal::DuplicateApplication { conversation_id },
                )) => Attempt::Adopt(conversation_id),
                Err(CommitError::Refused(Refusal::OptedOut)) => Attempt::CallOff(CancelReason::OptedOut),
                Err(CommitError::Refused(Refusal::WrongNumber)) => {
                    Attempt::CallOff(CancelReason::WrongNumber)
                }
                // The blocker has ended in between, or the graduation is not what it was.
                Err(CommitError::Stale) => {
                    let has_waited = matches!(attempt, Attempt::Wait(_));
                    if !has_waited || !self.is_unchanged(&due.stored.graduation).await? {
                        // Whoever has another number by now is read anew.
                        return Ok(StartOutcome::Passed);
                    }
                    Attempt::Begin
                }
                Err(CommitError::Store(error)) => return Err(error),
                Err(error @ (CommitError::GraduationRefused(_) | CommitError::AlreadyReceived)) => {
                    return Err(broken(error));
                }
            };
        }
        // It is due still, and comes again when its lease ends.
        Ok(StartOutcome::Passed)
    }

    /// Returns when a graduation may have become due, and after `wait` at the latest.
    pub async fn wait_for_due(&self, wait: Duration) {
        self.graduations.wait_for_due(wait).await;
    }

    fn change(
        &self,
        due: &DueGraduation,
        attempt: &Attempt,
    ) -> Result<(Change, StartOutcome), GraduationClosed> {
        let now = to_microseconds(self.clock.now());
        let graduation = due.stored.graduation.clone();
        Ok(match (attempt, &due.recipient) {
            (Attempt::Begin, Some(to)) => (self.begin(&due.stored, to, now)?, StartOutcome::Started),
            (Attempt::Wait(blocker), _) => {
                (step(graduation.wait(*blocker, now)?, GraduationStep::Waiting), StartOutcome::Deferred)
            }
            (Attempt::Adopt(id), _) => {
                (step(graduation.start(*id, now)?, GraduationStep::Started), StartOutcome::Started)
            }
            (Attempt::CallOff(reason), _) => {
                (call_off(&graduation.cancel(*reason, now)?), StartOutcome::CalledOff)
            }
            (Attempt::Begin, None) => {
                (call_off(&graduation.cancel(CancelReason::Erased, now)?), StartOutcome::CalledOff)
            }
        })
    }

    fn begin(
        &self,
        stored: &StoredGraduation,
        to: &Recipient,
        now: DateTime<Utc>,
    ) -> Result<Change, GraduationClosed> {
        let greeting = self.flows.as_ref().map(|flows| {
            let ids = MessageIds::new(now, self.ids.entropy());
            let Graduation { student, language, .. } = &stored.graduation;
            let subject = Subject::graduate_of(&student.institution);
            Greeting::new(&flows.graduation(), *language, to, subject, ids)
        });
        let (number, id) = (to.phone_number.clone(), self.ids.conversation_id(now));
        begin(stored.clone(), number, id, &self.digest_key, greeting, now)
    }

    async fn is_unchanged(&self, taken: &Graduation) -> Result<bool, StoreError> {
        let found = self.graduations.find(taken.id.clone()).await?;
        Ok(found.is_some_and(|found| found.graduation.version == taken.version))
    }
}

/// The change that moves a graduation one step.
fn step(graduation: Graduation, step: GraduationStep) -> Change {
    Change {
        events: vec![graduation.told(step)],
        graduations: vec![GraduationChange::Move(graduation)],
        ..Change::default()
    }
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Broken(Box::new(error))
}
