//! The in-memory store, with somebody who watches: every call can fail or be cut off, and what passes through it is told
//! to the oracle.

mod graduations;
mod registrations;
mod work;

use std::sync::Arc;

use async_trait::async_trait;
use hiretalk_domain::candidate::{Candidate, CandidateRecord};
use hiretalk_domain::change::{CandidateChange, Change, ConversationChange};
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ids::{CandidateId, ConversationId};
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{Clock, CommitError, Committed, ConversationStore, Graduations, StoreError};
use hiretalk_domain::routing::{Route, Routed, Tracked, TrackedBy};
use hiretalk_memory::MemoryStore;

use crate::at_once::at_once;
use crate::lie::Lie;
use crate::oracle::Facts;
use crate::pause::Pause;
use crate::shared::Handle;
use crate::time::SimulatedTime;

#[derive(Clone)]
pub(crate) struct ObservedStore {
    pub(crate) store: MemoryStore,
    pub(crate) lie: Option<Lie>,
    pub(crate) shared: Handle,
    pub(crate) time: Arc<SimulatedTime>,
    pub(crate) digest_key: DigestKey,
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

impl ObservedStore {
    /// The number that the candidate's last event gave.
    fn number_of(&self, id: &CandidateId) -> Option<PhoneNumber> {
        let found = at_once(self.store.find_candidate(id.clone()))?.ok()??;
        match found.record {
            CandidateRecord::Known(contact) => Some(contact.phone_number),
            CandidateRecord::Erased { at: _ } => None,
        }
    }

    async fn twist(&self, lie: Lie, change: &mut Change) -> Result<(), StoreError> {
        let version = match &change.conversation {
            Some(ConversationChange::Advance(advanced)) => {
                ConversationStore::find(&self.store, advanced.id).await?
            }
            Some(ConversationChange::Open(_)) | None => None,
        };
        let is_known = match &change.candidate {
            Some(CandidateChange::Put { candidate, .. }) => {
                self.store.find_candidate(candidate.id.clone()).await?.is_some()
            }
            Some(CandidateChange::Erase { .. }) | None => false,
        };
        lie.twist(change, version.map(|stored| stored.version), is_known);
        lie.twist_versions(change, |id| {
            let stored = at_once(Graduations::find(&self.store, id.clone()))?.ok()??;
            Some(stored.graduation.version)
        });
        Ok(())
    }
}

#[async_trait]
impl ConversationStore for ObservedStore {
    async fn find(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
        self.call().await?;
        ConversationStore::find(&self.store, id).await
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
            self.twist(lie, &mut change).await?;
        }
        let mut answer = self.store.commit(change).await;
        self.lie.into_iter().for_each(|lie| lie.twist_answer(&mut answer));
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| match &answer {
                Ok(Committed::Applied) => format!("store: applied {facts}"),
                Ok(Committed::Redelivered(_)) => "store: redelivered".to_owned(),
                Ok(Committed::KnownGraduation(_)) => "store: a known graduation".to_owned(),
                Err(error) => format!("store: {error}"),
            });
            shared.oracle.committed(facts, &answer, self.time.now());
        }
        self.answer().await?;
        answer
    }
}
