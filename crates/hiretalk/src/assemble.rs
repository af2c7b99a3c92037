//! Puts the use cases together on the ports of one store.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::graduation::StartRule;
use hiretalk_domain::ports::{
    ApiKeys, Clock, ClockOffset, ConversationReader, ConversationStore, DigestKeys, EndpointDeliveries,
    Endpoints, EventSender, FileStorage, Files, FlowLibrary, Graduations, Ids, Inbox, Interpreter,
    JobCatalogue, Outbox, Registrations, StoreError, StoreHealth,
};
use hiretalk_domain::use_cases::{
    Adapters, AdvanceConversation, ChangeGraduation, ConfirmRegistration, EraseCandidate,
    ForgetRegistrations, HandleFiles, HandleInbound, ManageApiKeys, ManageEndpoints, ReceiveApplication,
    RegisterGraduate, SendMessages, StartConversation, StartGraduations,
};
use hiretalk_flows::Flows;
use hiretalk_memory::MemoryStore;
use hiretalk_postgres::PostgresStore;
use hiretalk_web::Services;
use hiretalk_webhooks::DeliverEvents;
use prometheus::Registry;

use crate::channel::Channel;
use crate::cli::Role;
use crate::settings::{Driver, MessagingSettings};
use crate::system::{SystemClock, SystemIds};
use crate::worker::{EndpointWorker, GraduationWorker, Worker};

const FORGET_EVERY: Duration = Duration::from_secs(60);

pub(crate) struct System {
    pub(crate) clock: SystemClock,
    pub(crate) ids: Arc<SystemIds>,
    pub(crate) digest_key: DigestKey,
    pub(crate) flows: Arc<Flows>,
    /// Reads what the rules cannot, if there is one.
    pub(crate) interpreter: Option<Arc<dyn Interpreter>>,
    pub(crate) start_rule: StartRule,
    /// Sends events to the endpoints of other systems.
    pub(crate) event_sender: Arc<dyn EventSender>,
    /// Keeps the files that people send.
    pub(crate) storage: Arc<dyn FileStorage>,
}

impl System {
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }

    fn ids(&self) -> Arc<dyn Ids> {
        Arc::clone(&self.ids) as _
    }

    fn flows(&self) -> Arc<dyn FlowLibrary> {
        Arc::clone(&self.flows) as _
    }
}

pub(crate) fn services(
    system: &System,
    ports: &Ports,
    channel: Option<&Channel>,
    settings: &MessagingSettings,
    registry: Registry,
) -> Services {
    let receive = ReceiveApplication::new(
        Arc::clone(&ports.conversations),
        system.clock(),
        system.ids(),
        system.digest_key.clone(),
    );
    let advance = AdvanceConversation::new(Arc::clone(&ports.conversations), system.clock());
    let start = start_conversation(system, ports);
    let (receive, start, advance) = match settings.driver {
        Driver::WhatsApp(_) | Driver::Emulator => (
            receive.greeting_with(system.flows()),
            start.greeting_with(system.flows()),
            advance.driven_by_us(),
        ),
        Driver::External { .. } => (receive, start, advance),
    };
    Services {
        receive,
        start_conversation: start,
        change_graduation: change_graduation(system, ports),
        graduations: Arc::clone(&ports.graduations),
        register: RegisterGraduate {
            registrations: Arc::clone(&ports.registrations),
            clock: system.clock(),
            secrets: Arc::new(SystemIds),
            digest_key: system.digest_key.clone(),
            rule: system.start_rule,
        },
        advance,
        erase: EraseCandidate::new(
            Arc::clone(&ports.conversations),
            Arc::clone(&ports.graduations),
            system.clock(),
        ),
        keys: ManageApiKeys::new(
            Arc::clone(&ports.api_keys),
            system.clock(),
            system.ids(),
            Arc::new(SystemIds),
        ),
        api_keys: Arc::clone(&ports.api_keys),
        reader: Arc::clone(&ports.reader),
        health: Arc::clone(&ports.health),
        files: handle_files(system, ports, channel, settings),
        endpoints: ManageEndpoints {
            endpoints: Arc::clone(&ports.endpoints),
            deliveries: Arc::clone(&ports.endpoint_deliveries),
            sender: Arc::clone(&system.event_sender),
            clock: system.clock(),
            ids: system.ids(),
            secrets: Arc::new(SystemIds),
        },
        write_secret: hiretalk_webhooks::secret_text,
        outbox: Arc::clone(&ports.outbox),
        inbox: Arc::clone(&ports.inbox),
        jobs: Arc::clone(&ports.jobs),
        channel: channel.map(|channel| Arc::clone(&channel.webhook)),
        simulator: channel
            .and_then(|channel| channel.emulated.as_ref())
            .map(|emulated| Arc::clone(&emulated.simulator)),
        clock_offset: settings.dev.then(|| Arc::clone(&ports.clock_offset)),
        ids: system.ids(),
        clock: system.clock(),
        digest_key: system.digest_key.clone(),
        registry,
    }
}

