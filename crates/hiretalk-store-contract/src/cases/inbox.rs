//! The channel's deliveries: stored until they are processed, by one worker at a time.

use std::time::Duration;

use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{EndedTurn, RawDelivery, TurnRequest};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::Inbox;
use tokio::time::sleep;

use crate::caller::Caller;
use crate::races::all_of;
use crate::test_store::TestStore;
use crate::worker::{AFTER_SHORT, LONG, SHORT};

/// Byte by byte, the oldest first, through whichever handle.
pub async fn a_delivery_is_kept_whole(case: &TestStore) {
    let [caller, other] = case.both().await;
    let bodies: [Vec<u8>; 4] = [b"{}".to_vec(), Vec::new(), (0..=255).collect(), b"x".repeat(300_000)];
    let mut stored = Vec::new();
    for body in bodies {
        stored.push(stores(&caller, body).await);
    }
    let hearer = Hearer::new(&other);
    assert_eq!(hearer.takes(3).await, stored[..3]);
    // Taking again without giving back is no loss.
    assert_eq!(hearer.takes(100).await, stored);
    // The same delivery once more is stored once.
    Inbox::store(&**caller.store(), stored[0].clone()).await.expect("the store keeps a delivery");
    assert_eq!(hearer.takes(100).await, stored);
}

/// One has the turn, until it is released or has lasted its time.
pub async fn one_worker_at_a_time_has_the_turn(case: &TestStore) {
    let [caller, other] = case.both().await;
    let (first, second) = (Hearer::new(&caller), Hearer::new(&other));
    // Without deliveries nobody takes it.
    assert_eq!(first.takes(10).await, []);
    let stored = [stores(&caller, b"1".to_vec()).await, stores(&other, b"2".to_vec()).await];
    assert_eq!(second.takes(1).await, stored[..1]);
    assert_eq!(first.takes(10).await, [], "the turn is the other's, and so is what it did not take");
    second.ends(&[&stored[0]], &[]).await;
    assert_eq!(first.takes(10).await, stored[1..]);
    // Whoever has no turn ends none, and what is done is done all the same.
    second.ends(&[], &[]).await;
    assert_eq!(second.takes(10).await, []);
    let short = Hearer { lease: SHORT, ..first.clone() };
    assert_eq!(short.takes(10).await, stored[1..]);
    sleep(AFTER_SHORT).await;
    assert_eq!(second.takes(10).await, stored[1..], "the turn was over");
    first.ends(&[&stored[1], &stored[0]], &[]).await;
    assert_eq!(first.takes(10).await, [], "the turn is the second's");
    second.ends(&[&stored[1]], &[]).await;
    assert_eq!(first.takes(10).await, [], "all is worked off");
}

/// What cannot be processed now is out of the way for a while, and counts it.
pub async fn a_delivery_is_put_off(case: &TestStore) {
    let [caller, other] = case.both().await;
    let [hearer, second] = [Hearer::new(&caller), Hearer::new(&other)];
    let stored = [stores(&caller, b"1".to_vec()).await, stores(&caller, b"2".to_vec()).await];
    assert_eq!(hearer.takes(10).await, stored);
    hearer.ends(&[], &[(&stored[0], SHORT)]).await;
    assert_eq!(
        second.takes(10).await,
        stored[1..],
        "the first is put off, the second waits for the next turn"
    );
    second.ends(&[], &[]).await;
    sleep(AFTER_SHORT).await;
    let again = [RawDelivery { tries: 1, ..stored[0].clone() }, stored[1].clone()];
    assert_eq!(hearer.takes(10).await, again, "in their order");
    hearer.ends(&[], &[(&again[0], LONG), (&stored[1], LONG)]).await;
    assert_eq!(second.takes(10).await, []);
    // It may be given up while it is deferred.
    second.ends(&[&stored[0]], &[]).await;
}

