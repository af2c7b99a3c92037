//! A graduation event comes in: today's starts a conversation, a later one is stored for its day.

use std::sync::Arc;

use crate::conversation::{Conversation, Refusal};
use crate::dialogue::Subject;
use crate::digest::DigestKey;
use crate::graduation::{
    Graduation, GraduationNotice, GraduationRefusal, GraduationState, GraduationTooOld, StartRule,
    StoredGraduation,
};
use crate::intake::{Greeting, schedule, start_at_once};
use crate::message::MessageIds;
use crate::ports::{
    Clock, CommitError, Committed, ConversationStore, FlowLibrary, Graduations, Ids, StoreError,
};

/// Takes a graduation event, once.
#[derive(Clone)]
pub struct StartConversation {
    store: Arc<dyn ConversationStore>,
    graduations: Arc<dyn Graduations>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    digest_key: DigestKey,
    rule: StartRule,
    flows: Option<Arc<dyn FlowLibrary>>,
}

/// What became of a graduation event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartReceipt {
    /// It started this conversation.
    Opened(Conversation),
    /// It is stored until its time has come.
    Scheduled(Graduation),
    /// It had come before and started at once; this is its conversation as it is now.
    RedeliveredConversation(Conversation),
    /// It had come before and was stored; this is what became of it.
    RedeliveredGraduation(Graduation),
}

/// A graduation that is stored until its time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// As it is now.
    pub graduation: Graduation,
    /// True if it came now; if not, it had come before with the same content, and nothing changed.
    pub is_new: bool,
}

/// Why a graduation event did nothing.
#[derive(Debug, thiserror::Error)]
pub enum StartConversationError {
    /// Its day lies too far back.
    #[error(transparent)]
    TooOld(#[from] GraduationTooOld),
    /// A rule is against the graduation.
    #[error(transparent)]
    GraduationRefused(#[from] GraduationRefusal),
    /// A rule is against its conversation.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not do it; the event should be sent again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StartConversation {
    /// The use case on these adapters.
    pub fn new(
        store: Arc<dyn ConversationStore>,
        graduations: Arc<dyn Graduations>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        digest_key: DigestKey,
        rule: StartRule,
    ) -> Self {
        Self { store, graduations, clock, ids, digest_key, rule, flows: None }
    }

    /// The same, with us saying the greeting.
    #[must_use]
    pub fn greeting_with(self, flows: Arc<dyn FlowLibrary>) -> Self {
        Self { flows: Some(flows), ..self }
    }

    /// Takes one event.
    ///
    /// # Errors
    /// A rule is against it, or the store could not write.
    pub async fn execute(&self, notice: GraduationNotice) -> Result<StartReceipt, StartConversationError> {
        let now = self.clock.now();
        let graduation = match notice.graduation(&self.rule, now) {
            Ok(graduation) => graduation,
            // What was taken while it was young enough is recognised for ever.
            Err(too_old) => return self.redelivered(self.known(notice, too_old).await?).await,
        };
        if !graduation.is_immediate() {
            return match self.keep(notice, graduation).await? {
                Kept { graduation, is_new: true } => Ok(StartReceipt::Scheduled(graduation)),
                Kept { graduation, is_new: false } => self.redelivered(graduation).await,
            };
        }
        let id = self.ids.conversation_id(graduation.created_at);
        let greeting = self.flows.as_ref().map(|flows| self.greeting(flows.as_ref(), &notice, &graduation));
        let change = start_at_once(notice, graduation, id, &self.digest_key, greeting)
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        let opened = change.opened().cloned();
        let opened = opened.ok_or_else(|| StoreError::Broken("a start without a conversation".into()))?;
        match self.store.commit(change).await {
            Ok(Committed::Applied) => Ok(StartReceipt::Opened(opened)),
            Ok(Committed::Redelivered(found)) => Ok(StartReceipt::RedeliveredConversation(found)),
            Ok(Committed::KnownGraduation(graduation)) => self.redelivered(*graduation).await,
            Err(CommitError::Refused(refusal)) => Err(refusal.into()),
            Err(CommitError::GraduationRefused(refusal)) => Err(refusal.into()),
            Err(CommitError::Store(error)) => Err(error.into()),
            // A blind opening was decided on nothing that was read, so nothing of it can be stale.
            Err(error @ (CommitError::Stale | CommitError::AlreadyReceived)) => {
                Err(StoreError::Broken(Box::new(error)).into())
            }
        }
    }

    /// Takes one event of many: it is stored, and a worker starts it when its time has come. Those of today are due at
    /// once, and wait where a single event would be refused.
    ///
    /// # Errors
    /// A rule is against it, or the store could not write.
    pub async fn import(&self, notice: GraduationNotice) -> Result<Kept, StartConversationError> {
        match notice.graduation(&self.rule, self.clock.now()) {
            Ok(graduation) => self.keep(notice, graduation).await,
            Err(too_old) => {
                let graduation = self.known(notice, too_old).await?;
                Ok(Kept { graduation, is_new: false })
            }
        }
    }

    /// Keeps a graduation until its time has come.
    async fn keep(
        &self,
        notice: GraduationNotice,
        graduation: Graduation,
    ) -> Result<Kept, StartConversationError> {
        match self.store.commit(schedule(notice, graduation.clone(), &self.digest_key)).await {
            Ok(Committed::Applied) => Ok(Kept { graduation, is_new: true }),
            Ok(Committed::KnownGraduation(known)) => Ok(Kept { graduation: *known, is_new: false }),
            Err(CommitError::GraduationRefused(refusal)) => Err(refusal.into()),
            Err(CommitError::Refused(refusal)) => Err(refusal.into()),
            Err(CommitError::Store(error)) => Err(error.into()),
            // It opens nothing and was decided on nothing that was read.
            Ok(Committed::Redelivered(_)) | Err(CommitError::Stale | CommitError::AlreadyReceived) => {
                Err(StoreError::Broken("a new graduation was answered as what it is not".into()).into())
            }
        }
    }

    /// What a known graduation is answered with: as the first time.
    async fn redelivered(&self, graduation: Graduation) -> Result<StartReceipt, StartConversationError> {
        if let (true, GraduationState::Started { conversation_id }) =
            (graduation.is_immediate(), graduation.state)
            && let Some(conversation) = self.store.find(conversation_id).await?
        {
            return Ok(StartReceipt::RedeliveredConversation(conversation));
        }
        Ok(StartReceipt::RedeliveredGraduation(graduation))
    }

    /// The graduation of an event that is too old to be new: it may have come before.
    async fn known(
        &self,
        notice: GraduationNotice,
        too_old: GraduationTooOld,
    ) -> Result<Graduation, StartConversationError> {
        let id = notice.event_id.clone().unwrap_or_else(|| notice.student.event_id());
        match self.graduations.find(id).await? {
            Some(StoredGraduation { graduation, event_digest })
                if event_digest == self.digest_key.graduation(&notice) =>
            {
                Ok(graduation)
            }
            Some(StoredGraduation { graduation, .. }) => {
                let conversation_id = graduation.state.conversation_id();
                Err(GraduationRefusal::EventConflict { conversation_id }.into())
            }
            None => Err(too_old.into()),
        }
    }

    fn greeting(
        &self,
        flows: &dyn FlowLibrary,
        notice: &GraduationNotice,
        graduation: &Graduation,
    ) -> Greeting {
        let ids = MessageIds::new(graduation.created_at, self.ids.entropy());
        let to = notice.contact.recipient();
        let subject = Subject::graduate_of(&graduation.student.institution);
        Greeting::new(&flows.graduation(), notice.language, &to, subject, ids)
    }
}
