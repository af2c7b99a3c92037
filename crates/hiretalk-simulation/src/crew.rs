//! The product, put together as the program puts it together: see `crates/hiretalk/src/assemble.rs`.

mod graduating;

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::graduation::StartRule;
use hiretalk_domain::outbound::{REQUEST_TIMEOUT, SendRate};
use hiretalk_domain::outbox::Timeouts;
use hiretalk_domain::ports::{Clock, ConversationStore, FlowLibrary, Ids, JobCatalogue};
use hiretalk_domain::use_cases::{
    Adapters, AdvanceConversation, EraseCandidate, HandleInbound, ReceiveApplication, SendMessages,
    SendingTerms,
};

pub(crate) use self::graduating::Graduating;

use crate::cast::Cast;
use crate::channel::FaultyMessenger;
use crate::ids::SimulatedIds;
use crate::observed_store::ObservedStore;
use crate::oracle::GRACE;
use crate::shared::Handle;
use crate::time::SimulatedTime;

/// How long a lease lasts, as it is unless somebody sets it.
pub(crate) const LEASE: Duration = Duration::from_secs(30);

/// All use cases on one store and one channel, with what they share.
pub(crate) struct Crew {
    pub(crate) cast: Arc<Cast>,
    pub(crate) shared: Handle,
    pub(crate) time: Arc<SimulatedTime>,
    pub(crate) ids: Arc<SimulatedIds>,
    pub(crate) store: Arc<ObservedStore>,
    pub(crate) receive: ReceiveApplication,
    pub(crate) advance: AdvanceConversation,
    pub(crate) erase: EraseCandidate,
    pub(crate) listen: HandleInbound,
    pub(crate) send: SendMessages,
    pub(crate) graduating: Graduating,
    pub(crate) is_ours: bool,
}

impl Crew {
    pub(crate) fn new(
        cast: &Arc<Cast>,
        store: ObservedStore,
        ids: SimulatedIds,
        rule: StartRule,
        is_ours: bool,
    ) -> Self {
        let (shared, time) = (store.shared.clone(), Arc::clone(&store.time));
        let ids = Arc::new(ids);
        // The catalogue is empty, and nobody watches it.
        let jobs: Arc<dyn JobCatalogue> = Arc::new(store.store.clone());
        let store = Arc::new(store);
        let graduating = Graduating::new(cast, &store, &ids, rule, is_ours);
        let conversations: Arc<dyn ConversationStore> = Arc::clone(&store) as _;
        let clock: Arc<dyn Clock> = Arc::clone(&time) as _;
        let dyn_ids: Arc<dyn Ids> = Arc::clone(&ids) as _;
        let flows: Arc<dyn FlowLibrary> = Arc::clone(&cast.flows) as _;
        let digest_key = cast.digest_key.clone();
        let timeouts = Timeouts::default();
        let terms = SendingTerms {
            lease: LEASE,
            grace: GRACE,
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
        let (receive, advance) = if is_ours {
            (receive.greeting_with(Arc::clone(&flows)), advance.driven_by_us())
        } else {
            (receive, advance)
        };
        Self {
            cast: Arc::clone(cast),
            receive,
            advance,
            erase: EraseCandidate::new(
                Arc::clone(&conversations),
                Arc::clone(&store) as _,
                Arc::clone(&clock),
            ),
            listen: HandleInbound {
                store: Arc::clone(&conversations),
                flows: is_ours.then(|| Arc::clone(&flows)),
                intents: hiretalk_flows::intent_grammar(),
                registrations: graduating.confirm.clone(),
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
            graduating,
            shared,
            time,
            ids,
            store,
            is_ours,
        }
    }
}
