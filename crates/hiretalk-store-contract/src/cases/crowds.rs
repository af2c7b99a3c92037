//! Many workers on one outbox: each message is leased once, sent once, in its order.

use std::collections::HashMap;
use std::time::Duration;

use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::outbox::EntryId;

use crate::fixtures::{accepted, application, settled};
use crate::races::{all_of, at_once};
use crate::test_store::TestStore;
use crate::worker::{Worker, ids};

const WORKERS: usize = 8;

/// 1,000 entries, leased by workers of two processes at the same moment: each by one of them.
pub async fn of_1000_entries_each_is_leased_once(case: &TestStore) {
    let workers = case.both().await.map(Worker::new);
    let mut expected: Vec<EntryId> = all_of((0..1_000).map(|index| {
        let caller = workers[index % 2].caller.clone();
        let name = format!("{index}");
        async move { caller.greets(&application(&name, &name, "job"), 1).await.1[0].into() }
    }))
    .await;
    let leased = at_once((0..WORKERS).map(|index| {
        let worker = workers[index % 2].clone();
        async move {
            let mut mine = Vec::new();
            let mut nothing = 0;
            // Another may hold a row for a moment without taking it: only a few looks in vain are an end.
            while nothing < 5 {
                let (_, batch) = worker.leases(20).await;
                nothing = if batch.entries.is_empty() { nothing + 1 } else { 0 };
                mine.extend(ids(&batch));
                tokio::task::yield_now().await;
            }
            mine
        }
    }))
    .await;
    let mut leased = leased.concat();
    leased.sort_unstable();
    expected.sort_unstable();
    assert_eq!(leased.len(), expected.len());
    assert_eq!(leased, expected);
}

/// Workers that lease, attempt and settle side by side: every conversation handles its messages in their order, once.
pub async fn a_crowd_of_workers_keeps_every_order(case: &TestStore) {
    const CONVERSATIONS: usize = 40;
    const MESSAGES: usize = 5;
    let workers = case.both().await.map(Worker::new);
    let mut written: HashMap<ConversationId, Vec<EntryId>> = HashMap::new();
    for index in 0..CONVERSATIONS {
        let name = format!("{index}");
        let (opened, messages) =
            workers[index % 2].caller.greets(&application(&name, &name, "job"), MESSAGES).await;
        written.insert(opened.id, messages.into_iter().map(EntryId::from).collect());
    }
    let sent = std::sync::Arc::new(tokio::sync::Mutex::new(Vec::new()));
    at_once((0..WORKERS).map(|index| {
        let worker = workers[index % 2].clone();
        let sent = std::sync::Arc::clone(&sent);
        async move {
            while sent.lock().await.len() < CONVERSATIONS * MESSAGES {
                let (token, batch) = worker.leases(7).await;
                let held = worker.attempts(token, &ids(&batch), Duration::from_secs(60)).await;
                assert_eq!(held.len(), batch.entries.len(), "a long lease is held");
                for leased in batch.entries {
                    let entry = leased.entry;
                    // Said to the channel before it is settled: nobody else may come before the settlement.
                    sent.lock().await.push((entry.conversation_id, entry.id));
                    worker
                        .caller
                        .applies(settled(entry.id, token, accepted(&format!("wamid.{}", entry.id))))
                        .await;
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
    }))
    .await;
    let mut heard: HashMap<ConversationId, Vec<EntryId>> = HashMap::new();
    for (conversation, entry) in sent.lock().await.iter() {
        heard.entry(*conversation).or_default().push(*entry);
    }
    assert_eq!(heard, written);
    assert_eq!(workers[0].queue().await, []);
}
