//! The event feed, once and as a stream.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::Client;
use super::fixtures::{open, path_of, unique};

/// The end of the feed now.
fn end(client: &Client) -> i64 {
    let mut after = 0;
    loop {
        let feed = client.get(&format!("/api/events?after={after}&limit=1000")).expect(200);
        after = feed["next_after"].as_i64().unwrap();
        if feed["data"].as_array().unwrap().is_empty() {
            return after;
        }
    }
}

/// Created, started, completed, erased: in order, with what there is to know.
pub(super) fn reads(client: &Client) {
    let start = end(client);
    let conversation = open(client);
    let candidate = conversation["candidate_id"].clone();
    client.patch(&path_of(&conversation), &json!({"status": "ONGOING"})).expect(200);
    client.delete(&format!("/api/candidates/{}", candidate.as_str().unwrap()));
    let feed = client.get(&format!("/api/events?after={start}")).expect(200);
    let events = feed["data"].as_array().unwrap();
    let expected = [
        (
            "conversation.created",
            json!({
                "candidate_id": candidate, "job_id": conversation["job_id"], "origin": "APPLICATION",
                "application_id": conversation["application_id"], "graduation_id": null, "status": "CREATED",
            }),
        ),
        ("conversation.started", json!({"candidate_id": candidate, "status": "ONGOING"})),
        (
            "conversation.completed",
            json!({"candidate_id": candidate, "status": "COMPLETED", "outcome": "CANCELLED"}),
        ),
        ("candidate.erased", json!({"candidate_id": candidate})),
    ];
    let mine: Vec<&Value> =
        events.iter().filter(|event| event["data"]["candidate_id"] == candidate).collect();
    assert_eq!(mine.len(), expected.len());
    for (event, (kind, data)) in mine.iter().zip(&expected) {
        assert_eq!((&event["type"], &event["data"]), (&json!(kind), data));
        let about = if *kind == "candidate.erased" { &Value::Null } else { &conversation["id"] };
        assert_eq!(&event["conversation_id"], about);
        assert_eq!(event["occurred_at"].as_str().unwrap().len(), 27);
    }
    let positions: Vec<i64> = events.iter().map(|event| event["position"].as_i64().unwrap()).collect();
    assert!(positions.is_sorted() && positions[0] > start);
    assert_eq!(feed["next_after"].as_i64(), positions.last().copied());

    let one = client.get(&format!("/api/events?after={start}&limit=1")).expect(200);
    assert_eq!(one["data"], json!([events[0]]));
    assert_eq!(one["next_after"], events[0]["position"]);
    let last = i64::MAX;
    let none = client.get(&format!("/api/events?after={last}")).expect(200);
    assert_eq!(none, json!({"data": [], "next_after": last}));
}

/// Every parameter that is known is checked.
pub(super) fn bad_queries(client: &Client) {
    for (query, code) in [
        ("after=-1", "invalid_query"),
        ("after=x", "invalid_query"),
        ("after=", "invalid_query"),
        ("after=9223372036854775808", "invalid_query"),
        ("after=1&after=2", "invalid_query"),
        ("limit=0", "invalid_limit"),
        ("limit=1001", "invalid_limit"),
    ] {
        client.get(&format!("/api/events?{query}")).expect_problem(400, code);
    }
    for id in ["x", "-1", ""] {
        let request = client.request("GET", "/api/events").header("Last-Event-ID", id);
        request.send().expect_problem(400, "invalid_query");
    }
}

/// A stream has what the feed has, goes on where it is told, and brings what happens meanwhile.
pub(super) fn streams(client: &Client) {
    let start = end(client);
    let first = open(client);
    let second = open(client);
    let request = || client.request("GET", "/api/events?after=0").header("Accept", "text/event-stream");
    let (head, mut stream) = request().header("Last-Event-ID", &start.to_string()).stream();
    assert_eq!(head.status, 200);
    assert_eq!(head.header("content-type"), Some("text/event-stream"));
    assert_eq!(head.header("cache-control"), Some("no-cache"));
    assert_eq!(head.header("x-accel-buffering"), Some("no"));
    assert_eq!(next_block(&mut stream), Some(vec!["retry: 2000".to_owned()]));
    let created = event(&mut stream).unwrap();
    assert_eq!(created["conversation_id"], first["id"]);
    let resumed_after = event(&mut stream).unwrap();
    assert_eq!(resumed_after["conversation_id"], second["id"]);

    let third = open(client);
    assert_eq!(event(&mut stream).unwrap()["conversation_id"], third["id"]);
    let feed = client.get(&format!("/api/events?after={start}&limit=1")).expect(200);
    assert_eq!(feed["data"][0], created, "the stream and the feed tell the same");

    let (_, mut resumed) = request().header("Last-Event-ID", &resumed_after["position"].to_string()).stream();
    next_block(&mut resumed);
    assert_eq!(event(&mut resumed).unwrap()["conversation_id"], third["id"]);
}

/// A revoked key's stream ends within seconds, without an event.
pub(super) fn ends_with_its_key(client: &Client) {
    let made = client.post("/api/keys", &json!({"name": unique("key"), "scopes": ["conversations:read"]}));
    let made = made.expect(201);
    let reader = client.with_key(made["secret"].as_str().unwrap());
    let path = format!("/api/events?after={}", i64::MAX);
    let (head, mut stream) = reader.request("GET", &path).header("Accept", "text/event-stream").stream();
    assert_eq!(head.status, 200);
    next_block(&mut stream);
    assert_eq!(client.delete(&format!("/api/keys/{}", made["id"].as_str().unwrap())).status, 204);
    assert_eq!(next_block(&mut stream), None);
}

/// The next event: its fields have to agree with each other.
fn event(stream: &mut BufReader<TcpStream>) -> Option<Value> {
    let block = next_block(stream)?;
    let field = |name: &str| block.iter().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    let event: Value = serde_json::from_str(&field("data: ")).unwrap();
    assert_eq!(field("id: "), event["position"].to_string());
    assert_eq!(field("event: "), event["type"].as_str().unwrap());
    assert_eq!(block.len(), 3);
    Some(event)
}

/// The lines up to the next empty one; none at the end. Chunk sizes are passed over.
fn next_block(stream: &mut BufReader<TcpStream>) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        let read = stream.read_line(&mut line).expect("the stream goes on or ends");
        if read == 0 || line == "0\r\n" {
            return None;
        }
        if line.ends_with("\r\n") {
            continue;
        }
        match line.trim_end() {
            "" if lines.is_empty() => {}
            "" => return Some(lines),
            text => lines.push(text.to_owned()),
        }
    }
}
