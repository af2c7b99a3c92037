//! Openings that are written together as if all their places were free, when one is not.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use hiretalk_domain::conversation::Refusal;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::intake::open_for_application;
use hiretalk_domain::ports::{CommitError, Committed, ConversationStore};
use hiretalk_store_contract::fixtures;

use crate::database::{migrated, store_on};

/// Every tenth of a crowd comes too late; the others open, and one statement in vain is all that it costs.
#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_taken_fails_nobody_else() {
    const CROWD: u64 = 400;
    let database = migrated();
    let store = Arc::new(store_on(&database.url()));
    let commit = |event: String, candidate: String, id: u64| {
        let store = Arc::clone(&store);
        let application = fixtures::application(&event, &candidate, "j");
        let now = DateTime::UNIX_EPOCH;
        let change =
            open_for_application(application, ConversationId::new(now, id), &fixtures::KEY, now, None);
        async move { store.commit(change).await }
    };
    for n in (0..CROWD).step_by(10) {
        commit(format!("e-{n}"), format!("c-{n}"), n).await.unwrap();
    }
    let crowd: Vec<_> = (0..CROWD)
        .map(|n| {
            // Of those that come too late, half are the same event, and half another one for the same job.
            let event = if n % 20 == 10 { format!("another-{n}") } else { format!("e-{n}") };
            tokio::spawn(commit(event, format!("c-{n}"), CROWD + n))
        })
        .collect();
    for (n, outcome) in (0..CROWD).zip(crowd) {
        let outcome = outcome.await.unwrap();
        let is_right = match n % 20 {
            0 => matches!(outcome, Ok(Committed::Redelivered(_))),
            10 => {
                matches!(outcome, Err(CommitError::Refused(Refusal::DuplicateApplication { .. })))
            }
            _ => matches!(outcome, Ok(Committed::Applied)),
        };
        assert!(is_right, "{n}: {outcome:?}");
    }
    let count =
        database.query("SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM events)").unwrap();
    assert_eq!(count.trim(), format!("{CROWD}|{CROWD}"));
    // A connection reports what it did when it ends.
    drop(store);
    for _ in 0..200 {
        let undone = database
            .query("SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()")
            .unwrap();
        if undone.trim() == "1" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no statement was written in vain, or more than one");
}
