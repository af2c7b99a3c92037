//! A server to test: its own thread, its own port, the in-memory store unless a test replaces a part of it.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, Utc};
use hiretalk_domain::ports::{Clock, Ids};
use hiretalk_domain::use_cases::{AdvanceConversation, EraseCandidate, ManageApiKeys, ReceiveApplication};
use hiretalk_domain::{ApiKeyId, ConversationId, DigestKey};
use hiretalk_memory::MemoryStore;
use hiretalk_web::black_box::Client;
use hiretalk_web::{Services, WebSettings, serve};
use tokio::sync::oneshot;

/// The key with every scope that every test server has.
pub(crate) const ADMIN: &str = "a-key-for-tests-with-every-scope";

/// A running server. It stops when it goes.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl TestServer {
    /// Starts a server after `change` had its way with services and settings.
    pub(crate) fn start(change: impl FnOnce(&mut Services, &mut WebSettings)) -> Self {
        let mut services = services(&Arc::new(MemoryStore::new()));
        let mut settings = WebSettings {
            bootstrap_key: Some(ADMIN.to_owned()),
            workers: Some(2),
            body_deadline: Duration::from_secs(2),
            ..WebSettings::default()
        };
        change(&mut services, &mut settings);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            let stopped = async { stopped.await.unwrap_or_default() };
            runtime.block_on(serve(listener, services, settings, stopped)).unwrap();
        });
        Self { address, stop: Some(stop), thread: Some(thread) }
    }

    /// A client with every scope.
    pub(crate) fn admin(&self) -> Client {
        Client::new(self.address).with_key(ADMIN)
    }

    /// Tells the server to stop.
    pub(crate) fn tell_to_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Waits for the server's end.
    pub(crate) fn join(&mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.tell_to_stop();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server failed");
        }
    }
}

/// Services on this store.
pub(crate) fn services(store: &Arc<MemoryStore>) -> Services {
    let clock: Arc<dyn Clock> = Arc::new(MachineClock);
    let ids: Arc<dyn Ids> = Arc::new(MachineIds);
    let digest_key = DigestKey::from_passphrase("tests");
    Services {
        receive: ReceiveApplication::new(store.clone(), clock.clone(), ids.clone(), digest_key.clone()),
        advance: AdvanceConversation::new(store.clone(), clock.clone()),
        erase: EraseCandidate::new(store.clone(), clock.clone()),
        keys: ManageApiKeys::new(store.clone(), clock.clone(), ids),
        api_keys: store.clone(),
        conversations: store.clone(),
        reader: store.clone(),
        health: store.clone(),
        clock,
        digest_key,
        registry: prometheus::Registry::new(),
    }
}

struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "the clock of a test server is the machine's")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

struct MachineIds;

impl Ids for MachineIds {
    fn conversation_id(&self, now: DateTime<Utc>) -> ConversationId {
        ConversationId::new(now, u64::from_ne_bytes(random()))
    }

    fn api_key_id(&self, now: DateTime<Utc>) -> ApiKeyId {
        ApiKeyId::new(now, u64::from_ne_bytes(random()))
    }

    fn secret(&self) -> [u8; 32] {
        random()
    }
}

fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}