/// As many as fit, and one whatever its size.
pub async fn a_turn_has_a_size(case: &TestStore) {
    let [caller, other] = case.both().await;
    let mut stored = Vec::new();
    for size in [100, 200, 300, 1, 1_000, 1] {
        stored.push(stores(&caller, b"x".repeat(size)).await);
    }
    for (bytes, expected) in [(0, 1), (99, 1), (299, 1), (300, 2), (600, 3), (601, 4), (1_600, 4), (9_999, 6)]
    {
        let hearer = Hearer { bytes, ..Hearer::new(&other) };
        assert_eq!(hearer.takes(100).await, stored[..expected], "{bytes} bytes");
        hearer.ends(&[], &[]).await;
    }
    let hearer = Hearer { bytes: 10, ..Hearer::new(&caller) };
    hearer.ends(&[&stored[0], &stored[1], &stored[2], &stored[3]], &[]).await;
    assert_eq!(hearer.takes(100).await, stored[4..5]);
}

/// Many workers at once, and what comes meanwhile: each delivery is processed by one of them, in the order in which
/// they came.
pub async fn many_workers_take_turns(case: &TestStore) {
    const DELIVERIES: usize = 200;
    let callers = case.both().await;
    let mut stored = Vec::new();
    for index in 0..DELIVERIES {
        stored.push(stores(&callers[index % 2], index.to_string().into_bytes()).await.id);
    }
    let order = tokio::sync::Mutex::new(Vec::new());
    let order = &std::sync::Arc::new(order);
    all_of((0..8).map(|index| {
        let hearer = Hearer::new(&callers[index % 2]);
        let order = std::sync::Arc::clone(order);
        async move {
            while order.lock().await.len() < DELIVERIES {
                let batch = hearer.takes(7).await;
                if batch.is_empty() {
                    tokio::task::yield_now().await;
                    continue;
                }
                order.lock().await.extend(batch.iter().map(|delivery| delivery.id));
                hearer.ends(&batch.iter().collect::<Vec<_>>(), &[]).await;
            }
        }
    }))
    .await;
    assert_eq!(*order.lock().await, stored);
}

/// Whoever waits is woken through the other handle, and by nothing at all after a while.
pub async fn waiting_for_a_delivery_ends(case: &TestStore) {
    let [caller, other] = case.both().await;
    let hearer = Hearer::new(&caller);
    assert_eq!(hearer.takes(1).await, []);
    let waits = tokio::spawn({
        let caller = caller.clone();
        async move { caller.store().wait_for_deliveries(LONG).await }
    });
    sleep(SHORT).await;
    stores(&other, b"{}".to_vec()).await;
    // The limit is far above what it should take; the case fails where nobody is woken.
    let woken = tokio::time::timeout(Duration::from_secs(60), waits).await;
    woken.expect("a delivery wakes").expect("the wait ends well");
    hearer.takes(10).await;
    caller.store().wait_for_deliveries(SHORT).await;
}

async fn stores(caller: &Caller, body: Vec<u8>) -> RawDelivery {
    let received_at = caller.ticker().tick();
    let id = DeliveryId::from_uuid(caller.ticker().message_id_at(received_at).as_uuid());
    let delivery = RawDelivery { id, received_at, body, tries: 0 };
    Inbox::store(&**caller.store(), delivery.clone()).await.expect("the store keeps a delivery");
    delivery
}

/// One that works deliveries off.
#[derive(Clone)]
struct Hearer {
    caller: Caller,
    token: LeaseToken,
    lease: Duration,
    bytes: u32,
}

impl Hearer {
    fn new(caller: &Caller) -> Self {
        Self { caller: caller.clone(), token: caller.ticker().token(), lease: LONG, bytes: u32::MAX }
    }

    async fn takes(&self, limit: u16) -> Vec<RawDelivery> {
        let Self { caller, token, lease, bytes } = self;
        let request = TurnRequest { token: *token, lease: *lease, limit, bytes: *bytes };
        let taken = caller.store().lease_turn(request).await.expect("the store gives turns");
        assert!(taken.len() <= usize::from(limit));
        taken
    }

    async fn ends(&self, done: &[&RawDelivery], put_off: &[(&RawDelivery, Duration)]) {
        let done = done.iter().map(|delivery| delivery.id).collect();
        let put_off = put_off.iter().map(|(delivery, wait)| (delivery.id, *wait)).collect();
        let ended = EndedTurn { token: self.token, done, put_off };
        self.caller.store().end_turn(ended).await.expect("the store takes the turn back");
    }
}
