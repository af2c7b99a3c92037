//! Endpoints of other systems: stored whole, leased to one worker, their refused events in order.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::endpoint::{
    Attempt, Disabled, DisabledReason, Endpoint, EndpointLease, EndpointProgress, EndpointSecret, EventRetry,
    RetryState,
};
use hiretalk_domain::events::Position;
use hiretalk_domain::ids::{EndpointId, RetryId};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::{EndpointDeliveries, Endpoints};

use crate::caller::Caller;
use crate::fixtures::application;
use crate::races::all_of;
use crate::store::Store;
use crate::test_store::TestStore;

const LEASE: Duration = Duration::from_secs(60);

/// Every part comes back, through the other handle too; what is changed replaces all of it.
pub async fn an_endpoint_is_stored_whole(case: &TestStore) {
    let [caller, other] = case.both().await;
    let mut endpoint = endpoint(&caller, Position(7));
    endpoint.types = ["message.received", "conversation.created"].map(str::to_owned).into();
    endpoint.description = Some("our \"ATS\" ñ".to_owned());
    put(&caller, &endpoint).await;
    assert_eq!(find(&other, endpoint.id).await.as_ref(), Some(&endpoint));
    let now = caller.ticker().tick();
    endpoint.rotate(EndpointSecret([9; 32]), now);
    endpoint.types = BTreeSet::new();
    endpoint.description = None;
    endpoint.disabled = Some(Disabled { at: now, reason: DisabledReason::Gone });
    endpoint.failing_since = Some(now);
    put(&other, &endpoint).await;
    let second = self::endpoint(&caller, Position::START);
    put(&caller, &second).await;
    let list = endpoints(&caller).list().await.expect("it reads");
    assert_eq!(list, [endpoint.clone(), second]);
    assert!(endpoints(&caller).delete(endpoint.id).await.expect("it deletes"));
    assert!(!endpoints(&other).delete(endpoint.id).await.expect("it deletes"));
    assert_eq!(find(&other, endpoint.id).await, None);
}

/// Positions by time: of the last event before it.
pub async fn a_time_is_a_position(case: &TestStore) {
    let [caller, other] = case.both().await;
    assert_eq!(position(&caller, None).await, Position::START);
    let mut times = Vec::new();
    for index in 0..9 {
        let name = index.to_string();
        times.push(caller.opens(&application(&name, &name, "job")).await.created_at);
    }
    let feed = caller.feed().await;
    for (event, at) in feed.iter().zip(times) {
        assert_eq!(position(&other, Some(at)).await.0, event.position.0 - 1);
    }
    let later = caller.ticker().tick();
    assert_eq!(position(&other, Some(later)).await, position(&caller, None).await);
}

/// An endpoint with something to get has one worker; with nothing to get, or disabled, none.
pub async fn an_endpoint_has_one_worker(case: &TestStore) {
    let [caller, other] = case.both().await;
    caller.opens(&application("e1", "ana", "j1")).await;
    let last = position(&caller, None).await;
    let behind = endpoint(&caller, Position::START);
    let ahead = endpoint(&caller, last);
    let mut off = endpoint(&caller, Position::START);
    off.disabled = Some(Disabled { at: caller.ticker().tick(), reason: DisabledReason::Requested });
    for endpoint in [&behind, &ahead, &off] {
        put(&caller, endpoint).await;
    }
    let workers = (0..8).map(|index| {
        let caller = if index % 2 == 0 { caller.clone() } else { other.clone() };
        async move {
            let token = caller.ticker().token();
            lease(&caller, token).await.leased.into_iter().map(|found| (token, found)).collect::<Vec<_>>()
        }
    });
    let leased = all_of(workers).await.concat();
    let [(token, found)] = &leased[..] else { panic!("{leased:?}") };
    assert_eq!(found.endpoint, behind);
    let done = Endpoint { cursor: last, ..behind.clone() };
    assert!(!settle(&other, caller.ticker().token(), progress(&caller, &done, vec![])).await);
    assert!(settle(&other, *token, progress(&caller, &done, vec![])).await);
    assert!(!settle(&caller, *token, progress(&caller, &done, vec![])).await, "the lease is over");
    let lease = lease(&caller, caller.ticker().token()).await;
    assert_eq!((lease.leased, lease.has_enabled), (vec![], true));
    // What a person changes ends the lease.
    put(&caller, &behind).await;
    let token = caller.ticker().token();
    assert_eq!(self::lease(&other, token).await.leased.len(), 1);
    put(&caller, &behind).await;
    assert!(!settle(&other, token, progress(&caller, &done, vec![])).await);
}

