//! The port that the channel's deliveries wait in.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::outbox::LeaseToken;
use crate::ports::StoreError;

/// Keeps raw deliveries from their receipt until they are worked off, each leased to one worker at a time.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Keeps a delivery, durably.
    ///
    /// # Errors
    /// The store could not write: the channel has to deliver it again.
    async fn store(&self, delivery: RawDelivery) -> Result<(), StoreError>;

    /// Leases the oldest deliveries that nobody works on, at most `limit`, on real time.
    ///
    /// # Errors
    /// The store could not do it.
    async fn lease(
        &self,
        token: LeaseToken,
        limit: u16,
        lease: Duration,
    ) -> Result<Vec<RawDelivery>, StoreError>;

    /// Forgets deliveries that are worked off, or whose work would never end.
    ///
    /// # Errors
    /// The store could not write; they are worked off once more, which changes nothing.
    async fn settle(&self, ids: Vec<Uuid>) -> Result<(), StoreError>;

    /// Returns when there may be a delivery: soon after one was stored in any process, and after `wait` at the latest.
    async fn delivery_may_wait(&self, wait: Duration);
}

/// A delivery as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct RawDelivery {
    /// Our id of it.
    pub id: Uuid,
    /// When it came, on the business clock.
    pub received_at: DateTime<Utc>,
    /// The body, byte by byte.
    pub body: Vec<u8>,
    /// How often it was leased.
    pub leases: u16,
}

impl std::fmt::Debug for RawDelivery {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RawDelivery").field("id", &self.id).finish_non_exhaustive()
    }
}
