//! How much, how often and how slowly.

use std::time::{Duration, Instant};

use hiretalk_web::black_box::Client;
use serde_json::json;

use crate::server::TestServer;

/// How many of `count` requests are answered with 429.
fn limited(client: &Client, path: &str, count: usize) -> usize {
    let statuses = (0..count).map(|_| client.get(path).status);
    statuses.filter(|status| *status == 429).count()
}

#[test]
fn a_key_has_its_own_allowance_and_strangers_share_one_by_address() {
    let server = TestServer::start(|_, settings| settings.rate_limit = 20);
    let admin = server.admin();
    let made = admin.post("/api/keys", &json!({"name": "a", "scopes": ["conversations:read"]})).expect(201);
    let other = admin.with_key(made["secret"].as_str().unwrap());

    assert!(limited(&other, "/api/events", 80) > 20);
    let refused = (0..50).map(|_| other.get("/api/events")).find(|reply| reply.status == 429).unwrap();
    refused.expect_problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("1"));
    admin.get("/api/events").expect(200);

    let stranger = admin.without_key();
    assert!(limited(&stranger, "/api/events", 10) >= 7);
    assert!(limited(&admin.with_key("htk_guess"), "/api/events", 5) >= 4);
    assert!(limited(&stranger, "/openapi.json", 5) >= 4);
    assert!(limited(&stranger, "/nothing", 5) >= 4);
    admin.get("/api/events").expect(200);
    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(limited(&stranger, path, 20), 0, "{path}");
    }
}

#[test]
fn a_body_that_does_not_come_is_408_in_time() {
    let server = TestServer::start(|_, _| {});
    let request = server.admin().request("POST", "/api/keys").header("Content-Type", "application/json");
    let started = Instant::now();
    let request = request.header("Content-Length", "100").header("Connection", "close");
    let (head, mut rest) = request.stream();
    assert_eq!(head.status, 408);
    let mut body = Vec::new();
    std::io::Read::read_to_end(&mut rest, &mut body).unwrap();
    assert!(String::from_utf8(body).unwrap().contains("request_timeout"));
    let took = started.elapsed();
    assert!((Duration::from_secs(2)..Duration::from_secs(4)).contains(&took), "{took:?}");
}
