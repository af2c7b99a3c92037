//! Databases for tests: empty ones, and copies of a template.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use hiretalk_test_postgres::{Durability, Error, TestCluster, TestDatabase};

fn databases(beside: &TestDatabase) -> String {
    beside.query("SELECT datname FROM pg_database").unwrap()
}

#[test]
fn a_dropped_database_is_gone_although_somebody_is_connected() {
    let cluster = TestCluster::shared().unwrap();
    let (one, two) = (cluster.create_database("one").unwrap(), cluster.create_database("two").unwrap());
    let name = one.name().to_owned();
    thread::scope(|scope| {
        let sleeper = scope.spawn(|| two.query("SELECT 1"));
        assert!(databases(&two).contains(&name));
        sleeper.join().unwrap().unwrap();
    });
    let url = one.url();
    let connected = thread::spawn(move || {
        // The connection that is in the way of a plain `DROP DATABASE`.
        let outside = Command::new("psql").args(["-X", "-d", &url, "-c", "SELECT pg_sleep(60)"]).output();
        assert!(!outside.unwrap().status.success(), "it was not disconnected");
    });
    let waiting = format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'");
    while two.query(&waiting).unwrap() == "0" {}
    drop(one);
    connected.join().unwrap();
    assert!(!databases(&two).contains(&name));
}

#[test]
fn a_template_is_filled_once_and_copied_for_each() {
    let cluster = TestCluster::start(Durability::Fast).unwrap();
    let filled = AtomicUsize::new(0);
    let create = |key: &str| {
        cluster.create_database_from(key, |url| {
            filled.fetch_add(1, Ordering::Relaxed);
            let sql = "CREATE TABLE numbers (id int PRIMARY KEY); INSERT INTO numbers SELECT generate_series(1, 100)";
            let mut psql = Command::new("psql")
                .args(["-X", "-q", "-t", "-d", url, "-c", sql, "-c", "SELECT 'filled'", "-c", "SELECT pg_sleep(60)"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()?;
            // Its connection is still open when the callback returns; that must not be in the way.
            let said = BufReader::new(psql.stdout.take().unwrap()).lines().next().unwrap()?;
            assert_eq!(said.trim(), "filled");
            Ok(())
        })
    };
    let copies = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| create("numbers 1").unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(filled.load(Ordering::Relaxed), 1);
    copies[0].query("DELETE FROM numbers").unwrap();
    assert_eq!(copies[0].query("SELECT count(*) FROM numbers").unwrap(), "0");
    assert_eq!(copies[1].query("SELECT count(*) FROM numbers").unwrap(), "100");

    create("numbers 2").unwrap();
    assert_eq!(filled.load(Ordering::Relaxed), 2, "another key is another template");
}

#[test]
fn a_template_that_could_not_be_filled_is_tried_again() {
    let cluster = TestCluster::shared().unwrap();
    let key = "fails the first time";
    let failed = cluster.create_database_from(key, |_| Err("no such table".into()));
    let text = failed.unwrap_err().to_string();
    assert!(text.contains(key) && text.contains("no such table"), "{text}");

    let mut filled = false;
    cluster
        .create_database_from(key, |_| {
            filled = true;
            Ok(())
        })
        .unwrap();
    assert!(filled);
}

#[test]
fn the_schema_reads_the_same_every_time_and_shows_differences() {
    let cluster = TestCluster::shared().unwrap();
    let (one, two) = (cluster.create_database("one").unwrap(), cluster.create_database("two").unwrap());
    let sql = "CREATE TABLE things (id int PRIMARY KEY, name text)";
    one.query(sql).unwrap();
    two.query(sql).unwrap();
    let schema = one.schema().unwrap();
    assert!(schema.contains("CREATE TABLE public.things"), "{schema}");
    assert_eq!(schema, two.schema().unwrap());
    two.query("ALTER TABLE things ALTER name SET NOT NULL").unwrap();
    assert_ne!(schema, two.schema().unwrap());
}

#[test]
fn what_the_server_said_is_in_the_error() {
    let database = TestCluster::shared().unwrap().create_database("error").unwrap();
    let error = database.query("SELECT 1; SELECT missing FROM nowhere").unwrap_err();
    assert!(matches!(&error, Error::Program { output, .. } if output.contains("nowhere")), "{error}");
}
