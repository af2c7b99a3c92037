//! Commands: their output and their exit codes.

use std::process::Output;

use hiretalk_test_postgres::TestCluster;

use crate::program::{KEY, Server, hiretalk, run};

fn run_with_database(arguments: &[&str], database_url: &str) -> (bool, String) {
    let output = run(hiretalk(arguments).env("DATABASE_URL", database_url));
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

#[test]
fn migrations_run_revert_and_are_listed() {
    let database = TestCluster::shared().unwrap().create_database("migrate").unwrap();
    let url = database.url();
    let steps: [(&[&str], &str); 7] = [
        (&["migrate", "status"], "pending"),
        (&["migrate"], "ran"),
        (&["migrate", "run"], "nothing to run"),
        (&["migrate", "status"], "ran"),
        (&["migrate", "revert"], "reverted"),
        (&["migrate", "status"], "pending"),
        (&["migrate", "run"], "ran"),
    ];
    for (arguments, expected) in steps {
        let (succeeded, text) = run_with_database(arguments, &url);
        assert!(succeeded && text.contains(expected), "{arguments:?}: {text}");
    }
}

#[test]
fn the_doctor_names_what_is_wrong() {
    let database = TestCluster::shared().unwrap().create_database("doctor").unwrap();
    let url = database.url();
    let (is_well, text) = run_with_database(&["doctor"], &url);
    assert!(!is_well && text.contains("FAIL  migrations"), "{text}");
    assert!(run_with_database(&["migrate"], &url).0);
    let (is_well, text) = run_with_database(&["doctor"], &url);
    assert!(is_well && !text.contains("FAIL"), "{text}");
    let (is_well, text) = run_with_database(&["doctor", "--bind", "0.0.0.0:80"], &url);
    assert!(!is_well && text.contains("FAIL  keys"), "{text}");
    let (is_well, text) = run_with_database(&["doctor"], "postgres://nobody@127.0.0.1:1/nothing");
    assert!(!is_well && text.contains("FAIL  database"), "{text}");
}

#[test]
fn the_openapi_document_is_json_of_version_3_1() {
    let output = run(&mut hiretalk(&["openapi"]));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn half_a_language_model_is_refused() {
    for (settings, expected) in [
        (&[("HIRETALK_LLM_MODEL", "small")][..], "HIRETALK_LLM_BASE_URL must be given too"),
        (
            &[("HIRETALK_LLM_BASE_URL", "llm.example"), ("HIRETALK_LLM_MODEL", "small")],
            "FAIL  language model",
        ),
        (
            &[("HIRETALK_LLM_BASE_URL", "http://127.0.0.1:1/v1"), ("HIRETALK_LLM_MODEL", "small")],
            "FAIL  language model: the interpreter cannot be reached",
        ),
    ] {
        let output = run(hiretalk(&["doctor"]).envs(settings.iter().copied()));
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success() && text.contains(expected), "{text}");
    }
}

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

const CSV: &str = "id,title,employer,field,employment_type,work_model,description,application_url\n\
    a,Nurse,Clinic,Health,FULL_TIME,ON_SITE,Care,https://example.com/a\n\
    b,,Clinic,Health,FULL_TIME,NOWHERE,Care,https://example.com/b\n";

fn output_text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The same imports, wherever they go; how many samples were there already.
fn check(place: &[(&str, &str)], samples: usize) {
    let folder = tempfile::tempdir().unwrap();
    let import = |argument: &str| {
        run(hiretalk(&["jobs", "import", argument]).envs(place.iter().copied()).current_dir(folder.path()))
    };
    let output = import("--sample");
    let text = output_text(&output);
    assert!(output.status.success() && text.contains("0 rejected"), "{text}");
    assert!(text.contains(&format!("{samples} replaced")), "{text}");

    std::fs::write(folder.path().join("jobs.csv"), CSV).unwrap();
    let output = import("jobs.csv");
    let text = output_text(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("row 2 (b): title is required"), "{text}");
    assert!(text.contains("work_model must be REMOTE, ON_SITE or HYBRID"), "{text}");
    assert!(text.contains("1 added, 0 replaced, 1 rejected"), "{text}");

    std::fs::write(folder.path().join("jobs.json"), "{}").unwrap();
    std::fs::write(folder.path().join("jobs.txt"), CSV).unwrap();
    std::fs::write(folder.path().join("wrong.csv"), "id;title\n").unwrap();
    for (file, expected) in [
        ("jobs.json", "JSON array"),
        ("jobs.txt", "must end in"),
        ("wrong.csv", "employer"),
        ("absent.csv", "cannot be read"),
    ] {
        let output = import(file);
        let text = output_text(&output);
        assert!(!output.status.success() && text.contains(expected), "{file}: {text}");
    }
}

#[test]
fn a_catalogue_comes_in_through_a_server() {
    let server = Server::start_with(None, &[]);
    // The demonstration has the samples.
    let jobs = server.client().get("/api/jobs?limit=200").expect(200);
    let samples = jobs["data"].as_array().unwrap().len();
    assert!(samples >= 60, "{samples}");
    let url = format!("http://{}", server.address);
    check(&[("HIRETALK_URL", &url), ("HIRETALK_API_KEY", KEY)], samples);
}

#[test]
fn a_catalogue_comes_in_on_the_database() {
    let database = TestCluster::shared().unwrap().create_database("jobs").unwrap();
    let url = database.url();
    assert!(run(hiretalk(&["migrate"]).env("DATABASE_URL", &url)).status.success());
    check(&[("DATABASE_URL", &url)], 0);
}
