//! The ports on the store that the settings ask for.

use std::sync::Arc;

use hiretalk_domain::ports::{
    ApiKeys, ClockOffset, ConversationReader, ConversationStore, DigestKeys, Graduations, Inbox,
    JobCatalogue, Outbox, Registrations, StoreError, StoreHealth,
};
use hiretalk_memory::MemoryStore;
use hiretalk_postgres::PostgresStore;
use prometheus::Registry;

/// Every port that keeps something, on one store.
#[derive(Clone)]
pub(crate) struct Ports {
    pub(crate) conversations: Arc<dyn ConversationStore>,
    pub(crate) reader: Arc<dyn ConversationReader>,
    pub(crate) api_keys: Arc<dyn ApiKeys>,
    pub(crate) digest_keys: Arc<dyn DigestKeys>,
    pub(crate) health: Arc<dyn StoreHealth>,
    pub(crate) outbox: Arc<dyn Outbox>,
    pub(crate) inbox: Arc<dyn Inbox>,
    pub(crate) jobs: Arc<dyn JobCatalogue>,
    pub(crate) graduations: Arc<dyn Graduations>,
    pub(crate) registrations: Arc<dyn Registrations>,
    pub(crate) clock_offset: Arc<dyn ClockOffset>,
}

impl Ports {
    /// On the database, or in memory where there is none.
    pub(crate) fn open(database_url: Option<&str>, registry: &Registry) -> Result<Self, StoreError> {
        Ok(match database_url {
            Some(url) => Self::on(&Arc::new(PostgresStore::open(url, registry)?)),
            None => Self::on(&Arc::new(MemoryStore::default())),
        })
    }

    fn on<S>(store: &Arc<S>) -> Self
    where
        S: ConversationStore
            + ConversationReader
            + ApiKeys
            + DigestKeys
            + StoreHealth
            + Outbox
            + Inbox
            + JobCatalogue
            + Graduations
            + Registrations
            + ClockOffset
            + 'static,
    {
        Self {
            conversations: Arc::clone(store) as _,
            reader: Arc::clone(store) as _,
            api_keys: Arc::clone(store) as _,
            digest_keys: Arc::clone(store) as _,
            health: Arc::clone(store) as _,
            outbox: Arc::clone(store) as _,
            inbox: Arc::clone(store) as _,
            jobs: Arc::clone(store) as _,
            graduations: Arc::clone(store) as _,
            registrations: Arc::clone(store) as _,
            clock_offset: Arc::clone(store) as _,
        }
    }
}
