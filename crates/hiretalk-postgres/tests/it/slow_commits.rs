//! The feed under a writer that commits slowly.

use std::process::{Command, Stdio};
use std::time::Duration;

use hiretalk_domain::events::Position;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::intake::open_for_application;
use hiretalk_domain::paging::EventLimit;
use hiretalk_domain::ports::{ConversationReader, ConversationStore};
use hiretalk_store_contract::fixtures;

use crate::database::{migrated, store_on};

/// Another process holds the turn and has written an event, but not committed it: nobody may see a later position
/// before that one.
#[tokio::test(flavor = "multi_thread")]
async fn no_event_is_skipped_while_another_writer_commits_slowly() {
    let database = migrated();
    let store = std::sync::Arc::new(store_on(&database.url()));
    let slow = Command::new("psql")
        .args(["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", &database.url(), "--command"])
        .arg(
            "BEGIN; SELECT pg_advisory_xact_lock(5217827422818364523); \
             INSERT INTO events (type, occurred_at, data) \
             VALUES ('candidate.erased', now(), '{\"version\":\"1\",\"candidate_id\":\"slow\"}'); \
             SELECT pg_sleep(1.5); COMMIT",
        )
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let writer = tokio::spawn({
        let store = std::sync::Arc::clone(&store);
        let application = fixtures::application("e-1", "c-1", "j-1");
        let now = chrono::DateTime::UNIX_EPOCH;
        let change =
            open_for_application(application, ConversationId::new(now, 1), &fixtures::KEY, now, None);
        async move { store.commit(change).await }
    });
    let mut seen = Vec::new();
    let mut after = Position::START;
    for _ in 0..200 {
        for event in store.events(after, EventLimit::default()).await.unwrap() {
            after = event.position;
            seen.push(event.kind.name());
        }
        if seen.len() == 2 {
            break;
        }
        store.wait_for_events(after).await;
    }
    writer.await.unwrap().unwrap();
    assert!(slow.wait_with_output().unwrap().status.success());
    assert_eq!(seen, ["candidate.erased", "conversation.created"]);
}
