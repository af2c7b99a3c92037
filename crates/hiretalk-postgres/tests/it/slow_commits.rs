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

/// Another process holds the writers' lock and has written an event, but not committed it: nobody may see a later
/// position before that one.
#[tokio::test(flavor = "multi_thread")]
async fn no_event_is_skipped_while_another_writer_commits_slowly() {
    let database = migrated();
    let store = Arc::new(store_on(&database.url()));
    let slow = OpenTransaction::begin(
        &database,
        "SELECT pg_advisory_xact_lock(5217827422818364523); \
         INSERT INTO events (type, occurred_at, data) \
         VALUES ('candidate.erased', now(), '{\"version\":\"1\",\"candidate_id\":\"slow\"}')",
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
    let names: Vec<_> = events.iter().map(|event| event.kind.name()).collect();
    assert_eq!(names, ["candidate.erased", "conversation.created"]);
}
