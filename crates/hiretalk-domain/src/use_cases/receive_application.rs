//! An application event comes in; a conversation goes out.

use std::sync::Arc;

use crate::application::{Application, open_for_application};
use crate::change::ConversationChange;
use crate::conversation::Conversation;
use crate::digest::DigestKey;
use crate::ports::{Clock, CommitError, Committed, ConversationStore, Ids, StoreError};
use crate::refusal::Refusal;

/// Opens a conversation for an application event, once.
#[derive(Clone)]
pub struct ReceiveApplication {
    store: Arc<dyn ConversationStore>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    digest_key: DigestKey,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It opened this conversation.
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
        Self { store, clock, ids, digest_key }
    }

    /// Takes one event.
    ///
    /// # Errors
    /// A rule is against the conversation, or the store could not write it.
    pub async fn execute(&self, application: Application) -> Result<Received, ReceiveApplicationError> {
        let now = self.clock.now();
        let change = open_for_application(application, self.ids.conversation_id(now), &self.digest_key, now);
        let opened = match &change.conversation {
            Some(ConversationChange::Open(opening)) => opening.conversation.clone(),
            Some(ConversationChange::Advance(conversation)) => conversation.clone(),
            None => return Err(StoreError::Broken("an opening without a conversation".into()).into()),
        };
        match self.store.commit(change).await {
            Ok(Committed::Applied) => Ok(Received::Opened(opened)),
            Ok(Committed::Redelivered(conversation)) => Ok(Received::Redelivered(conversation)),
            Err(CommitError::Refused(refusal)) => Err(refusal.into()),
            Err(CommitError::Store(error)) => Err(error.into()),
            // A blind opening was decided on nothing that was read, so nothing of it can be stale.
            Err(CommitError::Stale) => Err(StoreError::Broken("a blind opening was stale".into()).into()),
        }
    }
}