fn handle_files(
    system: &System,
    ports: &Ports,
    channel: Option<&Channel>,
    settings: &MessagingSettings,
) -> HandleFiles {
    HandleFiles {
        files: Arc::clone(&ports.files),
        source: channel.map(|channel| Arc::clone(&channel.files)),
        storage: Arc::clone(&system.storage),
        limits: settings.file_limits.clone(),
        clock: system.clock(),
        ids: system.ids(),
    }
}

fn start_conversation(system: &System, ports: &Ports) -> StartConversation {
    StartConversation::new(
        Arc::clone(&ports.conversations),
        Arc::clone(&ports.graduations),
        system.clock(),
        system.ids(),
        system.digest_key.clone(),
        system.start_rule,
    )
}

fn change_graduation(system: &System, ports: &Ports) -> ChangeGraduation {
    let (conversations, graduations) = (Arc::clone(&ports.conversations), Arc::clone(&ports.graduations));
    ChangeGraduation::new(conversations, graduations, system.clock(), system.start_rule)
}

/// The starter of graduations, if this process is to be a worker. It needs no channel.
pub(crate) fn starter(
    system: &System,
    ports: &Ports,
    settings: &MessagingSettings,
) -> Option<GraduationWorker> {
    match settings.role {
        Role::All | Role::Worker => {}
        Role::Api => return None,
    }
    let start = StartGraduations::new(
        Arc::clone(&ports.conversations),
        Arc::clone(&ports.graduations),
        system.clock(),
        system.ids(),
        system.digest_key.clone(),
    );
    let start = match settings.driver {
        Driver::WhatsApp(_) | Driver::Emulator => start.greeting_with(system.flows()),
        Driver::External { .. } => start,
    };
    let forget =
        ForgetRegistrations { registrations: Arc::clone(&ports.registrations), clock: system.clock() };
    Some(GraduationWorker {
        endpoints: Some(EndpointWorker(DeliverEvents {
            deliveries: Arc::clone(&ports.endpoint_deliveries),
            endpoints: Arc::clone(&ports.endpoints),
            reader: Arc::clone(&ports.reader),
            store: Arc::clone(&ports.conversations),
            sender: Arc::clone(&system.event_sender),
            clock: system.clock(),
            ids: system.ids(),
        })),
        start,
        forget,
        forget_every: FORGET_EVERY,
        lease: settings.terms.lease,
    })
}

/// The worker, if this process is to be one.
pub(crate) fn worker(
    system: &System,
    ports: &Ports,
    channel: &Channel,
    settings: &MessagingSettings,
) -> Option<Worker> {
    match settings.role {
        Role::All | Role::Worker => {}
        Role::Api => return None,
    }
    let gazetteer = hiretalk_flows::gazetteer();
    let adapters = Adapters {
        store: Arc::clone(&ports.conversations),
        outbox: Arc::clone(&ports.outbox),
        messenger: Arc::clone(&channel.messenger),
        flows: system.flows(),
        jobs: Arc::clone(&ports.jobs),
        gazetteer: Arc::clone(&gazetteer),
        interpreter: system.interpreter.clone(),
        clock: system.clock(),
        ids: system.ids(),
        digest_key: system.digest_key.clone(),
    };
    let handle_inbound = HandleInbound {
        store: Arc::clone(&ports.conversations),
        flows: Some(system.flows()),
        intents: hiretalk_flows::intent_grammar(),
        registrations: ConfirmRegistration {
            registrations: Arc::clone(&ports.registrations),
            start: start_conversation(system, ports),
            change: change_graduation(system, ports),
            clock: system.clock(),
            digest_key: system.digest_key.clone(),
        },
        jobs: Arc::clone(&ports.jobs),
        gazetteer,
        clock: system.clock(),
        ids: system.ids(),
        digest_key: system.digest_key.clone(),
        timeouts: settings.terms.timeouts,
    };
    Some(Worker {
        files: handle_files(system, ports, Some(channel), settings),
        send: SendMessages::new(adapters, settings.terms),
        handle_inbound,
        inbox: Arc::clone(&ports.inbox),
        webhook: Arc::clone(&channel.webhook),
        messenger: Arc::clone(&channel.messenger),
        ids: system.ids(),
        in_flight: settings.in_flight,
        send_deadline: settings.terms.lease.saturating_sub(settings.terms.request_timeout),
        lease: settings.terms.lease,
    })
}

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
    pub(crate) files: Arc<dyn Files>,
    pub(crate) endpoints: Arc<dyn Endpoints>,
    pub(crate) endpoint_deliveries: Arc<dyn EndpointDeliveries>,
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
            + Files
            + Endpoints
            + EndpointDeliveries
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
            files: Arc::clone(store) as _,
            endpoints: Arc::clone(store) as _,
            endpoint_deliveries: Arc::clone(store) as _,
            graduations: Arc::clone(store) as _,
            registrations: Arc::clone(store) as _,
            clock_offset: Arc::clone(store) as _,
        }
    }
}
