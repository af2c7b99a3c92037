//! The product, put together as the program puts it together: see `crates/hiretalk/src/assemble.rs`.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::ports::{
    Clock, ConversationStore, FlowLibrary, Graduations, Ids, JobCatalogue, Pace, REQUEST_TIMEOUT,
};
use hiretalk_domain::use_cases::{
    Adapters, AdvanceConversation, ChangeGraduation, ConfirmRegistration, EraseCandidate, Listen,
    ReceiveApplication, SendMessages, SendingTerms, StartConversation,
};
use hiretalk_domain::{Patience, StartRule};

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
    pub(crate) listen: Listen,
    pub(crate) send: SendMessages,
    /// Whether we drive the dialogues, or outside systems do.
    pub(crate) is_ours: bool,
}

impl Crew {
    pub(crate) fn new(cast: &Arc<Cast>, store: ObservedStore, ids: SimulatedIds, is_ours: bool) -> Self {
        let (shared, time) = (store.shared.clone(), Arc::clone(&store.time));
        let ids = Arc::new(ids);
        // None of these is watched: nobody graduates or registers here, and the catalogue is empty.
        let registrations = ConfirmRegistration {
            registrations: Arc::new(store.store.clone()),
            start: StartConversation::new(
                Arc::new(store.store.clone()),
                Arc::new(store.store.clone()),
                Arc::clone(&store.time) as _,
                Arc::clone(&ids) as _,
                cast.digest_key.clone(),
                StartRule::default(),
            ),
            change: ChangeGraduation::new(
                Arc::new(store.store.clone()),
                Arc::new(store.store.clone()),
                Arc::clone(&store.time) as _,
                StartRule::default(),
            ),
            clock: Arc::clone(&store.time) as _,
            digest_key: cast.digest_key.clone(),
        };
        let graduations: Arc<dyn Graduations> = Arc::new(store.store.clone());
        let jobs: Arc<dyn JobCatalogue> = Arc::new(store.store.clone());
        let store = Arc::new(store);
        let conversations: Arc<dyn ConversationStore> = Arc::clone(&store) as _;
        let clock: Arc<dyn Clock> = Arc::clone(&time) as _;
        let dyn_ids: Arc<dyn Ids> = Arc::clone(&ids) as _;
        let flows: Arc<dyn FlowLibrary> = Arc::clone(&cast.flows) as _;
        let digest_key = cast.digest_key.clone();
        let patience = Patience::default();
        let terms = SendingTerms {
            lease: LEASE,
            grace: GRACE,
            request_timeout: REQUEST_TIMEOUT,
            pace: Pace { rate: 80, recipient_interval: Duration::from_secs(6), recipient_burst: 10 },
            patience,
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
            erase: EraseCandidate::new(Arc::clone(&conversations), graduations, Arc::clone(&clock)),
            listen: Listen {
                store: Arc::clone(&conversations),
                flows: is_ours.then(|| Arc::clone(&flows)),
                registrations,
                jobs: Arc::clone(&jobs),
                clock: Arc::clone(&clock),
                ids: Arc::clone(&dyn_ids),
                digest_key: digest_key.clone(),
                patience,
            },
            send: SendMessages::new(
                Adapters {
                    store: conversations,
                    outbox: Arc::clone(&store) as _,
                    messenger: Arc::new(FaultyMessenger { shared: shared.clone(), time: Arc::clone(&time) }),
                    flows,
                    jobs,
                    interpreter: None,
                    clock,
                    ids: dyn_ids,
                    digest_key,
                },
                terms,
            ),
            shared,
            time,
            ids,
            store,
            is_ours,
        }
    }
}
