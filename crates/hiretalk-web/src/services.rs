//! What the API works with: the use cases and the ports that it reads through.

use std::sync::Arc;

use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ports::{
    ApiKeys, ChannelWebhook, Clock, ClockOffset, ConversationReader, Graduations, Ids, Inbox, JobCatalogue,
    Outbox, Simulator, StoreHealth,
};
use hiretalk_domain::use_cases::{
    AdvanceConversation, ChangeGraduation, EraseCandidate, ManageApiKeys, ReceiveApplication,
    RegisterGraduate, StartConversation,
};

/// What the API works with. The composition root makes it out of one store.
pub struct Services {
    /// Takes application events.
    pub receive: ReceiveApplication,
    /// Takes graduation events.
    pub start_conversation: StartConversation,
    /// Moves graduations and calls them off.
    pub change_graduation: ChangeGraduation,
    /// Finds and lists graduations.
    pub graduations: Arc<dyn Graduations>,
    /// Takes the registrations of graduates.
    pub register: RegisterGraduate,
    /// Moves conversations on.
    pub advance: AdvanceConversation,
    /// Erases candidates.
    pub erase: EraseCandidate,
    /// Makes, lists and revokes API keys.
    pub keys: ManageApiKeys,
    /// The keys that authentication looks at.
    pub api_keys: Arc<dyn ApiKeys>,
    /// Finds and lists conversations, messages and events.
    pub reader: Arc<dyn ConversationReader>,
    /// Shows what waits to go out, and brings back what is dead.
    pub outbox: Arc<dyn Outbox>,
    /// Keeps the channel's deliveries until they are worked off.
    pub inbox: Arc<dyn Inbox>,
    /// Keeps the jobs that matching picks from.
    pub jobs: Arc<dyn JobCatalogue>,
    /// Makes the ids of deliveries.
    pub ids: Arc<dyn Ids>,
    /// Knows the channel's signatures; none where there is no channel, which makes its webhook 404.
    pub channel: Option<Arc<dyn ChannelWebhook>>,
    /// Answers as a candidate; only where the channel is the built-in emulator.
    pub simulator: Option<Arc<dyn Simulator>>,
    /// Moves the clock of the business; only for development.
    pub clock_offset: Option<Arc<dyn ClockOffset>>,
    /// Says whether the store can work.
    pub health: Arc<dyn StoreHealth>,
    /// The time of the business; real time is used for signatures and rate limits.
    pub clock: Arc<dyn Clock>,
    /// Signs cursors.
    pub digest_key: DigestKey,
    /// Where the API's metrics are registered, and what `/metrics` shows.
    pub registry: prometheus::Registry,
}
