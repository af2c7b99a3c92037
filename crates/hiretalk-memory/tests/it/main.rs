//! The in-memory store passes the suite that every store passes.

mod bursts;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::DateTime;
use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{RawDelivery, TurnRequest};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::Inbox;
use hiretalk_memory::MemoryStore;
use hiretalk_store_contract::fixtures::{Ticker, notice};
use hiretalk_store_contract::{Caller, TestStore};
use uuid::Uuid;

async fn open_store() -> TestStore {
    let store = MemoryStore::new();
    // A clone is what comes nearest to a second process: another handle on the same data.
    let clone = Arc::new(store.clone());
    TestStore::new(Arc::new(store)).reopened_by(move || std::future::ready(Arc::clone(&clone)))
}

hiretalk_store_contract::suite!(open_store);

/// A lease ends when the store's own clock says so, and nobody has to wait for it.
#[tokio::test]
async fn leases_run_on_the_clock_that_was_given() {
    let start = Instant::now();
    let ahead = Arc::new(AtomicU64::new(0));
    let read = Arc::clone(&ahead);
    let store = MemoryStore::on_clock(move || start + Duration::from_secs(read.load(Ordering::Relaxed)));
    let delivery = RawDelivery {
        id: DeliveryId::from_uuid(Uuid::from_u128(1)),
        received_at: DateTime::UNIX_EPOCH,
        body: vec![1],
        tries: 0,
    };
    store.store(delivery).await.unwrap();
    let request = |who| TurnRequest {
        token: LeaseToken::new(who, who),
        lease: Duration::from_secs(60),
        limit: 1,
        bytes: 10,
    };
    for (seconds, who, taken) in [(0, 1, 1), (59, 2, 0), (60, 2, 1), (61, 1, 0)] {
        ahead.store(seconds, Ordering::Relaxed);
        assert_eq!(store.lease_turn(request(who)).await.unwrap().len(), taken, "{who} after {seconds} s");
    }
    let caller = Caller::new(Arc::new(store), Arc::new(Ticker::new(0)));
    caller.schedules(&notice("Uni", "1", Some(10))).await;
    // Each for 600 s.
    for (seconds, taken) in [(100, 1), (699, 0), (700, 1), (701, 0)] {
        ahead.store(seconds, Ordering::Relaxed);
        assert_eq!(caller.takes(11, 1).await.len(), taken, "after {seconds} s");
    }
}
