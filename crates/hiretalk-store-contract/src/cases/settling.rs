//! Settlements: who may say what became of an entry, and what stays of it.

use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::events::{EventKind, NewEvent};
use hiretalk_domain::message::{Delivery, FailureCode};
use hiretalk_domain::outbox::{OutboxState, SettlementResult};
use tokio::time::sleep;

use crate::fixtures::{accepted, application, came, opt_out, settled, settled_at, settled_by_status, start};
use crate::test_store::TestStore;
use crate::worker::{AFTER_SHORT, SHORT, Worker, delivery};

const CODE: FailureCode = FailureCode(131_026);

/// Of an entry that is gone, of another's lease, and twice: stale, and nothing of the change is stored.
pub async fn a_stale_settlement_leaves_nothing(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = worker.caller.greets(&event, 1).await;
    let decorated = |change: Change| {
        let mut started = start(&opened, worker.caller.ticker().tick());
        started.settlement = change.settlement;
        started.opt_outs = vec![opt_out(&event.contact, worker.caller.ticker().tick())];
        started.events.push(NewEvent {
            occurred_at: worker.caller.ticker().tick(),
            conversation_id: Some(opened.id),
            kind: EventKind::MessageReceived {
                candidate_id: opened.candidate_id.clone(),
                message_id: messages[0],
            },
        });
        started
    };
    let feed = worker.caller.feed().await;
    let nobodys = worker.caller.ticker().token();
    worker.caller.finds_stale(decorated(settled(messages[0], nobodys, accepted("wamid.1")))).await;
    let token = worker.sends(messages[0]).await;
    other.caller.finds_stale(decorated(settled(messages[0], nobodys, accepted("wamid.1")))).await;
    assert_eq!(other.caller.feed().await, feed);
    assert_eq!(other.caller.conversation(opened.id).await, opened);
    assert_eq!(other.deliveries(opened.id).await, ["queued"]);

    other.caller.applies(settled(messages[0], token, accepted("wamid.1"))).await;
    worker.caller.finds_stale(decorated(settled(messages[0], token, accepted("wamid.2")))).await;
    assert_eq!(worker.caller.conversation(opened.id).await, opened);
    let stored = worker.caller.messages(opened.id).await.remove(0);
    assert_eq!(delivery(&stored), Some(("sent", Some("wamid.1"))));
    assert_eq!(stored.updated_at, settled_at(), "it came further when it was settled");
    // The number did not opt out: another candidate may be written to there.
    let mut ben = application("e2", "ben", "j1");
    ben.contact = event.contact.clone();
    other.caller.opens(&ben).await;
}

/// The worker that leased an entry may say so a little late, as long as nobody took it over.
pub async fn a_lease_that_is_over_settles_until_it_is_taken_over(case: &TestStore) {
    let [mut worker, other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 1).await;
    worker.lease = SHORT;
    let token = worker.sends(messages[0]).await;
    sleep(AFTER_SHORT).await;
    other.leases_nothing("its grace is not over").await;
    worker.caller.applies(settled(messages[0], token, accepted("wamid.1"))).await;
    assert_eq!(other.deliveries(opened.id).await, ["sent"]);
}

/// A status that names a message says that it has left, whoever sent it: its entry is settled, attempted or not, and
/// the worker that comes after it is stale.
pub async fn a_status_settles_an_attempt(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 3).await;
    let by_status = |index: usize| settled_by_status(messages[index], accepted(&format!("wamid.{index}")));
    let (token, _) = worker.leases_one(messages[0]).await;
    other.caller.applies(by_status(0)).await;
    let may_go = worker.attempts(token, &[messages[0].into()], std::time::Duration::ZERO).await;
    assert_eq!(may_go, [], "it has gone");
    worker.caller.finds_stale(settled(messages[0], token, accepted("wamid.late"))).await;
    assert_eq!(other.deliveries(opened.id).await, ["sent", "queued", "queued"]);

    worker.settles(messages[1], SettlementResult::Unconfirmed).await;
    other.caller.applies(settled_by_status(messages[1], SettlementResult::Failed { code: CODE })).await;
    assert_eq!(other.deliveries(opened.id).await, ["sent", "failed", "cancelled"]);
    other.caller.finds_stale(by_status(1)).await;
    assert_eq!(other.queue().await, []);
}

/// An attempt that was given up without an answer is still one that a status tells of.
pub async fn a_status_settles_a_dead_letter_that_was_sent(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 1).await;
    worker.settles(messages[0], SettlementResult::Dead { code: FailureCode::IN_DOUBT }).await;
    assert_eq!(other.record(messages[0]).await.expect("a dead letter").state, OutboxState::Dead);
    let tracked = other.caller.tracks(Some(messages[0]), "wamid.1").await.expect("a message of ours");
    assert!(tracked.awaits_answer);
    other.caller.applies(settled_by_status(messages[0], accepted("wamid.1"))).await;
    assert_eq!(worker.queue().await, []);
    assert_eq!(worker.deliveries(opened.id).await, ["sent"]);
}

/// A status may be faster than the channel's answer: what came later is no step back.
pub async fn an_answer_after_its_statuses_sets_nothing_back(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    for (news, expected) in [
        (Delivery::Read, "read"),
        (Delivery::Delivered, "delivered"),
        (Delivery::Failed { code: Some(CODE) }, "failed"),
    ] {
        let (opened, messages) = worker.caller.greets(&application(expected, expected, "j"), 1).await;
        let token = worker.sends(messages[0]).await;
        other.caller.applies(came(messages[0], news, other.caller.ticker().tick())).await;
        let channel = format!("wamid.{expected}");
        worker.caller.applies(settled(messages[0], token, accepted(&channel))).await;
        let stored = other.caller.messages(opened.id).await.remove(0);
        assert_eq!(delivery(&stored), Some((expected, Some(channel.as_str()))));
        assert_eq!(other.queue().await, []);
    }
}

/// Settlements are recorded after the end too; the conversation stays as it ended, also its version.
pub async fn a_settlement_after_the_end_revives_nothing(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    for (index, result) in [
        accepted("wamid.1"),
        SettlementResult::Failed { code: CODE },
        SettlementResult::Cancelled,
        SettlementResult::Dead { code: FailureCode::TRIES_USED_UP },
        SettlementResult::Unconfirmed,
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("{index}");
        let (opened, messages) = worker.caller.greets(&application(&name, &name, "j"), 1).await;
        let token = worker.sends(messages[0]).await;
        let completed = other.caller.completes(&opened, Outcome::Expired).await;
        worker.caller.applies(settled(messages[0], token, result)).await;
        assert_eq!(other.caller.conversation(opened.id).await, completed);
        assert_eq!(other.caller.active(&opened.candidate_id).await, None);
    }
}
