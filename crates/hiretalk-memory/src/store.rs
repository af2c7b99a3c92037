//! The store: one lock around plain data, behind the ports.

mod catalogue;
mod endpoints;
mod files;
mod graduations;
mod registrations;
mod work;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::api_key::{ApiKey, ApiKeyDigest, KeyUse};
use hiretalk_domain::candidate::Candidate;
use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::dialogue::ConversationDetails;
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::events::{Event, Position};
use hiretalk_domain::ids::{ApiKeyId, CandidateId, ConversationId, RegistrationId};
use hiretalk_domain::message::{Message, MessageId};
use hiretalk_domain::paging::{EventLimit, MessageLimit, Page, PageRequest};
use hiretalk_domain::ports::{
    ApiKeys, ClockOffset, CommitError, Committed, ConversationReader, ConversationStore, DigestKeys,
    StoreError, StoreHealth,
};
use hiretalk_domain::registration::Registration;
use hiretalk_domain::routing::{Route, Routed, Tracked, TrackedBy};

use crate::inbox::Deliveries;
use crate::jobs::Jobs;
use crate::keys::Keys;
use crate::machine_clock::MachineClock;
use crate::state::State;

/// How long [`ConversationReader::events_may_follow`] waits for an event at most.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// The in-memory store. Clones share the data; the last one to go takes it along.
///
/// Waiting for events or work needs a tokio runtime with time enabled; nothing else does.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    data: Arc<Mutex<Data>>,
    clock: MachineClock,
}

#[derive(Debug, Default)]
struct Data {
    state: State,
    keys: Keys,
    inbox: Deliveries,
    jobs: Jobs,
    registrations: BTreeMap<RegistrationId, Registration>,
    endpoints: endpoints::EndpointBook,
    clock_offset: i64,
}

impl MemoryStore {
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty store whose leases, graces and pace run on this clock in place of the machine's, which a simulation can
    /// so move without waiting. It must never go backwards.
    pub fn on_clock(now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self { clock: MachineClock::new(now), ..Self::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Data> {
        // A panic under the lock is no reason to refuse all service: writes come after all checks, and none of them fails.
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ConversationStore for MemoryStore {
    async fn find(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
        Ok(self.lock().state.conversations.get(id).cloned())
    }

    async fn find_active(&self, candidate_id: CandidateId) -> Result<Option<Conversation>, StoreError> {
        let data = self.lock();
        let conversations = &data.state.conversations;
        Ok(conversations.active_of(&candidate_id).and_then(|id| conversations.get(id)).cloned())
    }

    async fn find_candidate(&self, id: CandidateId) -> Result<Option<Candidate>, StoreError> {
        Ok(self.lock().state.candidate(id))
    }

    async fn find_route(&self, route: Route) -> Result<Option<Routed>, StoreError> {
        Ok(self.lock().state.route(&route))
    }

    async fn find_tracked(&self, messages: Vec<TrackedBy>) -> Result<Vec<Option<Tracked>>, StoreError> {
        let data = self.lock();
        Ok(messages.iter().map(|by| data.state.tracked(by)).collect())
    }

    async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        self.lock().state.commit(change, self.clock.now())
    }
}

#[async_trait]
impl ConversationReader for MemoryStore {
    async fn page(&self, request: PageRequest) -> Result<Page, StoreError> {
        Ok(self.lock().state.conversations.page(&request))
    }

    async fn events(&self, after: Position, limit: EventLimit) -> Result<Vec<Event>, StoreError> {
        Ok(self.lock().state.feed.after(after, limit))
    }

    async fn messages(
        &self,
        id: ConversationId,
        after: Option<MessageId>,
        limit: MessageLimit,
    ) -> Result<Option<Vec<Message>>, StoreError> {
        Ok(self.lock().state.transcript(id, after, usize::from(limit.get()) + 1))
    }

    async fn details(&self, id: ConversationId) -> Result<Option<ConversationDetails>, StoreError> {
        let data = self.lock();
        Ok(data.state.conversations.get(id).map(|conversation| ConversationDetails {
            conversation: conversation.clone(),
            dialogue: data.state.dialogue(id).cloned(),
        }))
    }

    async fn wait_for_events(&self, after: Position) {
        let mut last = self.lock().state.feed.last();
        // `wait_for` looks at the present value first, so what was committed before it is not waited for. It ends early
        // when the store is gone, and after `LONGEST_WAIT`; both mean "look again".
        let _ = tokio::time::timeout(LONGEST_WAIT, last.wait_for(|last| *last > after)).await;
    }
}

#[async_trait]
impl ApiKeys for MemoryStore {
    async fn insert(&self, key: ApiKey) -> Result<(), StoreError> {
        self.lock().keys.insert(key).map_err(|error| StoreError::Broken(Box::new(error)))
    }

    async fn list(&self) -> Result<Vec<ApiKey>, StoreError> {
        Ok(self.lock().keys.newest_first())
    }

    async fn find(&self, digest: ApiKeyDigest) -> Result<Option<ApiKey>, StoreError> {
        Ok(self.lock().keys.find(digest))
    }

    async fn revoke(&self, id: ApiKeyId, at: DateTime<Utc>) -> Result<Option<ApiKey>, StoreError> {
        Ok(self.lock().keys.revoke(id, at))
    }

    async fn record_use(&self, uses: Vec<KeyUse>) -> Result<(), StoreError> {
        self.lock().keys.record_use(uses);
        Ok(())
    }
}

#[async_trait]
impl DigestKeys for MemoryStore {
    async fn obtain(&self, candidate: DigestKey) -> Result<DigestKey, StoreError> {
        Ok(self.lock().keys.digest_key(candidate))
    }

    async fn stored_key(&self) -> Result<Option<DigestKey>, StoreError> {
        Ok(self.lock().keys.kept_digest_key())
    }
}

#[async_trait]
impl StoreHealth for MemoryStore {
    async fn check(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl ClockOffset for MemoryStore {
    async fn read(&self) -> Result<i64, StoreError> {
        Ok(self.lock().clock_offset)
    }

    async fn advance(&self, seconds: u32) -> Result<i64, StoreError> {
        let mut data = self.lock();
        data.clock_offset += i64::from(seconds);
        Ok(data.clock_offset)
    }
}
