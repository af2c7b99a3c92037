//! An application event comes in; a conversation goes out.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::conversation::{Conversation, Refusal};
use crate::digest::DigestKey;
use crate::ids::to_microseconds;
use crate::intake::{Application, Greeting, open_for_application};
use crate::message::MessageIds;
use crate::ports::{Clock, CommitError, Committed, ConversationStore, FlowLibrary, Ids, StoreError};

/// Opens a conversation for an application event, once.
#[derive(Clone)]
pub struct ReceiveApplication {
    store: Arc<dyn ConversationStore>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    digest_key: DigestKey,
    flows: Option<Arc<dyn FlowLibrary>>,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    Opened(Conversation),
    /// It had come before; this is the conversation it opened then, as it is now.
    Redelivered(Conversation),
}

/// Why an event opened nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveApplicationError {
    /// A rule is against it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not do it; the event should be sent again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReceiveApplication {
    /// The use case on these adapters.
    pub fn new(
        store: Arc<dyn ConversationStore>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        digest_key: DigestKey,
    ) -> Self {
        Self { store, clock, ids, digest_key, flows: None }
    }

    /// The same, with us saying the greeting: what these flows greet with is stored with each conversation.
    /// Without, outside systems drive the conversations.
    #[must_use]
    pub fn greeting_with(self, flows: Arc<dyn FlowLibrary>) -> Self {
        Self { flows: Some(flows), ..self }
    }

    /// Takes one event.
    ///
    /// # Errors
    /// A rule is against the conversation, or the store could not write it.
    pub async fn execute(&self, application: Application) -> Result<Received, ReceiveApplicationError> {
        let now = self.clock.now();
        let greeting = self.flows.as_ref().map(|flows| self.greeting(flows.as_ref(), &application, now));
        let id = self.ids.conversation_id(now);
        let change = open_for_application(application, id, &self.digest_key, now, greeting);
        let opened = change.opened().cloned();
        let opened = opened.ok_or_else(|| StoreError::Broken("an opening without a conversation".into()))?;
        match self.store.commit(change).await {
            Ok(Committed::Applied) => Ok(Received::Opened(opened)),
            Ok(Committed::Redelivered(conversation)) => Ok(Received::Redelivered(conversation)),
            Err(CommitError::Refused(refusal)) => Err(refusal.into()),
            Err(CommitError::Store(error)) => Err(error.into()),
            // A blind opening was decided on nothing that was read, so nothing of it can be stale; and nobody graduates.
            Ok(Committed::KnownGraduation(_))
            | Err(CommitError::Stale | CommitError::AlreadyReceived | CommitError::GraduationRefused(_)) => {
                Err(StoreError::Broken("an application was answered as what it is not".into()).into())
            }
        }
    }

    fn greeting(&self, flows: &dyn FlowLibrary, application: &Application, now: DateTime<Utc>) -> Greeting {
        let Application { contact, language, subject, .. } = application;
        let ids = MessageIds::new(to_microseconds(now), self.ids.entropy());
        Greeting::new(&flows.application(), *language, &contact.recipient(), subject.clone(), ids)
    }
}
