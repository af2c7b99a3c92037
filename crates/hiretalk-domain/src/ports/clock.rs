//! The clock.

use chrono::{DateTime, Utc};

/// Tells the time of the business: when conversations open and change.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}
