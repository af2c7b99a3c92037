//! The feed under a writer that commits slowly.

use std::sync::Arc;

use hiretalk_domain::events::Position;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::intake::open_for_application;
use hiretalk_domain::paging::EventLimit;
use hiretalk_domain::ports::{ConversationReader, ConversationStore};
use hiretalk_store_contract::fixtures;

use crate::database::{migrated, store_on};
use crate::other_session::{OpenTransaction, until_a_session_waits};

/// Another process has locked the feed's head and written an event, but not committed it: no reader sees a later position
/// before that one.
#[tokio::test(flavor = "multi_thread")]
async fn no_event_is_skipped_while_another_writer_commits_slowly() {
    let database = migrated();
    let store = Arc::new(store_on(&database.url()));
    let slow = OpenTransaction::begin(
        &database,
        "UPDATE feed SET last = last + 1; \
         INSERT INTO events (position, type, occurred_at, data) \
         SELECT last, 'candidate.erased', now(), '{\"version\":\"1\",\"candidate_id\":\"slow\"}' FROM feed",
    );
    let writer = tokio::spawn({
        let store = Arc::clone(&store);
        let application = fixtures::application("e-1", "c-1", "j-1");
        let now = chrono::DateTime::UNIX_EPOCH;
        let change =
            open_for_application(application, ConversationId::new(now, 1), &fixtures::KEY, now, None);
        async move { store.commit(change).await }
    });
    until_a_session_waits(&database).await;
    assert_eq!(store.events(Position::START, EventLimit::default()).await.unwrap(), []);
    slow.commit();
    writer.await.unwrap().unwrap();
    let events = store.events(Position::START, EventLimit::default()).await.unwrap();
    let seen: Vec<_> = events.iter().map(|event| (event.position.0, event.kind.name())).collect();
    assert_eq!(seen, [(1, "candidate.erased"), (2, "conversation.created")]);
}

/// An opening that is refused leaves no gap in the positions.
#[tokio::test(flavor = "multi_thread")]
async fn positions_have_no_gap_where_openings_are_refused() {
    const CROWD: u64 = 60;
    let database = migrated();
    let store = Arc::new(store_on(&database.url()));
    let openings: Vec<_> = (0..CROWD)
        .map(|n| {
            let store = Arc::clone(&store);
            // Two events for each candidate: one of them opens.
            let application = fixtures::application(&format!("e-{n}"), &format!("c-{}", n / 2), "j");
            let now = chrono::DateTime::UNIX_EPOCH;
            let change =
                open_for_application(application, ConversationId::new(now, n), &fixtures::KEY, now, None);
            tokio::spawn(async move { store.commit(change).await.is_ok() })
        })
        .collect();
    let mut opened = 0;
    for opening in openings {
        opened += u64::from(opening.await.unwrap());
    }
    assert_eq!(opened, CROWD / 2);
    let row = database
        .query("SELECT count(*), min(position), max(position), (SELECT last FROM feed) FROM events")
        .unwrap();
    assert_eq!(row.trim(), "30|1|30|30");
}
