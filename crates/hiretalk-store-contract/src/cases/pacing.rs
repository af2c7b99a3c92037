//! How fast messages may leave, over all handles together. SendRate runs on real time: cases measure that nothing is too
//! fast, and never that something is fast enough.

use std::time::{Duration, Instant};

use hiretalk_domain::outbound::SendRate;
use hiretalk_domain::outbox::Task;
use tokio::time::sleep;

use crate::fixtures::{accepted, application, settled, timer};
use crate::races::at_once;
use crate::test_store::TestStore;
use crate::worker::{AFTER_SHORT, FAST, LONG, SHORT, Worker, ids};

/// Each token is for a moment of its own, one interval after the one before, whoever gets it; a little ahead of time.
pub async fn messages_leave_at_the_rate_of_the_number(case: &TestStore) {
    const RATE: u16 = 50;
    const MESSAGES: usize = 75;
    let [mut worker, mut other] = case.both().await.map(Worker::new);
    (worker.pace.rate, other.pace.rate) = (RATE, RATE);
    worker.caller.greets_many(MESSAGES).await;
    let began = Instant::now();
    let mut moments = Vec::new();
    while moments.len() < MESSAGES {
        let batches = at_once([&worker, &other].map(|worker| {
            let worker = worker.clone();
            async move { worker.leases(1_000).await.1 }
        }))
        .await;
        // The lease was made before this moment, so a message leaves no later than this says.
        let leased_by = began.elapsed();
        for leased in batches.iter().flat_map(|batch| &batch.entries) {
            assert!(leased.wait <= SendRate::AHEAD, "{:?} ahead", leased.wait);
            moments.push(leased_by + leased.wait);
        }
        moments.sort_unstable();
        for (index, moment) in moments.iter().enumerate() {
            let earliest = Duration::from_secs(1) / u32::from(RATE) * u32::try_from(index).expect("few");
            assert!(
                *moment + Duration::from_millis(1) >= earliest,
                "message {index} leaves after {moment:?}"
            );
        }
        let again_in = batches.iter().filter_map(|batch| batch.again_in).min();
        if moments.len() < MESSAGES {
            let wait = again_in.expect("there is more to lease");
            assert!(wait <= Duration::from_secs(1), "the next token comes within a second, not {wait:?}");
            sleep(wait.max(Duration::from_millis(5))).await;
        }
    }
}

/// A silence saves nothing up.
pub async fn a_silence_lets_no_more_leave_at_once(case: &TestStore) {
    let [mut worker, _] = case.both().await.map(Worker::new);
    worker.pace.rate = 50;
    worker.caller.greets_many(50).await;
    sleep(AFTER_SHORT).await;
    let (_, batch) = worker.leases(1_000).await;
    let interval = Duration::from_millis(20);
    let waits: Vec<_> = batch.entries.iter().map(|leased| leased.wait).collect();
    assert!(waits.len() > 1 && waits.len() <= 13, "{waits:?}");
    for pair in waits.windows(2) {
        let apart = pair[1].checked_sub(pair[0]).expect("in order");
        assert!(apart >= interval - Duration::from_millis(1), "{waits:?}");
    }
}

/// One person gets a few messages at once and then one at a time; others are not held up by that.
pub async fn a_person_gets_few_messages_at_once(case: &TestStore) {
    let [mut worker, mut other] = case.both().await.map(Worker::new);
    for worker in [&mut worker, &mut other] {
        worker.pace = SendRate { recipient_interval: LONG, recipient_burst: 3, ..FAST };
    }
    let event = application("e1", "ana", "j1");
    let (_, messages) = worker.caller.greets(&event, 4).await;
    for (index, message) in messages[..2].iter().enumerate() {
        worker.settles(*message, accepted(&format!("wamid.{index}"))).await;
    }
    // Whoever shares the number shares its pace.
    let mut ben = application("e2", "ben", "j1");
    ben.contact.phone_number = event.contact.phone_number.clone();
    let (_, bens) = other.caller.greets(&ben, 1).await;
    let (_, batch) = other.leases(10).await;
    assert_eq!(ids(&batch), [messages[2].into()], "the third of three");
    let again_in = worker.leases_nothing("too many for one person").await.expect("a token comes");
    assert!(again_in <= LONG, "{again_in:?}");
    let (_, others) = worker.caller.greets(&application("e3", "eva", "j1"), 1).await;
    other.leases_one(others[0]).await;
    other.leases_nothing("too many for one person still").await;
    assert!(other.record(bens[0]).await.is_some());
}

/// After the interval there is one more.
pub async fn a_person_gets_the_next_message_later(case: &TestStore) {
    let [mut worker, mut other] = case.both().await.map(Worker::new);
    for worker in [&mut worker, &mut other] {
        worker.pace = SendRate { recipient_interval: SHORT, recipient_burst: 1, ..FAST };
    }
    let (_, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 3).await;
    let began = Instant::now();
    for (index, message) in messages.iter().enumerate() {
        let (token, _) = if index % 2 == 0 { &worker } else { &other }.leases_one(*message).await;
        let change = settled(*message, token, accepted(&format!("wamid.{index}")));
        worker.caller.applies(change).await;
        sleep(AFTER_SHORT).await;
    }
    assert!(began.elapsed() >= SHORT * 2);
}

/// A pause holds for all processes and for messages alone; a shorter one does not end it.
pub async fn a_pause_holds_everywhere(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 1).await;
    worker.caller.store().pause(SHORT).await.expect("the store pauses");
    sleep(AFTER_SHORT).await;
    other.leases_one(messages[0]).await;

    let (_, more) = worker.caller.greets(&application("e2", "ben", "j1"), 1).await;
    worker.caller.store().pause(LONG).await.expect("the store pauses");
    other.caller.store().pause(Duration::from_millis(1)).await.expect("the store pauses");
    sleep(SHORT).await;
    let outbox = vec![timer(opened.id, Task::Expire, worker.caller.ticker().tick())];
    worker.caller.applies(hiretalk_domain::change::Change { outbox, ..Default::default() }).await;
    for worker in [&worker, &other] {
        let (_, batch) = worker.leases(10).await;
        assert!(!ids(&batch).contains(&more[0].into()), "a message in a pause");
        let again_in = batch.again_in.expect("the pause ends");
        assert!(again_in <= LONG, "{again_in:?}");
    }
}
