//! The inbox: deliveries go in together, are taken oldest first in turns, and go when they are processed.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Binary, Double, Integer, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::statement;

/// Keeps deliveries, as arrays of one length. One that is stored already stays as it is.
#[derive(Default)]
pub(crate) struct StoreDeliveries<'a> {
    ids: Vec<Uuid>,
    received_ats: Vec<DateTime<Utc>>,
    bodies: Vec<&'a [u8]>,
}

impl<'a> StoreDeliveries<'a> {
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

/// Takes the turn, if there is something to do and nobody else has it; a row says so. A turn that ends later than any
/// could was given by a server whose clock was ahead of this one's: it is over.
///
/// A turn that is lost with the server was at most processed in part, which may be repeated: the commit need not wait
/// for the disk.
pub(crate) struct TakeInboxTurn {
    pub(crate) token: Uuid,
    pub(crate) seconds: f64,
}

const IS_FREE: &str = "(i.put_off_until IS NULL OR i.put_off_until <= clock_timestamp())";

statement!(TakeInboxTurn, Text =
    "UPDATE inbox_turn SET token = " => SqlUuid: token,
    ", until = clock_timestamp() + make_interval(secs => " => Double: seconds,
    ") WHERE id = 1 AND EXISTS (SELECT FROM inbox AS i WHERE ",
    IS_FREE,
    ") AND (until <= clock_timestamp() OR until > clock_timestamp() + 2 * make_interval(secs => "
        => Double: seconds,
    ") OR token = " => SqlUuid: token,
    ") RETURNING set_config('synchronous_commit', 'off', true)"
);

/// Returns the oldest deliveries that are not deferred, in their order. To be asked once the turn is ours, in a statement
/// of its own: this one then sees what the turn before has forgotten.
pub(crate) struct OldestDeliveries {
    pub(crate) limit: i64,
    pub(crate) bytes: i64,
}

/// A delivery: its id, when it came, its body, how often it was deferred.
pub(crate) type DeliveryColumns = (SqlUuid, Timestamptz, Binary, Integer);

statement!(OldestDeliveries, DeliveryColumns =
    "WITH oldest AS MATERIALIZED (SELECT i.id, i.position, octet_length(i.body) AS size FROM inbox AS i WHERE ",
    IS_FREE,
    " ORDER BY i.position LIMIT " => BigInt: limit,
    "), summed AS MATERIALIZED (SELECT o.id, o.position, sum(o.size) OVER (ORDER BY o.position) AS total, \
     row_number() OVER (ORDER BY o.position) AS number FROM oldest AS o) \
     SELECT i.id, i.received_at, i.body, i.tries FROM summed AS s JOIN inbox AS i ON i.id = s.id \
     WHERE s.number = 1 OR s.total <= " => BigInt: bytes,
    " ORDER BY s.position"
);

/// Forgets deliveries, puts others off, and gives the turn back.
pub(crate) struct EndTurn {
    pub(crate) token: Uuid,
    pub(crate) done: Vec<Uuid>,
    /// As arrays of one length: which, and for how many seconds.
    pub(crate) put_off: Vec<Uuid>,
    pub(crate) waits: Vec<f64>,
}

statement!(EndTurn, () =
    "WITH done AS (DELETE FROM inbox WHERE id = ANY(" => Array<SqlUuid>: done,
    ")), put_off AS (UPDATE inbox SET tries = inbox.tries + 1, \
     put_off_until = clock_timestamp() + make_interval(secs => p.seconds) FROM unnest(" => Array<SqlUuid>: put_off,
    ", " => Array<Double>: waits,
    ") AS p (id, seconds) WHERE inbox.id = p.id) \
     UPDATE inbox_turn SET until = '-infinity' WHERE id = 1 AND token = " => SqlUuid: token
);
