//! A cluster of one's own: how it starts, goes away and comes back.

use hiretalk_test_postgres::{Durability, Error, TestCluster};

use crate::process::{Holder, answers, folder, server_folders, soon};

#[track_caller]
fn check_settings(durability: Durability, expected: &str) {
    let cluster = TestCluster::start(durability).unwrap();
    let database = cluster.create_database("settings").unwrap();
    let settings = ["fsync", "synchronous_commit", "full_page_writes"]
        .map(|name| database.query(&format!("SHOW {name}")).unwrap())
        .join(" ");
    assert_eq!(settings, expected);
}

#[test]
fn benchmarks_get_the_durability_that_postgres_has_by_default() {
    check_settings(Durability::Default, "on on on");
}

#[test]
fn tests_wait_for_no_disk() {
    check_settings(Durability::Fast, "off off off");
}

#[test]
fn a_restart_keeps_data_and_port() {
    let cluster = TestCluster::start(Durability::Default).unwrap();
    let database = cluster.create_database("stored").unwrap();
    database.query("CREATE TABLE stored (id int); INSERT INTO stored VALUES (7)").unwrap();
    let url = cluster.url();

    type End = fn(&TestCluster) -> Result<(), Error>;
    for end in [TestCluster::stop as End, TestCluster::kill as End] {
        end(&cluster).unwrap();
        assert!(!answers(&url), "it still answers");
        assert!(matches!(database.query("SELECT 1"), Err(Error::Program { .. })));
        end(&cluster).unwrap();
        cluster.restart().unwrap();
        assert_eq!(cluster.url(), url);
        assert_eq!(database.query("SELECT id FROM stored").unwrap(), "7");
    }
    cluster.restart().unwrap();
    assert_eq!(database.query("SELECT id FROM stored").unwrap(), "7");
}

#[test]
fn a_dropped_cluster_leaves_nothing() {
    let cluster = TestCluster::start(Durability::Fast).unwrap();
    let database = cluster.create_database("left").unwrap();
    let folder = database.query("SHOW data_directory").unwrap();
    let url = cluster.url();
    assert!(std::fs::exists(&folder).unwrap());
    drop(cluster);
    assert!(!answers(&url));
    assert!(!std::fs::exists(&folder).unwrap());
}

#[test]
fn a_killed_process_takes_its_cluster_along() {
    let folder = folder();
    let holder = Holder::start("fast", folder.path());
    assert!(answers(&holder.url));
    let url = holder.kill();
    soon("the server goes", || !answers(&url));
    soon("its folder goes", || server_folders(folder.path()) == 0);
}
