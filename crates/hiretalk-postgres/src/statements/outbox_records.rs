//! Outbox entries as operators see them.

use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::statement;
use crate::rows::OutboxColumns;

/// An entry and the name of its state.
pub(crate) type RecordColumns = (OutboxColumns, Text);

/// The columns of a record, out of the row `o`.
const RECORD: &str = "SELECT o.id, o.conversation_id, o.task, o.purpose, o.turn, o.priority, o.due_at, o.tries, o.unconfirmed, o.code, \
     CASE WHEN o.dead_at IS NOT NULL THEN 'DEAD' WHEN o.lease_until > clock_timestamp() THEN 'LEASED' \
     WHEN o.attempted_at IS NOT NULL THEN 'IN_DOUBT' ELSE 'WAITING' END AS state FROM outbox AS o ";

/// Returns entries in the order of their ids, which begin with a moment.
pub(crate) struct OutboxPage {
    pub(crate) after: Uuid,
    pub(crate) state: Option<&'static str>,
    pub(crate) limit: i64,
}

statement!(OutboxPage, RecordColumns =
    "SELECT * FROM (",
    RECORD,
    "WHERE o.id > " => SqlUuid: after,
    " ORDER BY o.id OFFSET 0) AS o WHERE o.state = coalesce(" => Nullable<Text>: state,
    ", o.state) LIMIT " => BigInt: limit
);

/// Returns dead entries in the order of their ids; few are, so they have an index.
pub(crate) struct DeadPage {
    pub(crate) after: Uuid,
    pub(crate) limit: i64,
}

statement!(DeadPage, RecordColumns =
    RECORD,
    "WHERE o.dead_at IS NOT NULL AND o.id > " => SqlUuid: after,
    " ORDER BY o.id LIMIT " => BigInt: limit
);

pub(crate) struct OneRecord {
    pub(crate) id: Uuid,
}

statement!(OneRecord, RecordColumns = RECORD, "WHERE o.id = " => SqlUuid: id);

/// Brings a dead entry back, as if never tried, and as urgent as what waits behind it in its conversation. That it is not
/// dead is said as in a lease.
pub(crate) struct Revive {
    pub(crate) id: Uuid,
    pub(crate) now: DateTime<Utc>,
}

statement!(Revive, () =
    "UPDATE outbox SET dead_at = NULL, tries = 0, unconfirmed = 0, code = NULL, lease_token = NULL, \
     lease_until = NULL, attempted_at = NULL, \
     priority = least(priority, (SELECT min(o.priority) FROM outbox AS o WHERE outbox.task = 'SEND' \
     AND o.conversation_id = outbox.conversation_id AND o.task = 'SEND' \
     AND coalesce(o.dead_at, 'infinity') = 'infinity' AND o.position > outbox.position)), \
     due_at = " => Timestamptz: now,
    " WHERE dead_at IS NOT NULL AND id = " => SqlUuid: id
);
