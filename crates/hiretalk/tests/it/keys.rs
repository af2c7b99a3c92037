//! `hiretalk keys`, on the store and through a running server.

use hiretalk_test_postgres::TestCluster;

use crate::program::{KEY, Server, hiretalk, run};

/// Runs a command about keys; what it printed.
fn keys(arguments: &[&str], place: (&str, &str)) -> String {
    let mut all = vec!["keys"];
    all.extend(arguments);
    let output = run(hiretalk(&all).env(place.0, place.1).env("HIRETALK_API_KEY", KEY));
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    text
}

fn field<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim()
}

/// A key made by the command works at once, and is dead soon after its revocation.
fn made_used_and_revoked(server: &Server, place: (&str, &str)) {
    let made = keys(&["create", "--name", "ats", "--scope", "conversations:read,events:write"], place);
    let (id, secret) = (field(&made, "id"), field(&made, "secret"));
    assert!(secret.starts_with("htk_"));
    let client = server.client().with_key(secret);
    assert_eq!(client.get("/api/conversations").status, 200);
    assert_eq!(client.get("/api/keys").status, 403);
    let listed = keys(&["list"], place);
    assert!(listed.contains(id) && !listed.contains(secret), "{listed}");
    keys(&["revoke", id], place);
    server.wait_until("revoked", || client.get("/api/conversations").status == 401);
    assert!(keys(&["list"], place).contains("revoked"));
}

#[test]
fn keys_on_the_store() {
    let database = TestCluster::shared().unwrap().create_database("keys").unwrap();
    let server = Server::start(Some(&database.url()));
    made_used_and_revoked(&server, ("DATABASE_URL", &database.url()));
    let stored = database.query("SELECT length(digest), last_used_at IS NOT NULL FROM api_keys").unwrap();
    assert!(stored.trim().starts_with("32|"), "{stored}");
}

#[test]
fn keys_through_a_running_server() {
    let server = Server::start(None);
    made_used_and_revoked(&server, ("HIRETALK_URL", &format!("http://{}", server.address)));
}

#[test]
fn a_wrong_scope_is_named() {
    let database = TestCluster::shared().unwrap().create_database("keys_scope").unwrap();
    let output = run(hiretalk(&["keys", "create", "--name", "x", "--scope", "everything"])
        .env("DATABASE_URL", database.url()));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && error.contains("everything"), "{error}");
}
