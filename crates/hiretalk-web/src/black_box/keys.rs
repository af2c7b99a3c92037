//! Keys: who may call, and what.

use serde_json::{Value, json};

use super::Client;
use super::fixtures::{WEBHOOK, application, open, path_of, unique};

/// A call that has to do with a conversation at this path, and its status.
type Call = fn(&Client, &str) -> u16;

fn create(client: &Client, scopes: &[&str]) -> (Value, Client) {
    let made = client.post("/api/keys", &json!({"name": unique("key"), "scopes": scopes})).expect(201);
    let holder = client.with_key(made["secret"].as_str().unwrap());
    (made, holder)
}

/// Each scope opens its routes and no others.
pub(super) fn scopes(client: &Client) {
    let conversation = path_of(&open(client));
    let calls: [(&str, Call); 13] = [
        ("events:write", |client, _| {
            client.post(WEBHOOK, &application(&unique("event"), &unique("candidate"), "job")).status
        }),
        ("conversations:read", |client, path| client.get(path).status),
        ("conversations:read", |client, _| client.get("/api/conversations").status),
        ("conversations:read", |client, _| client.get("/api/events").status),
        ("conversations:read", |client, path| client.get(&format!("{path}/messages")).status),
        ("conversations:write", |client, path| client.patch(path, &json!({"status": "CREATED"})).status),
        ("admin", |client, _| client.get("/api/keys").status),
        ("admin", |client, _| client.delete(&format!("/api/candidates/{}", unique("nobody"))).status),
        ("admin", |client, _| client.post("/api/keys", &json!({})).status),
        ("admin", |client, _| client.get("/api/outbox").status),
        ("admin", |client, _| client.request("POST", "/api/outbox/x/retry").send().status),
        ("admin", |client, _| client.post("/api/dev/clock", &json!({})).status),
        ("admin", |client, _| client.post("/api/simulator/replies", &json!({})).status),
    ];
    for scope in ["events:write", "conversations:read", "conversations:write", "jobs:write", "admin"] {
        let (made, holder) = create(client, &[scope]);
        assert_eq!(made["scopes"], json!([scope]));
        for (needed, call) in &calls {
            let status = call(&holder, &conversation);
            assert_eq!(status == 403, scope != *needed, "{scope} at a call for {needed}: {status}");
        }
    }
    let (_, both) = create(client, &["events:write", "conversations:read", "events:write"]);
    both.post("/api/keys", &json!({})).expect_problem(403, "insufficient_scope");
    both.get("/api/events").expect(200);
}

/// A key works at once, is listed without its secret, and is dead at once when it is revoked.
pub(super) fn revocation(client: &Client) {
    let (made, holder) = create(client, &["conversations:read"]);
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("htk_") && secret.len() == 68, "{secret}");
    assert_eq!((&made["last_used_at"], &made["revoked_at"]), (&Value::Null, &Value::Null));
    holder.get("/api/events").expect(200);

    let listed = |client: &Client| -> Value {
        let list = client.get("/api/keys").expect(200);
        assert!(!list.to_string().contains(secret), "a list never holds a secret");
        let keys = list["data"].as_array().unwrap();
        keys.iter().find(|key| key["id"] == made["id"]).unwrap().clone()
    };
    let key = listed(client);
    for field in ["name", "scopes", "created_at", "revoked_at"] {
        assert_eq!(key[field], made[field]);
    }
    let path = format!("/api/keys/{}", made["id"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(client.delete(&path).status, 204);
        holder.get("/api/events").expect_problem(401, "unauthorized");
    }
    assert!(listed(client)["revoked_at"].is_string());
    for id in ["01890000-0000-7000-8000-000000000000", "nonsense", "%FF"] {
        client.delete(&format!("/api/keys/{id}")).expect_problem(404, "not_found");
    }
}

/// A request for a key is checked like every other.
pub(super) fn bad_requests(client: &Client) {
    let good = unique("key");
    let long = "x".repeat(101);
    for (body, field, code) in [
        (json!({"scopes": ["admin"]}), "name", "missing"),
        (json!({"name": good}), "scopes", "missing"),
        (json!({"name": good, "scopes": []}), "scopes", "empty"),
        (json!({"name": good, "scopes": null}), "scopes", "null"),
        (json!({"name": good, "scopes": "admin"}), "scopes", "wrong_type"),
        (json!({"name": good, "scopes": ["admin", "root"]}), "scopes.1", "unknown_scope"),
        (json!({"name": good, "scopes": [7]}), "scopes.0", "wrong_type"),
        (json!({"name": good, "scopes": [null]}), "scopes.0", "null"),
        (json!({"name": " ", "scopes": ["admin"]}), "name", "empty"),
        (json!({"name": long, "scopes": ["admin"]}), "name", "too_long"),
        (json!({"name": "a\u{0}", "scopes": ["admin"]}), "name", "not_printable"),
    ] {
        let problem = client.post("/api/keys", &body).expect_problem(422, "validation_failed");
        let error = &problem["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(code)), "{body}");
    }
    let both = client.post("/api/keys", &json!({})).expect_problem(422, "validation_failed");
    assert_eq!(both["errors"].as_array().unwrap().len(), 2);
    client.post("/api/keys", &json!([])).expect_problem(400, "not_an_object");
}

/// Without a good key nothing is told.
pub(super) fn credentials(client: &Client) {
    let stranger = client.without_key();
    for path in [
        "/api/conversations",
        "/api/conversations/x",
        "/api/conversations/x/messages",
        "/api/events",
        "/api/keys",
        "/api/outbox",
    ] {
        stranger.get(path).expect_problem(401, "unauthorized");
    }
    let event = application(&unique("event"), &unique("candidate"), "job");
    stranger.post(WEBHOOK, &event).expect_problem(401, "unauthorized");
    for value in ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "htk_", "Bearer é", "Bearer a b"] {
        let request = stranger.request("GET", "/api/events").header("Authorization", value);
        request.send().expect_problem(401, "unauthorized");
    }
    let guess = format!("htk_{}", "0".repeat(64));
    client.with_key(&guess).get("/api/events").expect_problem(401, "unauthorized");
}
