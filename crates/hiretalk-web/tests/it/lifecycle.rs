//! The end of the process.

use std::io::Read;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::server::TestServer;

#[test]
fn readiness_goes_red_first_then_streams_end_and_the_server_stops() {
    let mut server = TestServer::start(|_, settings| settings.drain = Duration::from_secs(1));
    let client = server.admin();
    client.get("/readyz").expect(200);
    let (_, mut stream) = client.request("GET", "/api/events").header("Accept", "text/event-stream").stream();
    // A connection without a request must not hold the end up.
    let (head, _idle) = client.request("GET", "/livez").stream();
    assert_eq!(head.status, 200);

    server.tell_to_stop();
    std::thread::sleep(Duration::from_millis(300));
    client.get("/readyz").expect_problem(503, "unavailable");
    client.get("/api/events").expect(200);
    let started = Instant::now();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("0\r\n\r\n"), "the stream ends as it should: {rest}");
    server.join();
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert!(std::net::TcpStream::connect(client.address()).is_err());
}

#[test]
fn an_accepted_request_finishes_after_the_process_was_told_to_stop() {
    let mut server = TestServer::start(|_, _| {});
    let client = server.admin();
    let request = client.request("POST", "/api/keys").header("Content-Type", "application/json");
    let body = json!({"name": "late", "scopes": ["admin"]}).to_string();
    let slow = request.header("Content-Length", &body.len().to_string());
    let mut connection = slow.start();
    std::thread::sleep(Duration::from_millis(200));
    server.tell_to_stop();
    std::thread::sleep(Duration::from_millis(200));
    std::io::Write::write_all(connection.get_mut(), body.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    server.join();
}

#[test]
fn uses_of_keys_are_recorded_at_the_end() {
    let store = std::sync::Arc::new(hiretalk_memory::MemoryStore::new());
    let on_store = store.clone();
    let mut server = TestServer::start(|services, _| *services = crate::server::services(&on_store));
    let made = server.admin().post("/api/keys", &json!({"name": "a", "scopes": ["admin"]})).expect(201);
    server.admin().with_key(made["secret"].as_str().unwrap()).get("/api/keys").expect(200);
    server.tell_to_stop();
    server.join();
    let again = TestServer::start(|services, _| *services = crate::server::services(&store));
    let listed = again.admin().get("/api/keys").expect(200);
    assert!(listed["data"][0]["last_used_at"].is_string(), "{listed}");
}
