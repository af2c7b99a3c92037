//! The API's services and settings, and the state that all requests share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::endpoint::EndpointSecret;
use hiretalk_domain::graduation::Institution;
use hiretalk_domain::phone::{PhoneNumber, PhoneRule};
use hiretalk_domain::ports::{
    ApiKeys, ChannelWebhook, Clock, ClockOffset, ConversationReader, Graduations, Ids, Inbox, JobCatalogue,
    Outbox, Simulator, StoreHealth,
};
use hiretalk_domain::use_cases::{
    AdvanceConversation, ChangeGraduation, EraseCandidate, HandleFiles, ManageApiKeys, ManageEndpoints,
    ReceiveApplication, RegisterGraduate, StartConversation,
};

use crate::auth::{Authenticator, WebhookSecret};
use crate::connection::Connections;
use crate::lifecycle::{PhaseSwitch, Readiness};
use crate::metrics::Metrics;

/// The shared state of all requests, which handlers take as `Data<Api>`.
pub(crate) struct Api {
    pub(crate) services: Services,
    pub(crate) settings: WebSettings,
    pub(crate) authenticator: Authenticator,
    pub(crate) metrics: Metrics,
    pub(crate) readiness: Readiness,
    pub(crate) phase: PhaseSwitch,
    pub(crate) open_streams: Arc<AtomicUsize>,
    pub(crate) connections: Arc<Connections>,
}

impl Api {
    /// # Errors
    /// The registry has metrics of the same names already.
    pub(crate) fn new(services: Services, settings: WebSettings) -> prometheus::Result<Self> {
        let metrics = Metrics::register(services.registry.clone())?;
        let connections = Connections::new(
            settings.connections,
            settings.connections_per_address,
            settings.write_deadline,
            metrics.connections.clone(),
            metrics.closed_connections.clone(),
        );
        Ok(Self {
            authenticator: Authenticator::new(Arc::clone(&services.api_keys), &settings),
            metrics,
            connections,
            readiness: Readiness::new(Arc::clone(&services.health)),
            phase: PhaseSwitch::new(),
            open_streams: Arc::default(),
            services,
            settings,
        })
    }
}

/// The use cases and ports of the API, on one store.
pub struct Services {
    pub receive: ReceiveApplication,
    pub start_conversation: StartConversation,
    /// Reschedules and cancels graduations.
    pub change_graduation: ChangeGraduation,
    /// Finds and lists graduations.
    pub graduations: Arc<dyn Graduations>,
    /// Receives the registrations of graduates.
    pub register: RegisterGraduate,
    pub advance: AdvanceConversation,
    pub erase: EraseCandidate,
    /// Creates, lists and revokes API keys.
    pub keys: ManageApiKeys,
    /// The stored keys, for authentication.
    pub api_keys: Arc<dyn ApiKeys>,
    /// Finds and lists conversations, messages and events.
    pub reader: Arc<dyn ConversationReader>,
    /// Files that people sent.
    pub files: HandleFiles,
    /// Other systems that events are sent to.
    pub endpoints: ManageEndpoints,
    /// Writes an endpoint's secret as its receiver needs it.
    pub write_secret: fn(&EndpointSecret) -> String,
    /// Lists outbox entries and retries dead ones.
    pub outbox: Arc<dyn Outbox>,
    /// Stores the channel's deliveries until a worker handles them.
    pub inbox: Arc<dyn Inbox>,
    /// The jobs that matching picks from.
    pub jobs: Arc<dyn JobCatalogue>,
    /// Generates the ids of deliveries.
    pub ids: Arc<dyn Ids>,
    /// Verifies the channel's signatures; without it the channel's webhook is 404.
    pub channel: Option<Arc<dyn ChannelWebhook>>,
    /// Sends replies as a candidate; only with the built-in emulator.
    pub simulator: Option<Arc<dyn Simulator>>,
    /// Advances the business clock; only for development.
    pub clock_offset: Option<Arc<dyn ClockOffset>>,
    /// Checks whether the store works.
    pub health: Arc<dyn StoreHealth>,
    /// The business clock; signatures and rate limits use real time.
    pub clock: Arc<dyn Clock>,
    pub digest_key: DigestKey,
    /// Holds the API's metrics; `/metrics` renders all of it.
    pub registry: prometheus::Registry,
}

