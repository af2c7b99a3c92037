//! The channel's deliveries: kept until they are worked off, each with one worker at a time.

use std::time::Duration;

use hiretalk_domain::ports::{Inbox, RawDelivery};
use tokio::time::sleep;
use uuid::Uuid;

use crate::caller::Caller;
use crate::races::all_of;
use crate::test_store::TestStore;
use crate::worker::{AFTER_SHORT, LONG, SHORT};

const NONE: [Uuid; 0] = [];

/// Byte by byte, the oldest first, and how often it was leased.
pub async fn a_delivery_is_kept_whole(case: &TestStore) {
    let [caller, other] = case.both().await;
    let bodies: [Vec<u8>; 4] = [b"{}".to_vec(), Vec::new(), (0..=255).collect(), b"x".repeat(300_000)];
    let mut stored = Vec::new();
    for body in bodies {
        stored.push(stores(&caller, body).await);
    }
    let first = leases(&other, 3, SHORT).await;
    assert_eq!(first.len(), 3);
    sleep(AFTER_SHORT).await;
    let all = leases(&caller, 100, LONG).await;
    assert_eq!(all.len(), stored.len());
    for (index, (leased, stored)) in all.iter().zip(&stored).enumerate() {
        let times = if index < 3 { 2 } else { 1 };
        let expected = RawDelivery { leases: times, ..stored.clone() };
        assert!(*leased == expected, "delivery {index}: {} leases of {leased:?}", leased.leases);
    }
}

/// Leased once, through whichever handle, until its lease ends or it is worked off.
pub async fn a_delivery_is_worked_off_once(case: &TestStore) {
    let [caller, other] = case.both().await;
    let first = stores(&caller, b"1".to_vec()).await;
    let second = stores(&other, b"2".to_vec()).await;
    assert_eq!(ids(&leases(&caller, 1, SHORT).await), [first.id]);
    assert_eq!(ids(&leases(&other, 10, LONG).await), [second.id], "the first is leased");
    sleep(AFTER_SHORT).await;
    assert_eq!(ids(&leases(&other, 10, LONG).await), [first.id], "its lease is over");
    settles(&caller, vec![first.id]).await;
    // Working it off again, or what nobody knows, is no error.
    settles(&other, vec![first.id, Uuid::from_u128(7), second.id]).await;
    settles(&other, vec![]).await;
    assert_eq!(ids(&leases(&caller, 10, LONG).await), NONE);
}

/// Many workers at once, and what comes meanwhile: each delivery goes to one of them.
pub async fn many_workers_share_the_deliveries(case: &TestStore) {
    const DELIVERIES: usize = 200;
    let callers = case.both().await;
    let mut stored = Vec::new();
    for index in 0..DELIVERIES {
        stored.push(stores(&callers[index % 2], index.to_string().into_bytes()).await.id);
    }
    let leased = all_of((0..8).map(|index| {
        let caller = callers[index % 2].clone();
        async move {
            let mut mine = Vec::new();
            loop {
                let batch = ids(&leases(&caller, 7, LONG).await);
                if batch.is_empty() {
                    return mine;
                }
                settles(&caller, batch.clone()).await;
                mine.extend(batch);
            }
        }
    }))
    .await;
    let mut leased = leased.concat();
    leased.sort_unstable();
    stored.sort_unstable();
    assert_eq!(leased, stored);
}

/// Whoever waits is woken through the other handle, and by nothing at all after a while.
pub async fn waiting_for_a_delivery_ends(case: &TestStore) {
    let [caller, other] = case.both().await;
    assert_eq!(ids(&leases(&caller, 1, LONG).await), NONE);
    let waits = tokio::spawn({
        let caller = caller.clone();
        async move { caller.store().delivery_may_wait(LONG).await }
    });
    sleep(SHORT).await;
    stores(&other, b"{}".to_vec()).await;
    // The limit is far above what it should take; the case fails where nobody is woken.
    let woken = tokio::time::timeout(Duration::from_secs(60), waits).await;
    woken.expect("a delivery wakes").expect("the wait ends well");
    leases(&caller, 10, LONG).await;
    caller.store().delivery_may_wait(SHORT).await;
}

async fn stores(caller: &Caller, body: Vec<u8>) -> RawDelivery {
    let received_at = caller.ticker().tick();
    let id = caller.ticker().message_id_at(received_at).as_uuid();
    let delivery = RawDelivery { id, received_at, body, leases: 0 };
    Inbox::store(&**caller.store(), delivery.clone()).await.expect("the store keeps a delivery");
    delivery
}

async fn leases(caller: &Caller, limit: u16, lease: Duration) -> Vec<RawDelivery> {
    let token = caller.ticker().token();
    let leased = Inbox::lease(&**caller.store(), token, limit, lease).await.expect("the store leases");
    assert!(leased.len() <= usize::from(limit));
    leased
}

async fn settles(caller: &Caller, ids: Vec<Uuid>) {
    Inbox::settle(&**caller.store(), ids).await.expect("the store forgets deliveries");
}

fn ids(deliveries: &[RawDelivery]) -> Vec<Uuid> {
    deliveries.iter().map(|delivery| delivery.id).collect()
}
