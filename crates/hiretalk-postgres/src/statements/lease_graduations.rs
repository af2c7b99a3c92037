//! What is due is taken, the earliest first; what another takes or the writer moves is passed over.

use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Double, Nullable, Text, Timestamptz};

use super::{GRADUATION_COLUMNS, ROW_BY_ROW, statement};
use crate::rows::GraduationColumns;

/// Begins a lease. Its commit need not wait for the disk: a lease that is lost with the server has started nothing.
pub(crate) struct BeginLease;

statement!(
    BeginLease,
    Text = "SELECT concat(set_config('synchronous_commit', 'off', true), ",
    ROW_BY_ROW,
    ")"
);

/// Leases graduations and returns them, each with the number and the first name of the student.
pub(crate) struct LeaseGraduations {
    pub(crate) now: DateTime<Utc>,
    pub(crate) limit: i64,
    pub(crate) seconds: f64,
}

// A lease that ends later than any could was given by a server whose clock was ahead of this one's: it is over.
statement!(LeaseGraduations, (GraduationColumns, Nullable<Text>, Nullable<Text>) =
    "WITH due AS (SELECT id FROM graduations WHERE status = 'SCHEDULED' AND starts_at <= " => Timestamptz: now,
    " AND (lease_until IS NULL OR lease_until <= clock_timestamp() \
     OR lease_until > clock_timestamp() + 2 * make_interval(secs => " => Double: seconds,
    ")) ORDER BY starts_at, id LIMIT " => BigInt: limit,
    " FOR UPDATE SKIP LOCKED), \
     g AS (UPDATE graduations SET lease_until = clock_timestamp() + make_interval(secs => " => Double: seconds,
    ") FROM due WHERE graduations.id = due.id RETURNING graduations.*) \
     SELECT ",
    GRADUATION_COLUMNS,
    ", c.phone_number, c.first_name \
     FROM g JOIN candidates AS c ON c.id = g.candidate_id ORDER BY g.starts_at, g.id"
);