/// Self-registration of graduates.
#[derive(Clone)]
pub struct RegisterSettings {
    /// The institutions that offer it.
    pub institutions: Vec<Institution>,
    /// The business number that graduates send their code to.
    pub number: PhoneNumber,
}

/// The settings of the API. `Debug` shows no secret.
#[derive(Clone)]
pub struct WebSettings {
    /// A key with every scope that is not stored; without it only stored keys are accepted.
    pub bootstrap_key: Option<String>,
    /// Secrets that sign deliveries to the event webhooks; empty switches signatures off.
    pub webhook_secrets: Vec<WebhookSecret>,
    /// The level at which phone numbers are checked.
    pub phone_rule: PhoneRule,
    /// Requests a second for each key, twice that in a burst, and a twentieth of it for each address that shows
    /// no valid key. 0 switches both off.
    pub rate_limit: u32,
    /// Origins whose pages may call the API, as `https://example.com`, or `*` for all. Empty switches CORS off.
    pub cors_origins: Vec<String>,
    /// The time in which a request's body has to arrive.
    pub body_deadline: Duration,
    /// Threads that answer requests; one for each core by default.
    pub workers: Option<usize>,
    /// The time between `/readyz` turning red and the listener closing, so that a load balancer notices.
    pub drain: Duration,
    /// The most event streams of one process, a quarter of them for one key; the next one is answered 503.
    pub event_streams: usize,
    /// The most connections; at the cap those that wait for their other side longest are closed.
    pub connections: usize,
    /// The most connections of one address, or of one /64 of IPv6.
    pub connections_per_address: usize,
    /// The time for which an answer may wait without any byte of it leaving.
    pub write_deadline: Duration,
    /// Serves `/docs` and `/openapi.json`.
    pub docs: bool,
    /// Serves nothing but `/livez`, `/readyz` and `/metrics`: a worker has no API.
    pub operations_only: bool,
    /// Self-registration of graduates; without it there are no such pages.
    pub register: Option<RegisterSettings>,
}

impl Default for WebSettings {
    fn default() -> Self {
        Self {
            bootstrap_key: None,
            webhook_secrets: Vec::new(),
            phone_rule: PhoneRule::default(),
            rate_limit: 1_000,
            cors_origins: Vec::new(),
            body_deadline: Duration::from_secs(10),
            workers: None,
            drain: Duration::ZERO,
            event_streams: 1_000,
            connections: 10_000,
            connections_per_address: 5_000,
            write_deadline: Duration::from_secs(15),
            docs: true,
            operations_only: false,
            register: None,
        }
    }
}

impl fmt::Debug for WebSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            bootstrap_key,
            webhook_secrets,
            phone_rule,
            rate_limit,
            cors_origins,
            body_deadline,
            workers,
            drain,
            event_streams,
            connections,
            connections_per_address,
            write_deadline,
            docs,
            operations_only,
            register,
        } = self;
        formatter
            .debug_struct("WebSettings")
            .field("bootstrap_key", &bootstrap_key.as_ref().map(|_| ".."))
            .field("webhook_secrets", &webhook_secrets.len())
            .field("phone_rule", phone_rule)
            .field("rate_limit", rate_limit)
            .field("cors_origins", cors_origins)
            .field("body_deadline", body_deadline)
            .field("workers", workers)
            .field("drain", drain)
            .field("event_streams", event_streams)
            .field("connections", connections)
            .field("connections_per_address", connections_per_address)
            .field("write_deadline", write_deadline)
            .field("docs", docs)
            .field("operations_only", operations_only)
            .field("register", &register.as_ref().map(|register| &register.institutions))
            .finish()
    }
}
