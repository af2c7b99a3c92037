//! Takes the writers' lock for the rest of a transaction.

use diesel::sql_types::{BigInt, Text};

use super::{ROW_BY_ROW, WRITERS_LOCK, statement};

/// Waits for the lock. What is read afterwards stays as it is until the transaction ends.
pub(crate) struct TakeLock {
    key: i64,
}

impl TakeLock {
    /// The statement.
    pub(crate) fn new() -> Self {
        Self { key: WRITERS_LOCK }
    }
}

statement!(TakeLock, Text =
    "SELECT concat(",
    ROW_BY_ROW,
    ") FROM pg_advisory_xact_lock(" => BigInt: key,
    ")"
);
