//! Where the business clock's offset lies, for development.

use async_trait::async_trait;

use crate::ports::StoreError;

/// Keeps how many seconds the business clock is ahead of the machine's, so that every process follows.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ClockOffset: Send + Sync {
    /// The offset in seconds; 0 where nobody has moved the clock.
    async fn read(&self) -> Result<i64, StoreError>;

    /// Moves the clock on by `seconds` and returns the offset from then on.
    async fn advance(&self, seconds: u32) -> Result<i64, StoreError>;
}
