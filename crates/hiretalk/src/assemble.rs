//! Puts the use cases together on the ports of one store.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::graduation::StartRule;
use hiretalk_domain::ports::{Clock, FlowLibrary, Ids, Interpreter};
use hiretalk_domain::use_cases::{
    Adapters, AdvanceConversation, ChangeGraduation, ConfirmRegistration, EraseCandidate,
    ForgetRegistrations, HandleInbound, ManageApiKeys, ReceiveApplication, RegisterGraduate, SendMessages,
    StartConversation, StartGraduations,
};
use hiretalk_flows::Flows;
use hiretalk_web::Services;
use prometheus::Registry;

use crate::channel::Channel;
use crate::cli::Role;
use crate::ports::Ports;
use crate::settings::{Driver, MessagingSettings};
use crate::system::{SystemClock, SystemIds};
use crate::worker::{Starter, Worker};

const FORGET_EVERY: Duration = Duration::from_secs(60);

pub(crate) struct System {
    pub(crate) clock: SystemClock,
    pub(crate) ids: Arc<SystemIds>,
    pub(crate) digest_key: DigestKey,
    pub(crate) flows: Arc<Flows>,
    /// Reads what the rules cannot, if there is one.
    pub(crate) interpreter: Option<Arc<dyn Interpreter>>,
    pub(crate) start_rule: StartRule,
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
pub(crate) fn starter(system: &System, ports: &Ports, settings: &MessagingSettings) -> Option<Starter> {
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
    Some(Starter { start, forget, forget_every: FORGET_EVERY, lease: settings.terms.lease })
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
    let listen = HandleInbound {
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
        send: SendMessages::new(adapters, settings.terms),
        listen,
        inbox: Arc::clone(&ports.inbox),
        webhook: Arc::clone(&channel.webhook),
        messenger: Arc::clone(&channel.messenger),
        ids: system.ids(),
        in_flight: settings.in_flight,
        leaves_within: settings.terms.lease.saturating_sub(settings.terms.request_timeout),
        lease: settings.terms.lease,
    })
}
