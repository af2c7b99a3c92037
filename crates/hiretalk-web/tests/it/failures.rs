//! What a store that fails looks like from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hiretalk_domain::ports::{
    MockApiKeys, MockConversationReader, MockConversationStore, MockInbox, MockOutbox, MockStoreHealth,
    StoreError,
};
use hiretalk_domain::use_cases::ManageApiKeys;
use hiretalk_web::black_box::{application, unique};
use serde_json::json;

use crate::channel::{GOOD, channel, deliver};
use crate::server::{MachineIds, Switchable, TestServer, replace_store};

type Fault = fn() -> StoreError;

const FAULTS: [(Fault, u16, &str); 5] = [
    (|| StoreError::Unavailable("the secret cause".into()), 503, "unavailable"),
    (|| StoreError::Overloaded, 503, "unavailable"),
    (|| StoreError::TimedOut, 503, "unavailable"),
    (|| StoreError::Broken("the secret cause".into()), 500, "internal"),
    (
        || StoreError::UnreadableRow { table: "conversations", column: "status", row: "7".to_owned() },
        500,
        "internal",
    ),
];

#[test]
fn a_fault_of_the_store_is_503_or_500_and_tells_no_cause() {
    for (fault, status, code) in FAULTS {
        let server = TestServer::start(|services, _| {
            let mut store = MockConversationStore::new();
            store.expect_commit().returning(move |_| Err(fault().into()));
            store.expect_find().returning(move |_| Err(fault()));
            store.expect_find_candidate().returning(move |_| Err(fault()));
            let mut reader = MockConversationReader::new();
            reader.expect_details().returning(move |_| Err(fault()));
            reader.expect_page().returning(move |_| Err(fault()));
            reader.expect_events().returning(move |_, _| Err(fault()));
            reader.expect_messages().returning(move |_| Err(fault()));
            let mut outbox = MockOutbox::new();
            outbox.expect_page().returning(move |_, _, _| Err(fault()));
            outbox.expect_revive().returning(move |_, _| Err(fault()));
            let mut inbox = MockInbox::new();
            inbox.expect_store().returning(move |_| Err(fault()));
            let mut keys = MockApiKeys::new();
            keys.expect_list().returning(move || Err(fault()));
            keys.expect_insert().returning(move |_| Err(fault()));
            keys.expect_revoke().returning(move |_, _| Err(fault()));
            keys.expect_find().returning(move |_| Err(fault()));
            let (store, keys) = (Arc::new(store), Arc::new(keys));
            replace_store(services, store);
            services.reader = Arc::new(reader);
            services.outbox = Arc::new(outbox);
            services.inbox = Arc::new(inbox);
            services.channel = Some(channel());
            services.keys = ManageApiKeys::new(
                keys.clone(),
                services.clock.clone(),
                Arc::new(MachineIds),
                Arc::new(MachineIds),
            );
            services.api_keys = keys;
        });
        let client = server.admin();
        let event = application(&unique("event"), &unique("candidate"), "job");
        let conversation = "/api/conversations/01890000-0000-7000-8000-000000000000";
        let key = "/api/keys/01890000-0000-7000-8000-000000000000";
        let replies = [
            client.post("/api/application-webhook", &event),
            client.get(conversation),
            client.patch(conversation, &json!({"status": "ONGOING"})),
            client.get(&format!("{conversation}/messages")),
            client.get("/api/conversations"),
            client.get("/api/outbox"),
            client.request("POST", "/api/outbox/01890000-0000-7000-8000-000000000000/retry").send(),
            deliver(&client, GOOD, "{}"),
            client.get("/api/events"),
            client.delete("/api/candidates/c"),
            client.get("/api/keys"),
            client.post("/api/keys", &json!({"name": "a", "scopes": ["admin"]})),
            client.delete(key),
            client.with_key("htk_unknown").get(conversation),
        ];
        for reply in replies {
            let problem = reply.expect_problem(status, code);
            assert!(!problem.to_string().contains("secret"), "{problem}");
        }
        client.get("/livez").expect(200);
    }
}

#[test]
fn a_store_that_does_not_answer_is_503_within_five_seconds() {
    let server = TestServer::start(|services, _| replace_store(services, Arc::new(Silent)));
    let started = Instant::now();
    let path = "/api/conversations/01890000-0000-7000-8000-000000000000";
    let reply = server.admin().patch(path, &json!({"status": "COMPLETED"}));
    reply.expect_problem(503, "unavailable");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn known_keys_go_on_working_while_the_store_is_away_and_unknown_ones_are_503() {
    static AWAY: AtomicBool = AtomicBool::new(false);
    let server = TestServer::start(|services, _| {
        let keys = services.api_keys.clone();
        services.api_keys = Arc::new(Switchable { keys, away: &AWAY });
    });
    let made = server.admin().post("/api/keys", &json!({"name": "a", "scopes": ["conversations:read"]}));
    let secret = made.expect(201)["secret"].as_str().unwrap().to_owned();
    AWAY.store(true, Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(1_200));
    server.admin().with_key(&secret).get("/api/events").expect(200);
    server.admin().with_key("htk_unknown").get("/api/events").expect_problem(503, "unavailable");
    AWAY.store(false, Ordering::SeqCst);
    server.admin().with_key("htk_unknown").get("/api/events").expect_problem(401, "unauthorized");
}

#[test]
fn readiness_is_red_while_the_store_cannot_work_and_recovers() {
    static AWAY: AtomicBool = AtomicBool::new(true);
    let server = TestServer::start(|services, _| {
        let mut health = MockStoreHealth::new();
        health.expect_check().returning(|| {
            if AWAY.load(Ordering::SeqCst) { Err(StoreError::Unavailable("gone".into())) } else { Ok(()) }
        });
        services.health = Arc::new(health);
    });
    let client = server.admin();
    for _ in 0..2 {
        client.get("/readyz").expect_problem(503, "unavailable");
    }
    client.get("/livez").expect(200);
    AWAY.store(false, Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(300));
    client.get("/readyz").expect(200);
}

/// A store that never answers.
struct Silent;

#[async_trait::async_trait]
impl hiretalk_domain::ports::ConversationStore for Silent {
    async fn find(
        &self,
        _: hiretalk_domain::ids::ConversationId,
    ) -> Result<Option<hiretalk_domain::conversation::Conversation>, StoreError> {
        std::future::pending().await
    }

    async fn find_active(
        &self,
        _: hiretalk_domain::ids::CandidateId,
    ) -> Result<Option<hiretalk_domain::conversation::Conversation>, StoreError> {
        std::future::pending().await
    }

    async fn find_candidate(
        &self,
        _: hiretalk_domain::ids::CandidateId,
    ) -> Result<Option<hiretalk_domain::candidate::Candidate>, StoreError> {
        std::future::pending().await
    }

    async fn find_route(
        &self,
        _: hiretalk_domain::routing::Route,
    ) -> Result<Option<hiretalk_domain::routing::Routed>, StoreError> {
        std::future::pending().await
    }

    async fn find_tracked(
        &self,
        _: Vec<hiretalk_domain::routing::TrackedBy>,
    ) -> Result<Vec<Option<hiretalk_domain::routing::Tracked>>, StoreError> {
        std::future::pending().await
    }

    async fn commit(
        &self,
        _: hiretalk_domain::change::Change,
    ) -> Result<hiretalk_domain::ports::Committed, hiretalk_domain::ports::CommitError> {
        std::future::pending().await
    }
}
