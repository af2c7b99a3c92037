//! Timers, and what a conversation cancels when it ends.

use std::time::Duration;

use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::outbox::{OutboxState, SettlementResult, Task};

use crate::fixtures::{accepted, advanced_by, application, complete, say, settled, text, timer};
use crate::test_store::TestStore;
use crate::worker::Worker;

/// A conversation has one timer at most: another one takes its place, as if the first had never been leased or tried.
pub async fn a_timer_takes_the_place_of_the_one_before(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let opened = worker.caller.opens(&application("e1", "ana", "j1")).await;
    let put = |task| Change {
        outbox: vec![timer(opened.id, task, worker.caller.ticker().tick())],
        ..Change::default()
    };
    worker.caller.applies(put(Task::Remind)).await;
    let (token, leased) = worker.leases_one(opened.id).await;
    assert_eq!(leased.entry.task, Task::Remind);
    let later = SettlementResult::Later { due_at: worker.caller.ticker().tick(), counts: true, code: None };
    worker.caller.applies(settled(opened.id, token, later)).await;
    let (old, leased) = worker.leases_one(opened.id).await;
    assert_eq!(leased.tries, 1);

    other.caller.applies(put(Task::Expire)).await;
    let records = worker.queue().await;
    assert_eq!(records.len(), 1, "{records:?}");
    assert_eq!((records[0].state, records[0].tries), (OutboxState::Waiting, 0));
    worker.caller.finds_stale(settled(opened.id, old, SettlementResult::Done)).await;
    let (token, leased) = other.leases_one(opened.id).await;
    assert_eq!((leased.entry.task, leased.tries), (Task::Expire, 0));

    // Looked after, and to be looked after again: the new timer outlives the settlement of the old one.
    let mut again = settled(opened.id, token, SettlementResult::Done);
    again.outbox = put(Task::Remind).outbox;
    other.caller.applies(again).await;
    let (token, leased) = worker.leases_one(opened.id).await;
    assert_eq!(leased.entry.task, Task::Remind);
    worker.caller.applies(settled(opened.id, token, SettlementResult::Done)).await;
    assert_eq!(other.queue().await, []);
}

/// A timer is no message: it waits for none, and no pause of the sending holds it up.
pub async fn a_timer_waits_for_no_message(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = worker.caller.greets(&event, 2).await;
    worker.sends(messages[0]).await;
    other.caller.store().pause(Duration::from_secs(600)).await.expect("the store pauses");
    let due = worker.caller.ticker().tick();
    let outbox = vec![timer(opened.id, Task::Expire, due)];
    worker.caller.applies(Change { outbox, ..Change::default() }).await;
    let (token, _) = other.leases_one(opened.id).await;
    other.caller.applies(settled(opened.id, token, SettlementResult::Done)).await;
}

/// What was attempted may have arrived and stays; what is only leased does not go out any more.
pub async fn cancelling_spares_what_was_attempted(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = worker.caller.greets(&event, 2).await;
    let more = worker.caller.says(opened.id, &event.contact, 1).await;
    let due = worker.caller.ticker().tick() + chrono::Duration::hours(1);
    let outbox = vec![timer(opened.id, Task::Remind, due)];
    worker.caller.applies(Change { outbox, ..Change::default() }).await;
    let attempted = worker.sends(messages[0]).await;
    let (bystander, theirs) = worker.caller.greets(&application("e2", "ben", "j1"), 2).await;
    let (leased_only, _) = worker.leases_one(theirs[0]).await;

    let now = other.caller.ticker().tick();
    let mut change = complete(&opened, Outcome::Cancelled, now);
    change.cancelled = vec![opened.id];
    let completed = advanced_by(&change);
    other.caller.applies(change).await;
    assert_eq!(other.deliveries(opened.id).await, ["queued", "cancelled", "cancelled"]);
    assert!(other.record(more[0]).await.is_none() && other.record(opened.id).await.is_none());
    assert_eq!(other.deliveries(bystander.id).await, ["queued", "queued"], "others are not concerned");

    // It was sent in the end: that is recorded, and revives nothing.
    worker.caller.applies(settled(messages[0], attempted, accepted("wamid.1"))).await;
    assert_eq!(other.deliveries(opened.id).await, ["sent", "cancelled", "cancelled"]);
    assert_eq!(other.caller.conversation(opened.id).await, completed);

    // The same for one that is leased and not attempted yet: it goes.
    other.caller.applies(Change { cancelled: vec![bystander.id], ..Change::default() }).await;
    assert_eq!(worker.attempts(leased_only, &[theirs[0].into()], Duration::ZERO).await, []);
    worker.caller.finds_stale(settled(theirs[0], leased_only, accepted("wamid.2"))).await;
    assert_eq!(other.deliveries(bystander.id).await, ["cancelled", "cancelled"]);
    assert_eq!(other.queue().await, []);
}

/// The last words of a change that cancels the rest: they stay, and leave.
pub async fn what_is_new_outlives_what_is_taken_back(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, _) = worker.caller.greets(&event, 2).await;
    let now = other.caller.ticker().tick();
    let mut change = complete(&opened, Outcome::OptedOut, now);
    change.cancelled = vec![opened.id];
    let farewell = say(&mut change, opened.id, &event.contact, [text("bye")], other.caller.ticker());
    change.outbox.push(timer(opened.id, Task::Expire, now + chrono::Duration::hours(1)));
    other.caller.applies(change).await;
    assert_eq!(worker.deliveries(opened.id).await, ["cancelled", "cancelled", "queued"]);
    assert!(worker.record(opened.id).await.is_some(), "the new timer");
    worker.settles(farewell[0], accepted("wamid.1")).await;
    assert_eq!(worker.deliveries(opened.id).await, ["cancelled", "cancelled", "sent"]);
}

/// Taking back what is not there, or conversations that nobody knows, is no error.
pub async fn there_may_be_nothing_to_take_back(case: &TestStore) {
    let worker = Worker::new(case.first());
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 1).await;
    worker.settles(messages[0], accepted("wamid.1")).await;
    let unknown = worker.caller.ticker().conversation_id_at(worker.caller.ticker().tick());
    let cancelled = vec![opened.id, unknown, opened.id];
    worker.caller.applies(Change { cancelled, ..Change::default() }).await;
    assert_eq!(worker.deliveries(opened.id).await, ["sent"]);
}
