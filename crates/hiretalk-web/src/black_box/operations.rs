//! Health, metrics, documentation; paths, methods and headers.

use super::Client;
use super::fixtures::{open, path_of};

/// No key is needed to ask how the process is.
pub(super) fn open_to_all(client: &Client) {
    let stranger = client.without_key();
    assert_eq!(stranger.get("/livez").expect(200)["status"], "ok");
    assert_eq!(stranger.get("/readyz").expect(200)["status"], "ok");
    let metrics = stranger.get("/metrics");
    assert_eq!(metrics.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = String::from_utf8(metrics.body).unwrap();
    for name in [
        r#"hiretalk_http_requests_total{method="GET",route="/livez",status="200"}"#,
        r#"hiretalk_http_request_duration_seconds_bucket{route="/api/conversations/{id}""#,
        r#"hiretalk_refusals_total{code="event_conflict"}"#,
        "hiretalk_http_requests_in_flight 1",
        "hiretalk_event_streams",
    ] {
        assert!(text.contains(name), "{name}\n{text}");
    }
}

/// 404 for paths, 405 with `Allow` for methods.
pub(super) fn routing(client: &Client) {
    for path in ["/", "/api", "/api/", "/api/nothing", "/api/conversations//x", "/docs/nothing.js", "//"] {
        client.get(path).expect_problem(404, "not_found");
    }
    // One slash at the end changes nothing.
    client.get("/api/conversations/?limit=1").expect(200);
    for (method, path, allow) in [
        ("GET", "/api/application-webhook", "POST"),
        ("PUT", "/api/application-webhook", "POST"),
        ("POST", "/api/conversations", "GET, HEAD"),
        ("DELETE", "/api/conversations/x", "GET, HEAD, PATCH"),
        ("GET", "/api/candidates/x", "DELETE"),
        ("PATCH", "/api/keys", "GET, HEAD, POST"),
        ("PUT", "/api/whatsapp-webhook", "GET, HEAD, POST"),
        ("POST", "/api/conversations/x/messages", "GET, HEAD"),
        ("POST", "/api/outbox", "GET, HEAD"),
        ("GET", "/api/outbox/x/retry", "POST"),
        ("GET", "/api/dev/clock", "POST"),
        ("GET", "/api/simulator/replies", "POST"),
        ("POST", "/livez", "GET, HEAD"),
        ("OPTIONS", "/api/events", "GET, HEAD"),
        ("TRACE", "/api/events", "GET, HEAD"),
        ("QUERY", "/api/events", "GET, HEAD"),
    ] {
        let reply = client.request(method, path).send();
        reply.expect_problem(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), Some(allow), "{method} {path}");
    }
}

/// Browsers are told to do nothing with an answer; every answer has a request id.
pub(super) fn headers(client: &Client) {
    let conversation = path_of(&open(client));
    for path in
        [conversation.as_str(), "/api/conversations", "/api/nothing", "/livez", "/docs/", "/openapi.json"]
    {
        let reply = client.get(path);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{path}");
        }
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert_eq!(policy.contains("script-src"), path == "/docs/", "{path}");
        if path.starts_with("/api") {
            assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
        }
        assert!(!reply.header("x-request-id").unwrap().is_empty());
        assert_eq!(reply.header("access-control-allow-origin"), None);
    }
    for (given, stored) in [("my.request_1-2", true), ("with space", false), (&"a".repeat(65), false)] {
        let reply = client.request("GET", "/livez").header("X-Request-Id", given).send();
        assert_eq!(reply.header("x-request-id") == Some(given), stored, "{given}");
    }
}

/// The same status and headers, and no body.
pub(super) fn head(client: &Client) {
    let conversation = path_of(&open(client));
    for path in [conversation.as_str(), "/api/events", "/livez", "/openapi.json", "/api/conversations/x"] {
        let get = client.get(path);
        let head = client.request("HEAD", path).send();
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        assert!(head.body.is_empty(), "{path}");
    }
    let stream = client.request("HEAD", "/api/events").header("Accept", "text/event-stream").send();
    assert_eq!((stream.status, stream.header("content-type")), (200, Some("text/event-stream")));
}

/// The page and every file that it names come from here.
pub(super) fn documentation(client: &Client) {
    let stranger = client.without_key();
    let document = stranger.get("/openapi.json");
    assert_eq!(document.header("content-type"), Some("application/json"));
    assert_eq!(document.expect(200)["openapi"], "3.1.0");
    let redirect = stranger.get("/docs");
    assert_eq!((redirect.status, redirect.header("location")), (308, Some("/docs/")));
    let page = String::from_utf8(stranger.get("/docs/").body).unwrap();
    assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
    let quoted: Vec<&str> = page.split('"').collect();
    let files = quoted.windows(2).filter(|pair| pair[0].ends_with("src=") || pair[0].ends_with("href="));
    let files: Vec<&str> = files.map(|pair| pair[1].trim_start_matches("./")).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        assert_eq!(stranger.get(&format!("/docs/{file}")).status, 200, "{file}");
    }
    let start = String::from_utf8(stranger.get("/docs/swagger-initializer.js").body).unwrap();
    assert!(start.contains("/openapi.json"), "{start}");
}
