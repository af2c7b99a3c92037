//! A server to test: its own thread, its own port, the in-memory store unless a test replaces a part of it.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::api_key::{ApiKey, ApiKeyDigest, KeyUse};
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::endpoint::{Attempt, Endpoint};
use hiretalk_domain::events::Event;
use hiretalk_domain::graduation::StartRule;
use hiretalk_domain::ids::{ApiKeyId, MediaId};
use hiretalk_domain::media::FileLimits;
use hiretalk_domain::ports::{
    ApiKeys, Clock, ConversationStore, EndpointUrlError, EventSender, FileStorage, Ids, Secrets,
    StorageError, StoreError,
};
use hiretalk_domain::use_cases::{
    AdvanceConversation, ChangeGraduation, EraseCandidate, HandleFiles, ManageApiKeys, ManageEndpoints,
    ReceiveApplication, RegisterGraduate, StartConversation,
};
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
        start_conversation: StartConversation::new(
            store.clone(),
            store.clone(),
            clock.clone(),
            ids.clone(),
            digest_key.clone(),
            StartRule::default(),
        ),
        change_graduation: ChangeGraduation::new(
            store.clone(),
            store.clone(),
            clock.clone(),
            StartRule::default(),
        ),
        graduations: store.clone(),
        register: RegisterGraduate {
            registrations: store.clone(),
            clock: clock.clone(),
            secrets: Arc::new(MachineIds),
            digest_key: digest_key.clone(),
            rule: StartRule::default(),
        },
        advance: AdvanceConversation::new(store.clone(), clock.clone()),
        erase: EraseCandidate::new(store.clone(), store.clone(), clock.clone()),
        keys: ManageApiKeys::new(store.clone(), clock.clone(), ids.clone(), Arc::new(MachineIds)),
        api_keys: store.clone(),
        reader: store.clone(),
        files: HandleFiles {
            files: store.clone(),
            source: None,
            storage: Arc::new(NoFiles),
            limits: FileLimits::default(),
            clock: clock.clone(),
            ids: ids.clone(),
        },
        endpoints: ManageEndpoints {
            endpoints: store.clone(),
            deliveries: store.clone(),
            sender: Arc::new(DeafEndpoints),
            clock: clock.clone(),
            ids: ids.clone(),
            secrets: Arc::new(MachineIds),
        },
        write_secret: |_| "whsec_".to_owned(),
        outbox: store.clone(),
        inbox: store.clone(),
        jobs: store.clone(),
        ids,
        channel: None,
        simulator: None,
        clock_offset: None,
        health: store.clone(),
        clock,
        digest_key,
        registry: prometheus::Registry::new(),
    }
}

/// Endpoints that answer nothing; those of `private` hosts are private.
struct DeafEndpoints;

#[async_trait]
impl EventSender for DeafEndpoints {
    async fn check_url(&self, url: String) -> Result<(), EndpointUrlError> {
        match url.as_str() {
            url if url.contains("private") => Err(EndpointUrlError::PrivateAddress),
            url if url.starts_with("http") => Ok(()),
            _ => Err(EndpointUrlError::Malformed),
        }
    }

    async fn send(&self, _: Endpoint, _: Option<Event>, now: DateTime<Utc>) -> Attempt {
        Attempt::new(now, None, "no connection")
    }
}

/// A storage that holds nothing.
struct NoFiles;

#[async_trait]
impl FileStorage for NoFiles {
    async fn put(&self, _: MediaId, _: Vec<u8>) -> Result<(), StorageError> {
        Ok(())
    }

    async fn get(&self, _: MediaId) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(None)
    }

    async fn remove(&self, _: MediaId) -> Result<(), StorageError> {
        Ok(())
    }
}

struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "the clock of a test server is the machine's")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Ids and secrets out of the operating system's generator.
pub(crate) struct MachineIds;

impl Ids for MachineIds {
    fn entropy(&self) -> u64 {
        u64::from_ne_bytes(random())
    }
}

impl Secrets for MachineIds {
    fn secret(&self) -> [u8; 32] {
        random()
    }
}

fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

/// Puts a store of conversations in the place of the one that the use cases have.
pub(crate) fn replace_store(services: &mut Services, store: Arc<dyn ConversationStore>) {
    let digest_key = services.digest_key.clone();
    services.receive =
        ReceiveApplication::new(store.clone(), services.clock.clone(), Arc::new(MachineIds), digest_key);
    services.advance = AdvanceConversation::new(store.clone(), services.clock.clone());
    services.erase = EraseCandidate::new(store, services.graduations.clone(), services.clock.clone());
}

/// Keys whose store can be taken away.
pub(crate) struct Switchable {
    pub(crate) keys: Arc<dyn ApiKeys>,
    pub(crate) away: &'static AtomicBool,
}

impl Switchable {
    fn there(&self) -> Result<&dyn ApiKeys, StoreError> {
        if self.away.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("taken away".into()));
        }
        Ok(&*self.keys)
    }
}

#[async_trait::async_trait]
impl ApiKeys for Switchable {
    async fn insert(&self, key: ApiKey) -> Result<(), StoreError> {
        self.there()?.insert(key).await
    }

    async fn list(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.there()?.list().await
    }

    async fn find(&self, digest: ApiKeyDigest) -> Result<Option<ApiKey>, StoreError> {
        self.there()?.find(digest).await
    }

    async fn revoke(&self, id: ApiKeyId, at: DateTime<Utc>) -> Result<Option<ApiKey>, StoreError> {
        self.there()?.revoke(id, at).await
    }

    async fn record_use(&self, uses: Vec<KeyUse>) -> Result<(), StoreError> {
        self.there()?.record_use(uses).await
    }
}
