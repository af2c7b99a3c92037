//! A row that this process cannot read, such as one that a newer process wrote, holds up nothing but itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hiretalk_domain::outbox::OutboxState;
use hiretalk_domain::ports::{Committed, StoreError};
use hiretalk_domain::use_cases::StartConversationError;
use hiretalk_store_contract::Caller;
use hiretalk_store_contract::fixtures::{Ticker, application, notice};
use hiretalk_store_contract::worker::{Worker, ids};

use crate::database::{migrated, store_on};
use crate::other_session::{OpenTransaction, until, until_a_session_waits};

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_cannot_be_read_is_put_off_alone() {
    let database = migrated();
    let caller = Caller::new(Arc::new(store_on(&database.url())), Arc::new(Ticker::new(0)));
    let worker = Worker::new(caller.clone());
    let (_, broken) = caller.greets(&application("e1", "ana", "j1"), 1).await;
    let (_, broken_conversation) = caller.greets(&application("e2", "eva", "j1"), 2).await;
    let (_, sound) = caller.greets(&application("e3", "ben", "j1"), 1).await;
    let spoil = |table: &str, set: &str, id: uuid::Uuid| {
        database.query(&format!("UPDATE {table} SET {set} WHERE id = '{id}'")).unwrap();
    };
    spoil("messages", "content = '{\"version\":\"9\"}'", broken[0].as_uuid());
    spoil("messages", "content = '{\"version\":\"9\"}'", broken_conversation[0].as_uuid());
    let (_, batch) = worker.leases(10).await;
    assert_eq!(ids(&batch), [sound[0].into()]);
    let record = worker.record(broken[0]).await.expect("the entry waits");
    assert_eq!((record.state, record.tries), (OutboxState::Waiting, 0));
    assert!(record.entry.due_at > batch.entries[0].entry.due_at);
    worker.leases_nothing("the one waits, and the next message of its conversation with it").await;
    let again_in = worker.leases_nothing("they wait").await.expect("they are looked at again");
    assert!(again_in <= Duration::from_secs(60), "{again_in:?}");

    // Mended, it goes.
    let mend = "UPDATE messages SET content = '{\"version\":\"1\",\"type\":\"text\",\"body\":\"hi\"}'";
    database.query(mend).unwrap();
    let late = Worker { ahead: chrono::Duration::minutes(2), ..worker };
    let (_, batch) = late.leases(10).await;
    assert_eq!(ids(&batch), [broken[0].into(), broken_conversation[0].into()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graduation_that_cannot_be_read_holds_up_no_other() {
    let database = migrated();
    let caller = Caller::new(Arc::new(store_on(&database.url())), Arc::new(Ticker::new(0)));
    for student in ["1", "2", "3"] {
        caller.schedules(&notice("Uni", student, Some(10))).await;
    }
    database
        .query(
            "UPDATE graduations SET time_zone = 'Moon/Base' WHERE student_id = '1'; \
             UPDATE candidates SET first_name = '' WHERE id = 'Uni:2'",
        )
        .unwrap();
    let taken = caller.takes(11, 10).await;
    let ids: Vec<_> = taken.iter().map(|due| due.stored.graduation.id.as_str()).collect();
    assert_eq!(ids, [notice("Uni", "3", None).student.event_id().as_str()]);
}

/// What is committed together fails alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_fails_no_change_of_others() {
    let database = migrated();
    let caller = Caller::new(Arc::new(store_on(&database.url())), Arc::new(Ticker::new(0)));
    let sent = notice("Uni", "1", Some(10));
    caller.schedules(&sent).await;
    database.query("UPDATE graduations SET time_zone = 'Moon/Base'").unwrap();
    // Another process has locked the feed's head: while the writer waits for it with the first, the others become a batch.
    let holder = OpenTransaction::begin(&database, "SELECT last FROM feed FOR UPDATE");
    let begun = Arc::new(AtomicUsize::new(0));
    let opens = |index: usize| {
        let (caller, begun) = (caller.clone(), Arc::clone(&begun));
        tokio::spawn(async move {
            let application = application(&format!("e{index}"), &format!("c{index}"), "j");
            counted(caller.sends(&application), &begun).await
        })
    };
    let mut opened = vec![opens(0)];
    until_a_session_waits(&database).await;
    let unreadable = tokio::spawn({
        let (caller, begun) = (caller.clone(), Arc::clone(&begun));
        async move { counted(caller.imports(&sent), &begun).await }
    });
    opened.extend((1..20).map(opens));
    until("all wait for the writer", || begun.load(Ordering::SeqCst) == 21).await;
    holder.commit();
    for opened in opened {
        assert!(matches!(opened.await.unwrap(), Ok(Committed::Applied)));
    }
    let answer = unreadable.await.unwrap();
    assert!(
        matches!(&answer, Err(StartConversationError::Store(StoreError::UnreadableRow { .. }))),
        "{answer:?}"
    );
}

/// Adds one to the count when the future has been polled once: a change is in the writer's queue then.
async fn counted<T>(future: impl Future<Output = T>, count: &AtomicUsize) -> T {
    let mut future = std::pin::pin!(future);
    let mut is_counted = false;
    std::future::poll_fn(|context| {
        let polled = future.as_mut().poll(context);
        if !is_counted {
            is_counted = true;
            count.fetch_add(1, Ordering::SeqCst);
        }
        polled
    })
    .await
}
