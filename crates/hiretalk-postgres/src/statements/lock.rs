//! Takes a lock of writers for the rest of a transaction.

use diesel::sql_types::{BigInt, Text};

use super::{REGISTRATIONS_LOCK, ROW_BY_ROW, WRITERS_LOCK, statement};

/// Waits for the lock. What is read afterwards stays as it is until the transaction ends.
pub(crate) struct TakeLock {
    key: i64,
}

impl TakeLock {
    /// For those who write conversations.
    pub(crate) fn new() -> Self {
        Self { key: WRITERS_LOCK }
    }

    /// For those who add or forget registrations.
    pub(crate) fn of_registrations() -> Self {
        Self { key: REGISTRATIONS_LOCK }
    }
}

statement!(TakeLock, Text =
    "SELECT concat(",
    ROW_BY_ROW,
    ") FROM pg_advisory_xact_lock(" => BigInt: key,
    ")"
);
