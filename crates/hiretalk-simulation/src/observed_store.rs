//! The in-memory store, with somebody who watches: every call can fail or be cut off, and what passes through it is told
//! to the oracle.

mod work;

use std::sync::Arc;

use async_trait::async_trait;
use hiretalk_domain::ports::{CommitError, Committed, ConversationStore, StoreError};
use hiretalk_domain::{
    Candidate, CandidateId, Change, Conversation, ConversationChange, ConversationId, Route, Routed, Tracked,
    TrackedBy,
};
use hiretalk_memory::MemoryStore;

use crate::lie::Lie;
use crate::oracle::Facts;
use crate::pause::Pause;
use crate::shared::Handle;
use crate::time::SimulatedTime;

/// A watched store.
#[derive(Clone)]
pub(crate) struct ObservedStore {
    pub(crate) store: MemoryStore,
    pub(crate) lie: Option<Lie>,
    pub(crate) shared: Handle,
    pub(crate) time: Arc<SimulatedTime>,
}

impl ObservedStore {
    /// The way to the store: long enough to be cut off, and sometimes the store is away.
    async fn call(&self) -> Result<(), StoreError> {
        Pause::default().await;
        let shared = &mut *self.shared.get();
        if shared.random.percent(shared.weather.store_is_away) {
            shared.note(|_| "store: away");
            return Err(StoreError::Unavailable("simulated".into()));
        }
        Ok(())
    }

    /// The way back: what is done is done, whether its caller learns of it or not.
    async fn answer(&self) -> Result<(), StoreError> {
        let is_lost = {
            let shared = &mut *self.shared.get();
            shared.random.percent(shared.weather.answer_is_lost)
        };
        if is_lost {
            Pause::default().await;
            self.shared.get().note(|_| "store: done, and the answer is lost");
            return Err(StoreError::TimedOut);
        }
        Ok(())
    }
}

#[async_trait]
impl ConversationStore for ObservedStore {
    async fn find(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
        self.call().await?;
        self.store.find(id).await
    }

    async fn find_active(&self, candidate_id: CandidateId) -> Result<Option<Conversation>, StoreError> {
        self.call().await?;
        self.store.find_active(candidate_id).await
    }

    async fn find_candidate(&self, id: CandidateId) -> Result<Option<Candidate>, StoreError> {
        self.call().await?;
        self.store.find_candidate(id).await
    }

    async fn find_route(&self, route: Route) -> Result<Option<Routed>, StoreError> {
        self.call().await?;
        self.shared.get().oracle.route_was_read();
        self.store.find_route(route).await
    }

    async fn find_tracked(&self, messages: Vec<TrackedBy>) -> Result<Vec<Option<Tracked>>, StoreError> {
        self.call().await?;
        self.store.find_tracked(messages).await
    }

    async fn commit(&self, mut change: Change) -> Result<Committed, CommitError> {
        self.call().await?;
        let facts = Facts::of(&change);
        if let Some(lie) = self.lie {
            let version = match &change.conversation {
                Some(ConversationChange::Advance(advanced)) => self.store.find(advanced.id).await?,
                Some(ConversationChange::Open(_)) | None => None,
            };
            lie.twist(&mut change, version.map(|kept| kept.version));
        }
        let answer = self.store.commit(change).await;
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| match &answer {
                Ok(Committed::Applied) => format!("store: applied {facts}"),
                Ok(Committed::Redelivered(_)) => "store: redelivered".to_owned(),
                Ok(Committed::KnownGraduation(_)) => "store: a known graduation".to_owned(),
                Err(error) => format!("store: {error}"),
            });
            shared.oracle.committed(facts, &answer);
        }
        self.answer().await?;
        answer
    }
}