/// Of a conversation the first refused event alone is due; a recovery makes all due, in order.
pub async fn refused_events_keep_their_order(case: &TestStore) {
    let [caller, other] = case.both().await;
    let [ana, ben] = [
        caller.opens(&application("e1", "ana", "j1")).await,
        caller.opens(&application("e2", "ben", "j1")).await,
    ];
    let feed = caller.feed().await;
    let last = position(&caller, None).await;
    let target = endpoint(&caller, Position::START);
    put(&caller, &target).await;
    let refused = |event: usize, attempt: Option<Attempt>| {
        let now = caller.ticker().tick();
        let id = RetryId::from_uuid(caller.ticker().message_id_at(now).as_uuid());
        EventRetry::new(id, target.id, &feed[event], attempt, now)
    };
    let failed = || Attempt::new(caller.ticker().tick(), Some(500), "sorry \0");
    let first = refused(0, Some(failed()));
    let mut behind = refused(1, None);
    behind.conversation_id = first.conversation_id;
    let other_first = refused(1, None);
    let token = caller.ticker().token();
    assert_eq!(lease(&caller, token).await.leased.len(), 1);
    let moved = Endpoint { cursor: last, ..target.clone() };
    let rows = vec![first.clone(), behind.clone(), other_first.clone()];
    assert!(settle(&caller, token, progress(&caller, &moved, rows)).await);
    let token = caller.ticker().token();
    let found = lease(&other, token).await.leased;
    let [found] = &found[..] else { panic!("{found:?}") };
    assert_eq!(found.due, std::slice::from_ref(&other_first), "{:?} waits for its second try", first.state);
    assert_eq!(found.waiting, [ana.id, ben.id].into());
    assert_eq!(found.retries, 3);
    let delivered = other_first.after(Attempt::new(caller.ticker().tick(), Some(204), ""));
    assert_eq!(delivered.state, RetryState::Delivered);
    let recovered =
        EndpointProgress { has_recovered: true, ..progress(&caller, &moved, vec![delivered.clone()]) };
    assert!(settle(&other, token, recovered).await);
    let token = caller.ticker().token();
    let due = lease(&caller, token).await.leased.remove(0).due;
    assert_eq!(due.iter().map(|row| row.id).collect::<Vec<_>>(), [first.id]);
    let dead = EventRetry { state: RetryState::Dead, ..due[0].clone() };
    assert!(settle(&other, token, progress(&caller, &moved, vec![dead.clone()])).await);
    let shown = deliveries(&caller).retries(target.id, None, 2).await.expect("it reads");
    assert_eq!(shown.iter().map(|row| row.id).collect::<Vec<_>>(), [delivered.id, behind.id]);
    let rest = deliveries(&other).retries(target.id, Some(behind.id), 2).await.expect("it reads");
    assert_eq!(rest, [dead]);
    let now = caller.ticker().tick();
    let revived = deliveries(&other).revive_retry(first.id, now).await.expect("it revives");
    assert_eq!(revived.map(|row| (row.state, row.tries)), Some((RetryState::Waiting { due_at: now }, 0)));
    let unknown = RetryId::new(now, 5);
    assert_eq!(deliveries(&other).revive_retry(unknown, now).await.expect("it looks"), None);
}

fn endpoint(caller: &Caller, cursor: Position) -> Endpoint {
    let now = caller.ticker().tick();
    Endpoint {
        id: EndpointId::from_uuid(caller.ticker().message_id_at(now).as_uuid()),
        url: "https://example.com/hook?a=1".to_owned(),
        types: BTreeSet::new(),
        description: None,
        secret: EndpointSecret([7; 32]),
        former_secret: None,
        cursor,
        disabled: None,
        created_at: now,
        updated_at: now,
        last_success_at: Some(now),
        failing_since: None,
    }
}

fn progress(caller: &Caller, endpoint: &Endpoint, retries: Vec<EventRetry>) -> EndpointProgress {
    let at = caller.ticker().tick();
    EndpointProgress { endpoint: endpoint.clone(), retries, has_recovered: false, at }
}

fn store(caller: &Caller) -> Arc<dyn Store> {
    Arc::clone(caller.store())
}

fn endpoints(caller: &Caller) -> Arc<dyn Endpoints> {
    store(caller)
}

fn deliveries(caller: &Caller) -> Arc<dyn EndpointDeliveries> {
    store(caller)
}

async fn put(caller: &Caller, endpoint: &Endpoint) {
    endpoints(caller).put(endpoint.clone()).await.expect("it is stored");
}

async fn find(caller: &Caller, id: EndpointId) -> Option<Endpoint> {
    endpoints(caller).find(id).await.expect("it reads")
}

async fn position(caller: &Caller, since: Option<chrono::DateTime<chrono::Utc>>) -> Position {
    endpoints(caller).position(since).await.expect("it reads")
}

async fn lease(caller: &Caller, token: LeaseToken) -> EndpointLease {
    deliveries(caller).lease(caller.ticker().tick(), token, LEASE, 20).await.expect("it leases")
}

async fn settle(caller: &Caller, token: LeaseToken, progress: EndpointProgress) -> bool {
    deliveries(caller).settle(token, progress).await.expect("it settles")
}
