//! Whether the store can work.

use async_trait::async_trait;

use crate::ports::StoreError;

/// Asks the store whether it is there.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait StoreHealth: Send + Sync {
    /// A round trip to the store, within one second.
    ///
    /// # Errors
    /// Why the store cannot work now.
    async fn check(&self) -> Result<(), StoreError>;
}
