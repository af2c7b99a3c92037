//! A database whose clock is behind that of the one before it, as after a failover: what that one gave away until then is
//! not waited for.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{RawDelivery, TurnRequest};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::Inbox;
use hiretalk_store_contract::Caller;
use hiretalk_store_contract::fixtures::{Ticker, notice};
use uuid::Uuid;

use crate::database::{migrated, store_on};

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_of_a_clock_that_was_ahead_is_over() {
    let database = migrated();
    let store = store_on(&database.url());
    let id = DeliveryId::from_uuid(Uuid::from_u128(1));
    let delivery = RawDelivery { id, received_at: DateTime::UNIX_EPOCH, body: vec![1], tries: 0 };
    store.store(delivery).await.unwrap();
    let request = |who| TurnRequest {
        token: LeaseToken::new(who, who),
        lease: Duration::from_secs(60),
        limit: 1,
        bytes: 10,
    };
    assert_eq!(store.lease_turn(request(1)).await.unwrap().len(), 1);
    for (ahead, taken) in [("50 seconds", 0), ("100 seconds", 0), ("1 hour", 1)] {
        database.query(&format!("UPDATE inbox_turn SET until = now() + interval '{ahead}'")).unwrap();
        assert_eq!(store.lease_turn(request(2)).await.unwrap().len(), taken, "{ahead}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leased_graduation_of_a_clock_that_was_ahead_is_taken() {
    let database = migrated();
    let caller = Caller::new(Arc::new(store_on(&database.url())), Arc::new(Ticker::new(0)));
    caller.schedules(&notice("Uni", "1", Some(10))).await;
    assert_eq!(caller.takes(11, 1).await.len(), 1);
    for (ahead, taken) in [("500 seconds", 0), ("1000 seconds", 0), ("2 hours", 1)] {
        database.query(&format!("UPDATE graduations SET lease_until = now() + interval '{ahead}'")).unwrap();
        assert_eq!(caller.takes(11, 1).await.len(), taken, "{ahead}");
    }
}
