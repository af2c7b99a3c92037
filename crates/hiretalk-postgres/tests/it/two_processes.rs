//! The race of rule 1 between two processes, each with its own pool and writer.

use std::process::{Command, Stdio};
use std::sync::Arc;

use hiretalk_store_contract::Store;
use hiretalk_store_contract::races::race_round;

use crate::database::{migrated, store_on};

/// Names the database to the second process, which is this same program.
const DATABASE: &str = "HIRETALK_RACE_DATABASE";
const ROUNDS: u32 = 200;
/// Of the 64 callers of a round, half are in each process.
const CALLERS: usize = 32;

/// 64 callers at once for one candidate, from two processes: exactly one conversation in each of 200 rounds.
#[test]
fn of_64_events_from_two_processes_one_opens() {
    if let Ok(url) = std::env::var(DATABASE) {
        for (winner, opened) in race(&url, 2) {
            println!("round {winner} {opened}");
        }
        return;
    }
    let database = migrated();
    let second = Command::new(std::env::current_exe().unwrap())
        .args(["two_processes::of_64_events_from_two_processes_one_opens", "--exact", "--nocapture"])
        .env(DATABASE, database.url())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let ours = race(&database.url(), 1);
    let output = second.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let theirs: Vec<(String, usize)> = said
        .lines()
        .filter_map(|line| line.strip_prefix("round ")?.split_once(' '))
        .map(|(winner, opened)| (winner.to_owned(), opened.parse().unwrap()))
        .collect();
    assert_eq!(theirs.len(), ours.len());
    for (round, ((our_winner, our_opened), (their_winner, their_opened))) in
        ours.iter().zip(&theirs).enumerate()
    {
        assert_eq!(our_winner, their_winner, "round {round}");
        assert_eq!(our_opened + their_opened, 1, "round {round}");
    }
    let active = database
        .query("SELECT count(*), count(DISTINCT candidate_id) FROM conversations WHERE status <> 'COMPLETED'")
        .unwrap();
    assert_eq!(active.trim(), format!("{ROUNDS}|{ROUNDS}"));
    let deadlocks =
        database.query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").unwrap();
    assert_eq!(deadlocks.trim(), "0");
}

/// Runs all rounds of one side; who won each, and how many of this side's callers opened it.
fn race(url: &str, side: u64) -> Vec<(String, usize)> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store: Arc<dyn Store> = Arc::new(store_on(url));
        let mut results = Vec::new();
        for round in 0..ROUNDS {
            let result = race_round(std::slice::from_ref(&store), side, round, CALLERS).await;
            assert_eq!(result.opened + result.refused, CALLERS);
            results.push((result.winner.to_string(), result.opened));
        }
        results
    })
}
