//! Dead entries and cancelled ones.

use std::time::Duration;

use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbox::{EntryId, OutboxRecord, OutboxState, SettlementResult, Task};
use hiretalk_domain::ports::Outbox;

use crate::fixtures::{accepted, advanced_by, application, complete, say, settled, text, timer};
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
