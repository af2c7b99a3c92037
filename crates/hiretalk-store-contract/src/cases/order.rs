//! Rule 8: messages of a conversation leave in their order, each when its predecessor was accepted.

use std::time::Duration;

use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbox::{OutboxState, SettlementResult};
use tokio::time::sleep;

use crate::fixtures::{accepted, application, settled};
use crate::test_store::TestStore;
use crate::worker::{AFTER_SHORT, SHORT, Worker, ids};

const CODE: FailureCode = FailureCode(131_026);

/// One at a time, through both handles, also over turns; other conversations are not concerned.
pub async fn the_next_message_leaves_when_its_predecessor_was_accepted(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, mut messages) = worker.caller.greets(&event, 2).await;
    messages.extend(other.caller.says(opened.id, &event.contact, 2).await);
    for (index, message) in messages.iter().enumerate() {
        let [worker, other] = if index % 2 == 0 { [&worker, &other] } else { [&other, &worker] };
        let token = worker.sends(*message).await;
        other.leases_nothing("its predecessor is on its way").await;
        let name = format!("other {index}");
        let (_, others) = worker.caller.greets(&application(&name, &name, "j"), 1).await;
        other.leases_one(others[0]).await;
        other.caller.applies(settled(*message, token, accepted(&format!("wamid.{index}")))).await;
    }
    worker.leases_nothing("all were sent").await;
    assert_eq!(other.deliveries(opened.id).await, ["sent"; 4]);
}

/// What is refused for now is not overtaken; its tries count, and it keeps its time.
pub async fn what_is_tried_again_is_not_overtaken(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let mut ahead = worker.clone();
    ahead.ahead = chrono::Duration::hours(2);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 2).await;
    for (tries, counts, code) in
        [(1, true, Some(CODE)), (1, false, Some(FailureCode(4))), (2, true, Some(CODE))]
    {
        let now = worker.caller.ticker().tick();
        let due_at = now + chrono::Duration::hours(1);
        worker.settles(messages[0], SettlementResult::Later { due_at, counts, code }).await;
        other.leases_nothing("it is not due, and nothing overtakes it").await;
        let record = other.record(messages[0]).await.expect("the entry");
        assert_eq!((record.state, record.tries, record.code), (OutboxState::Waiting, tries, code));
        assert_eq!(record.entry.due_at, due_at);
        // An hour later it is leased again, and is due at once from then on.
        let (token, _) = ahead.leases(10).await;
        let again = SettlementResult::Later { due_at: now, counts: false, code };
        worker.caller.applies(settled(messages[0], token, again)).await;
    }
    assert_eq!(other.deliveries(opened.id).await, ["queued", "queued"]);
    let (_, leased) = other.leases_one(messages[0]).await;
    assert_eq!((leased.tries, leased.unconfirmed), (2, 0));
}

/// When one of a turn fails, is cancelled or is given up, the rest of that turn goes; the next turn leaves.
pub async fn the_rest_of_a_turn_goes_with_one_that_ends(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    for (result, name) in [
        (SettlementResult::Failed { code: CODE }, "failed"),
        (SettlementResult::Cancelled, "cancelled"),
        (SettlementResult::Dead { code: FailureCode::TRIES_USED_UP }, "queued"),
    ] {
        let event = application(name, name, "j");
        let (opened, messages) = worker.caller.greets(&event, 4).await;
        let next = worker.caller.says(opened.id, &event.contact, 2).await;
        worker.settles(messages[0], accepted(&format!("wamid.{name}.0"))).await;
        other.settles(messages[1], result).await;
        let expected = ["sent", name, "cancelled", "cancelled", "queued", "queued"];
        assert_eq!(worker.deliveries(opened.id).await, expected, "{name}");
        for (index, message) in next.iter().enumerate() {
            worker.settles(*message, accepted(&format!("wamid.{name}.next.{index}"))).await;
        }
        other.leases_nothing(name).await;
        let left: Vec<_> = worker.queue().await.into_iter().map(|record| record.entry.id).collect();
        let is_dead_letter = name == "queued";
        assert_eq!(left, if is_dead_letter { vec![messages[1].into()] } else { vec![] }, "{name}");
    }
}

/// The code of a failure is stored with the message.
pub async fn a_failed_message_says_why(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 1).await;
    worker.settles(messages[0], SettlementResult::Failed { code: CODE }).await;
    let tracked = other.caller.tracks(Some(messages[0]), "wamid.?").await.expect("a message of ours");
    assert_eq!(tracked.delivery, hiretalk_domain::message::Delivery::Failed { code: Some(CODE) });
    assert_eq!(tracked.conversation, opened, "what follows for the conversation is not the store's affair");
    assert_eq!(other.queue().await, []);
}

/// As long as nobody knows whether a message was taken, those behind it wait.
pub async fn nothing_overtakes_a_message_in_doubt(case: &TestStore) {
    let [mut worker, other] = case.both().await.map(Worker::new);
    let (_, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 2).await;
    worker.settles(messages[0], SettlementResult::Unconfirmed).await;
    other.leases_nothing("its grace is not over").await;
    let record = other.record(messages[0]).await.expect("the entry");
    assert_eq!((record.state, record.tries, record.unconfirmed), (OutboxState::Unconfirmed, 0, 0));
    worker.grace = SHORT;
    sleep(AFTER_SHORT).await;
    let (token, leased) = worker.leases_one(messages[0]).await;
    assert_eq!(leased.unconfirmed, 1);
    assert_eq!(worker.attempts(token, &[messages[0].into()], Duration::ZERO).await, [messages[0].into()]);
    worker.caller.applies(settled(messages[0], token, accepted("wamid.1"))).await;
    let (_, batch) = other.leases(10).await;
    assert_eq!(ids(&batch), [messages[1].into()]);
}
