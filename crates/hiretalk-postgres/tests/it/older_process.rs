//! A process of an older version beside us, during an upgrade.

use std::sync::Arc;

use hiretalk_domain::use_cases::StartOutcome;
use hiretalk_store_contract::Caller;
use hiretalk_store_contract::fixtures::{self, Ticker};

use crate::database::{migrated, store_on};

/// A process that knows nothing of graduations ends a conversation, and does not wake who waits for it.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_older_process_left_waiting_is_woken() {
    let database = migrated();
    let ticker = Arc::new(Ticker::new(0));
    let caller = || Caller::new(Arc::new(store_on(&database.url())), Arc::clone(&ticker));
    let first = caller();
    for student in ["1", "2"] {
        first.opens(&fixtures::application(student, &format!("Uni:{student}"), "j1")).await;
        first.imports(&fixtures::notice("Uni", student, None)).await.unwrap();
    }
    for due in first.takes(0, 10).await {
        assert_eq!(first.starting(0).start(due).await.unwrap(), StartOutcome::Deferred);
    }
    database
        .query("UPDATE conversations SET status = 'COMPLETED', outcome = 'CANCELLED' WHERE candidate_id = 'Uni:1'")
        .unwrap();
    assert_eq!(first.takes(0, 10).await, [], "not with every lease");
    let second = caller();
    let taken = second.takes(0, 10).await;
    let [due] = taken.as_slice() else { panic!("{taken:?}") };
    assert_eq!(due.kept.graduation.id, fixtures::notice("Uni", "1", None).student.event_id());
    assert_eq!(second.starting(0).start(due.clone()).await.unwrap(), StartOutcome::Started);
}
