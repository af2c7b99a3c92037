//! Real time, for signatures and for moving the clock of the business, which a sender's clock does not follow.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};

/// Seconds since 1970-01-01T00:00:00Z.
pub(crate) fn unix_seconds() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
}

/// The moment by the machine's clock.
pub(crate) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}
