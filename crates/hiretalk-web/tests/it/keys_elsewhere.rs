//! Keys that another process makes and revokes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hiretalk_memory::MemoryStore;
use serde_json::json;

use crate::server::{TestServer, services};

#[test]
fn a_key_works_at_once_in_every_process_and_is_dead_in_all_within_a_second() {
    let store = Arc::new(MemoryStore::new());
    let start = || TestServer::start(|all, _| *all = services(&store));
    let (here, there) = (start(), start());
    let made =
        here.admin().post("/api/keys", &json!({"name": "a", "scopes": ["conversations:read"]})).expect(201);
    let holder = there.admin().with_key(made["secret"].as_str().unwrap());
    holder.get("/api/events").expect(200);

    assert_eq!(here.admin().delete(&format!("/api/keys/{}", made["id"].as_str().unwrap())).status, 204);
    let revoked = Instant::now();
    while holder.get("/api/events").status != 401 {
        assert!(revoked.elapsed() < Duration::from_secs(1), "the key still works after a second");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_key_made_in_the_store_itself_works_at_once() {
    let store = Arc::new(MemoryStore::new());
    let server = TestServer::start(|all, _| *all = services(&store));
    let scopes = hiretalk_domain::api_key::Scopes::all();
    let name = hiretalk_domain::api_key::ApiKeyName::parse("by the command line").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let new = runtime.block_on(services(&store).keys.create(name, scopes, None)).unwrap();
    server.admin().with_key(new.secret.reveal()).get("/api/keys").expect(200);
}
