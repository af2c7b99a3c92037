//! The inbox: deliveries go in together, are leased oldest first, and go when they are worked off.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Binary, Double, Integer, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::statement;

/// Keeps deliveries, as arrays of one length. One that is kept already stays as it is.
#[derive(Default)]
pub(crate) struct StoreDeliveries<'a> {
    ids: Vec<Uuid>,
    received_ats: Vec<DateTime<Utc>>,
    bodies: Vec<&'a [u8]>,
}

impl<'a> StoreDeliveries<'a> {
    /// Adds a delivery.
    pub(crate) fn push(&mut self, id: Uuid, received_at: DateTime<Utc>, body: &'a [u8]) {
        self.ids.push(id);
        self.received_ats.push(received_at);
        self.bodies.push(body);
    }
}

statement!(StoreDeliveries<'a>, () =
    "INSERT INTO inbox (id, received_at, body) SELECT d.id, d.received_at, d.body FROM unnest("
        => Array<SqlUuid>: ids,
    ", " => Array<Timestamptz>: received_ats,
    ", " => Array<Binary>: bodies,
    ") WITH ORDINALITY AS d (id, received_at, body, number) ORDER BY d.number ON CONFLICT (id) DO NOTHING"
);

/// Leases the oldest deliveries that nobody works on.
pub(crate) struct LeaseDeliveries {
    pub(crate) token: Uuid,
    pub(crate) seconds: f64,
    pub(crate) limit: i64,
}

/// A delivery: its id, when it came, its body, how often it was leased, its order.
pub(crate) type DeliveryColumns = (SqlUuid, Timestamptz, Binary, Integer, BigInt);

statement!(LeaseDeliveries, DeliveryColumns =
    "WITH picked AS MATERIALIZED (SELECT i.id FROM inbox AS i \
     WHERE i.lease_until IS NULL OR i.lease_until <= clock_timestamp() \
     ORDER BY i.position LIMIT " => BigInt: limit,
    " FOR UPDATE SKIP LOCKED) \
     UPDATE inbox SET leases = inbox.leases + 1, lease_token = " => SqlUuid: token,
    ", lease_until = clock_timestamp() + make_interval(secs => " => Double: seconds,
    ") FROM picked WHERE inbox.id = picked.id \
     RETURNING inbox.id, inbox.received_at, inbox.body, inbox.leases, inbox.position"
);
