//! What every request can reach.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::phone::PhoneCheck;
use hiretalk_domain::ports::{
    ChannelWebhook, Clock, ClockOffset, ConversationReader, Graduations, Ids, Inbox, JobCatalogue, Outbox,
    Simulator,
};
use hiretalk_domain::use_cases::{
    AdvanceConversation, ChangeGraduation, EraseCandidate, ManageApiKeys, ReceiveApplication,
    RegisterGraduate, StartConversation,
};

use crate::auth::{Gate, KeyCache};
use crate::cors::Cors;
use crate::metrics::Metrics;
use crate::phase::PhaseSwitch;
use crate::readiness::Readiness;
use crate::request_id::RequestIds;
use crate::services::Services;
use crate::settings::{RegisterSettings, WebSettings};

/// What every request can reach; one for the process.
pub(crate) struct Context {
    pub(crate) receive: ReceiveApplication,
    pub(crate) start_conversation: StartConversation,
    pub(crate) change_graduation: ChangeGraduation,
    pub(crate) graduations: Arc<dyn Graduations>,
    pub(crate) register: RegisterGraduate,
    pub(crate) registering: Option<RegisterSettings>,
    pub(crate) advance: AdvanceConversation,
    pub(crate) erase: EraseCandidate,
    pub(crate) keys: ManageApiKeys,
    pub(crate) reader: Arc<dyn ConversationReader>,
    pub(crate) outbox: Arc<dyn Outbox>,
    pub(crate) inbox: Arc<dyn Inbox>,
    pub(crate) jobs: Arc<dyn JobCatalogue>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) channel: Option<Arc<dyn ChannelWebhook>>,
    pub(crate) simulator: Option<Arc<dyn Simulator>>,
    pub(crate) clock_offset: Option<Arc<dyn ClockOffset>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) digest_key: DigestKey,
    pub(crate) phone_check: PhoneCheck,
    pub(crate) body_deadline: std::time::Duration,
    pub(crate) event_streams: usize,
    pub(crate) open_streams: Arc<AtomicUsize>,
    pub(crate) operations_only: bool,
    pub(crate) gate: Gate,
    pub(crate) cors: Option<Cors>,
    pub(crate) metrics: Metrics,
    pub(crate) readiness: Readiness,
    pub(crate) phase: PhaseSwitch,
    pub(crate) request_ids: RequestIds,
}

impl Context {
    /// Puts the services and the settings together.
    ///
    /// # Errors
    /// The registry has metrics of ours already.
    pub(crate) fn new(services: Services, settings: WebSettings) -> prometheus::Result<Self> {
        let Services {
            receive,
            start_conversation,
            change_graduation,
            graduations,
            register,
            advance,
            erase,
            keys,
            api_keys,
            reader,
            outbox,
            inbox,
            jobs,
            ids,
            channel,
            simulator,
            clock_offset,
            health,
            clock,
            digest_key,
            registry,
        } = services;
        let rate = settings.rate_limit;
        let known = KeyCache::new(api_keys, settings.bootstrap_key.as_deref(), rate);
        Ok(Self {
            receive,
            start_conversation,
            change_graduation,
            graduations,
            register,
            registering: settings.register,
            advance,
            erase,
            keys,
            reader,
            outbox,
            inbox,
            jobs,
            ids,
            channel,
            simulator,
            clock_offset,
            clock,
            digest_key,
            phone_check: settings.phone_check,
            body_deadline: settings.body_deadline,
            event_streams: settings.event_streams,
            open_streams: Arc::default(),
            operations_only: settings.operations_only,
            gate: Gate::new(Arc::new(known), settings.webhook_secrets, rate),
            cors: Cors::new(settings.cors_origins),
            metrics: Metrics::register(registry)?,
            readiness: Readiness::new(health),
            phase: PhaseSwitch::new(),
            request_ids: RequestIds::new(),
        })
    }
}
