//! What operators see of the outbox, and how they bring back what was given up.

use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbox::{EntryId, OutboxRecord, OutboxState, SettlementResult, Task};
use hiretalk_domain::ports::Outbox;

use crate::fixtures::{accepted, application, complete, settled, timer};
use crate::test_store::TestStore;
use crate::worker::Worker;

/// Every state, alone and together, page by page, the oldest first.
pub async fn the_outbox_is_listed_by_state(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let messages = worker.caller.greets_many(4).await;
    worker.settles_first_as_dead(&messages).await;
    let opened = worker.caller.opens(&application("timer", "timer", "j")).await;
    let due = worker.caller.ticker().tick() + chrono::Duration::hours(1);
    let look_after = timer(opened.id, Task::Remind, due);
    let outbox = vec![look_after.clone()];
    worker.caller.applies(hiretalk_domain::change::Change { outbox, ..Default::default() }).await;

    let listed = page(&other, None, None, 10).await;
    let states: Vec<_> = listed.iter().map(|record| record.state).collect();
    let all = [
        OutboxState::Dead,
        OutboxState::Unconfirmed,
        OutboxState::Leased,
        OutboxState::Waiting,
        OutboxState::Waiting,
    ];
    assert_eq!(states, all, "{listed:?}");
    assert_eq!(listed[0].code, Some(FailureCode::TRIES_USED_UP));
    assert_eq!(listed[4].entry, look_after);
    for state in OutboxState::ALL {
        let expected: Vec<_> = listed.iter().filter(|record| record.state == state).cloned().collect();
        assert_eq!(page(&other, Some(state), None, 10).await, expected, "{state:?}");
    }
    let mut walked = Vec::new();
    loop {
        let next = page(&worker, None, walked.last().map(|record: &OutboxRecord| record.entry.id), 2).await;
        if next.is_empty() {
            break;
        }
        walked.extend(next);
    }
    assert_eq!(walked, listed);
}

/// It is as if it had never been tried, due at once, and goes before what was written after it.
pub async fn a_dead_letter_comes_back_as_new(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = worker.caller.greets(&event, 1).await;
    let later = SettlementResult::Later { due_at: worker.caller.ticker().tick(), counts: true, code: None };
    worker.settles(messages[0], later).await;
    worker.settles(messages[0], SettlementResult::Dead { code: FailureCode::TRIES_USED_UP }).await;
    let next = worker.caller.says(opened.id, &event.contact, 1).await;
    let dead = other.record(messages[0]).await.expect("a dead letter");
    assert_eq!((dead.state, dead.tries), (OutboxState::Dead, 1));

    let now = other.caller.ticker().tick();
    let revived = revive(&other, messages[0], now).await.expect("the dead letter");
    assert_eq!((revived.state, revived.tries, revived.unconfirmed), (OutboxState::Waiting, 0, 0));
    assert_eq!((revived.code, revived.entry.due_at), (None, now));
    assert_eq!(worker.record(messages[0]).await, Some(revived));
    let tracked = worker.caller.tracks(Some(messages[0]), "wamid.?").await.expect("a message of ours");
    assert!(tracked.awaits_answer, "its entry is there");
    worker.settles(messages[0], accepted("wamid.1")).await;
    worker.settles(next[0], accepted("wamid.2")).await;
    assert_eq!(other.deliveries(opened.id).await, ["sent", "sent"]);
}

/// What the end of a conversation cancels is not what was given up: that still tells what went wrong, and says nothing
/// more if it is brought back.
pub async fn a_dead_letter_outlives_its_conversation(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = worker.caller.greets(&event, 1).await;
    let (token, _) = worker.leases_one(messages[0]).await;
    // It was never attempted: say, its number cannot be.
    let dead = SettlementResult::Dead { code: FailureCode::TRIES_USED_UP };
    worker.caller.applies(settled(messages[0], token, dead)).await;
    let next = worker.caller.says(opened.id, &event.contact, 1).await;
    let letter = other.record(messages[0]).await;
    assert_eq!(letter.as_ref().map(|record| record.state), Some(OutboxState::Dead));

    let mut change = complete(&opened, Outcome::Cancelled, other.caller.ticker().tick());
    change.cancelled = vec![opened.id];
    other.caller.applies(change).await;
    assert_eq!(worker.record(messages[0]).await, letter);
    assert_eq!(worker.record(next[0]).await, None);
    assert_eq!(other.deliveries(opened.id).await, ["queued", "cancelled"]);
    revive(&worker, messages[0], worker.caller.ticker().tick()).await.expect("the dead letter");
    let (_, leased) = other.leases_one(messages[0]).await;
    assert!(leased.conversation.state.outcome().is_some(), "whoever takes it sees that it may not go");
}

/// Only what is dead can be brought back.
pub async fn what_is_not_dead_is_not_brought_back(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (_, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 2).await;
    worker.sends(messages[0]).await;
    for message in &messages {
        let before = worker.record(*message).await;
        let now = other.caller.ticker().tick();
        assert_eq!(revive(&other, *message, now).await, before);
        assert_eq!(worker.record(*message).await, before);
    }
    let unknown = EntryId::from_uuid(worker.caller.ticker().token().0);
    assert_eq!(revive(&other, unknown, other.caller.ticker().tick()).await, None);
    other.leases_nothing("nothing was freed").await;
}

impl Worker {
    /// Of these entries, each the first of its conversation: the first dies, the second is unconfirmed, the third is
    /// leased, the rest waits.
    async fn settles_first_as_dead(&self, messages: &[hiretalk_domain::message::MessageId]) {
        for result in
            [SettlementResult::Dead { code: FailureCode::TRIES_USED_UP }, SettlementResult::Unconfirmed]
        {
            let (token, batch) = self.leases(1).await;
            let id = batch.entries[0].entry.id;
            self.attempts(token, &[id], std::time::Duration::ZERO).await;
            self.caller.applies(crate::fixtures::settled(id, token, result)).await;
        }
        let (_, batch) = self.leases(1).await;
        assert_eq!(crate::worker::ids(&batch), [messages[2].into()]);
    }
}

async fn page(
    worker: &Worker,
    state: Option<OutboxState>,
    after: Option<EntryId>,
    limit: u16,
) -> Vec<OutboxRecord> {
    Outbox::page(&**worker.caller.store(), state, after, limit).await.expect("the store reads the outbox")
}

async fn revive(
    worker: &Worker,
    id: impl Into<EntryId>,
    now: chrono::DateTime<chrono::Utc>,
) -> Option<OutboxRecord> {
    worker.caller.store().revive(id.into(), now).await.expect("the store revives")
}
