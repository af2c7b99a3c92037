//! What the API works with: the use cases and the ports that it reads through.

use std::sync::Arc;

use hiretalk_domain::DigestKey;
use hiretalk_domain::ports::{ApiKeys, Clock, ConversationReader, ConversationStore, StoreHealth};
use hiretalk_domain::use_cases::{AdvanceConversation, EraseCandidate, ManageApiKeys, ReceiveApplication};

/// What the API works with. The composition root makes it out of one store.
pub struct Services {
    /// Takes application events.
    pub receive: ReceiveApplication,
    /// Moves conversations on.
    pub advance: AdvanceConversation,
    /// Erases candidates.
    pub erase: EraseCandidate,
    /// Makes, lists and revokes API keys.
    pub keys: ManageApiKeys,
    /// The keys that authentication looks at.
    pub api_keys: Arc<dyn ApiKeys>,
    /// Finds one conversation.
    pub conversations: Arc<dyn ConversationStore>,
    /// Lists conversations and events.
    pub reader: Arc<dyn ConversationReader>,
    /// Says whether the store can work.
    pub health: Arc<dyn StoreHealth>,
    /// The time of the business; real time is used for signatures and rate limits.
    pub clock: Arc<dyn Clock>,
    /// Signs cursors.
    pub digest_key: DigestKey,
    /// Where the API's metrics are registered, and what `/metrics` shows.
    pub registry: prometheus::Registry,
}
