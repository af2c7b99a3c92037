//! `migrate`, `openapi`, `doctor`.

use hiretalk_test_postgres::TestCluster;

use crate::program::{hiretalk, run};

fn said(arguments: &[&str], database_url: &str) -> (bool, String) {
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
        let (succeeded, text) = said(arguments, &url);
        assert!(succeeded && text.contains(expected), "{arguments:?}: {text}");
    }
}

#[test]
fn the_doctor_names_what_is_wrong() {
    let database = TestCluster::shared().unwrap().create_database("doctor").unwrap();
    let url = database.url();
    let (is_well, text) = said(&["doctor"], &url);
    assert!(!is_well && text.contains("FAIL  migrations"), "{text}");
    assert!(said(&["migrate"], &url).0);
    let (is_well, text) = said(&["doctor"], &url);
    assert!(is_well && !text.contains("FAIL"), "{text}");
    let (is_well, text) = said(&["doctor", "--bind", "0.0.0.0:80"], &url);
    assert!(!is_well && text.contains("FAIL  keys"), "{text}");
    let (is_well, text) = said(&["doctor"], "postgres://nobody@127.0.0.1:1/nothing");
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
