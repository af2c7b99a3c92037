//! The cluster that processes share without anybody to start or stop it.

use std::thread;

use hiretalk_test_postgres::{Error, TestCluster};

use crate::process::{Holder, answers, folder, server_folders, soon};

#[test]
fn processes_share_one_cluster_that_ends_after_the_last() {
    let folder = folder();
    let holders = thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| Holder::start("shared", folder.path()))).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });
    let url = holders[0].url.clone();
    assert!(holders.iter().all(|holder| holder.url == url), "they did not agree on one cluster");
    assert_eq!(server_folders(folder.path()), 1);

    for holder in holders {
        assert!(answers(&url), "it ended while somebody used it");
        holder.kill();
    }
    assert_eq!(Holder::start("shared", folder.path()).kill(), url, "it did not wait for the next user");
    soon("the server goes", || !answers(&url));
    soon("its folder goes", || server_folders(folder.path()) == 0);

    let next = Holder::start("shared", folder.path()).kill();
    assert_ne!(next, url);
    soon("the next one goes too", || server_folders(folder.path()) == 0);
}

#[test]
fn a_server_that_crashed_is_replaced() {
    let folder = folder();
    let first = Holder::start("shared", folder.path());
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let pid_file = entry.unwrap().path().join("data/postmaster.pid");
        let Ok(text) = std::fs::read_to_string(pid_file) else {
            continue;
        };
        let killed =
            std::process::Command::new("kill").args(["-QUIT", text.lines().next().unwrap()]).status();
        assert!(killed.unwrap().success());
    }
    soon("the server goes", || !answers(&first.url));
    let second = Holder::start("shared", folder.path());
    assert!(answers(&second.url));
    assert_ne!(second.url, first.url);
    first.kill();
    second.kill();
    soon("nothing is left", || server_folders(folder.path()) == 0);
}

#[test]
fn nobody_stops_what_others_use() {
    let cluster = TestCluster::shared().unwrap();
    assert!(matches!(cluster.stop(), Err(Error::Shared)));
    assert!(matches!(cluster.kill(), Err(Error::Shared)));
    assert!(matches!(cluster.restart(), Err(Error::Shared)));
    assert!(answers(&cluster.url()));
}
