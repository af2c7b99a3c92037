//! `jobs import`, on the database and through a running server.

use std::process::Output;

use hiretalk_test_postgres::TestCluster;

use crate::program::{KEY, Server, hiretalk, run};

const CSV: &str = "id,title,employer,field,employment_type,work_model,description,application_url\n\
    a,Nurse,Clinic,Health,FULL_TIME,ON_SITE,Care,https://example.com/a\n\
    b,,Clinic,Health,FULL_TIME,NOWHERE,Care,https://example.com/b\n";

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The same imports, wherever they go; how many samples were there already.
fn check(place: &[(&str, &str)], samples: usize) {
    let folder = tempfile::tempdir().unwrap();
    let import = |argument: &str| {
        run(hiretalk(&["jobs", "import", argument]).envs(place.iter().copied()).current_dir(folder.path()))
    };
    let output = import("--sample");
    let text = said(&output);
    assert!(output.status.success() && text.contains("0 rejected"), "{text}");
    assert!(text.contains(&format!("{samples} replaced")), "{text}");

    std::fs::write(folder.path().join("jobs.csv"), CSV).unwrap();
    let output = import("jobs.csv");
    let text = said(&output);
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
        let text = said(&output);
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
