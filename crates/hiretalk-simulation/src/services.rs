//! The use cases, put together as in `crates/hiretalk/src/assemble.rs`.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::graduation::StartRule;
use hiretalk_domain::outbound::{REQUEST_TIMEOUT, SendRate};
use hiretalk_domain::outbox::Timeouts;
use hiretalk_domain::ports::{
    Clock, ConversationStore, FlowLibrary, Graduations, Ids, JobCatalogue, Registrations, Secrets,
};
use hiretalk_domain::use_cases::{
    Adapters, AdvanceConversation, ChangeGraduation, ConfirmRegistration, EraseCandidate,
    ForgetRegistrations, HandleInbound, ReceiveApplication, RegisterGraduate, SendMessages, SendingTerms,
    StartConversation, StartGraduations,
};

use crate::faulty_messenger::FaultyMessenger;
use crate::fixtures::Fixtures;
use crate::mutant::Mutant;
use crate::observed_store::ObservedStore;
use crate::oracle::CONFIRMATION_TIMEOUT;
use crate::seeded::{SimulatedIds, SimulatedTime};
use crate::shared::Handle;

pub(crate) const LEASE: Duration = Duration::from_secs(30);

/// All use cases on one store and one channel.
pub(crate) struct Services {
    pub(crate) fixtures: Arc<Fixtures>,
    pub(crate) shared: Handle,
    pub(crate) time: Arc<SimulatedTime>,
    pub(crate) ids: Arc<SimulatedIds>,
    pub(crate) store: Arc<ObservedStore>,
    pub(crate) receive: ReceiveApplication,
    pub(crate) advance: AdvanceConversation,
    pub(crate) erase: EraseCandidate,
    pub(crate) inbound_messages: HandleInbound,
    pub(crate) send: SendMessages,
    pub(crate) graduations: GraduationServices,
    /// False if outside systems drive the dialogues.
    pub(crate) drives_dialogues: bool,
}

impl Services {
    pub(crate) fn new(
        fixtures: &Arc<Fixtures>,
        store: ObservedStore,
        ids: SimulatedIds,
        rule: StartRule,
        drives_dialogues: bool,
    ) -> Self {
        let (shared, time) = (store.shared.clone(), Arc::clone(&store.time));
        let ids = Arc::new(ids);
        // The catalogue is empty, and nobody watches it.
        let jobs: Arc<dyn JobCatalogue> = Arc::new(store.store.clone());
        let store = Arc::new(store);
        let graduations = GraduationServices::new(fixtures, &store, &ids, rule, drives_dialogues);
        let conversations: Arc<dyn ConversationStore> = Arc::clone(&store) as _;
        let clock: Arc<dyn Clock> = Arc::clone(&time) as _;
        let dyn_ids: Arc<dyn Ids> = Arc::clone(&ids) as _;
        let flows: Arc<dyn FlowLibrary> = Arc::clone(&fixtures.flows) as _;
        let digest_key = fixtures.digest_key.clone();
        let timeouts = Timeouts::default();
        let terms = SendingTerms {
            lease: LEASE,
            grace: CONFIRMATION_TIMEOUT,
            request_timeout: REQUEST_TIMEOUT,
            pace: SendRate { rate: 80, recipient_interval: Duration::from_secs(6), recipient_burst: 10 },
            timeouts,
        };
        let receive = ReceiveApplication::new(
            Arc::clone(&conversations),
            Arc::clone(&clock),
            Arc::clone(&dyn_ids),
            digest_key.clone(),
        );
        let advance = AdvanceConversation::new(Arc::clone(&conversations), Arc::clone(&clock));
        let (receive, advance) = if drives_dialogues {
            (receive.greeting_with(Arc::clone(&flows)), advance.driven_by_us())
        } else {
            (receive, advance)
        };
        Self {
            fixtures: Arc::clone(fixtures),
            receive,
            advance,
            erase: EraseCandidate::new(
                Arc::clone(&conversations),
                Arc::clone(&store) as _,
                Arc::clone(&clock),
            ),
            inbound_messages: HandleInbound {
                store: Arc::clone(&conversations),
                flows: drives_dialogues.then(|| Arc::clone(&flows)),
                intents: hiretalk_flows::intent_grammar(),
                registrations: graduations.confirm.clone(),
                jobs: Arc::clone(&jobs),
                gazetteer: Arc::default(),
                clock: Arc::clone(&clock),
                ids: Arc::clone(&dyn_ids),
                digest_key: digest_key.clone(),
                timeouts,
            },
            send: SendMessages::new(
                Adapters {
                    store: conversations,
                    outbox: Arc::clone(&store) as _,
                    messenger: Arc::new(FaultyMessenger { shared: shared.clone(), time: Arc::clone(&time) }),
                    flows,
                    jobs,
                    gazetteer: Arc::default(),
                    interpreter: None,
                    clock,
                    ids: dyn_ids,
                    digest_key,
                },
                terms,
            ),
            graduations,
            shared,
            time,
            ids,
            store,
            drives_dialogues,
        }
    }
}

pub(crate) struct GraduationServices {
    pub(crate) start: StartConversation,
    pub(crate) change: ChangeGraduation,
    pub(crate) begin: StartGraduations,
    pub(crate) register: RegisterGraduate,
    pub(crate) confirm: ConfirmRegistration,
    pub(crate) forget: ForgetRegistrations,
}

impl GraduationServices {
    pub(super) fn new(
        fixtures: &Fixtures,
        store: &Arc<ObservedStore>,
        ids: &Arc<SimulatedIds>,
        rule: StartRule,
        drives_dialogues: bool,
    ) -> Self {
        let conversations = || -> Arc<dyn ConversationStore> { Arc::clone(store) as _ };
        let graduations = || -> Arc<dyn Graduations> { Arc::clone(store) as _ };
        let registrations = || -> Arc<dyn Registrations> { Arc::clone(store) as _ };
        let clock = || -> Arc<dyn Clock> { Arc::clone(&store.time) as _ };
        let secrets = || -> Arc<dyn Secrets> { Arc::clone(ids) as _ };
        let ids = || -> Arc<dyn Ids> { Arc::clone(ids) as _ };
        let digest_key = || fixtures.digest_key.clone();
        let flows = || -> Arc<dyn FlowLibrary> { Arc::clone(&fixtures.flows) as _ };
        let start =
            StartConversation::new(conversations(), graduations(), clock(), ids(), digest_key(), rule);
        let begin = StartGraduations::new(conversations(), graduations(), clock(), ids(), digest_key());
        let (start, begin) = if drives_dialogues && store.mutant != Some(Mutant::StartsWithoutGreeting) {
            (start.greeting_with(flows()), begin.greeting_with(flows()))
        } else {
            (start, begin)
        };
        let change = ChangeGraduation::new(conversations(), graduations(), clock(), rule);
        Self {
            register: RegisterGraduate {
                registrations: registrations(),
                clock: clock(),
                secrets: secrets(),
                digest_key: digest_key(),
                rule,
            },
            confirm: ConfirmRegistration {
                registrations: registrations(),
                start: start.clone(),
                change: change.clone(),
                clock: clock(),
                digest_key: digest_key(),
            },
            forget: ForgetRegistrations { registrations: registrations(), clock: clock() },
            change,
            start,
            begin,
        }
    }
}
