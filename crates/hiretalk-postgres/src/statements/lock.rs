//! Row locks that a transaction takes first and holds until its end.

use diesel::sql_types::Text;

use super::{ROW_BY_ROW, statement};

/// Locks the head of the feed for a transaction that writes conversations or events. What is read afterwards stays as it is
/// until the transaction ends.
pub(crate) struct LockFeed;

statement!(LockFeed, Text = "SELECT concat(", ROW_BY_ROW, ") FROM feed WHERE id = 1 FOR UPDATE");

/// Locks a row of the table `locks`.
pub(crate) struct TakeLock {
    name: &'static str,
}

impl TakeLock {
    /// For transactions that write jobs: numbers are given out one after the other, and two that put the same jobs never
    /// wait for each other in a circle.
    pub(crate) fn of_jobs() -> Self {
        Self { name: "jobs" }
    }

    /// For transactions that add or delete registrations: counts stay valid until the commit, and two that delete the same
    /// rows never wait for each other in a circle.
    pub(crate) fn of_registrations() -> Self {
        Self { name: "registrations" }
    }
}

statement!(TakeLock, Text =
    "SELECT concat(",
    ROW_BY_ROW,
    ") FROM locks WHERE name = " => Text: name,
    " FOR UPDATE"
);
