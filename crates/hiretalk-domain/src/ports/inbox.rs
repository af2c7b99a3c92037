//! The port that the channel's deliveries wait in.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::ids::DeliveryId;
use crate::outbox::LeaseToken;
use crate::ports::StoreError;

/// Keeps raw deliveries from their receipt until they are worked off, in the order in which they came.
///
/// One worker at a time, over all processes, has the turn to work them off: so what one person writes is heard in its
/// order, whichever process it was delivered to.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Keeps a delivery, durably.
    ///
    /// # Errors
    /// The store could not write: the channel has to deliver it again.
    async fn store(&self, delivery: RawDelivery) -> Result<(), StoreError>;

    /// Takes the turn, and the oldest deliveries that are not put off. Nothing, if another worker has the turn or there
    /// is nothing to do. Whoever has the turn may take it anew.
    ///
    /// # Errors
    /// The store could not do it.
    async fn lease_turn(&self, request: TurnRequest) -> Result<Vec<RawDelivery>, StoreError>;

    /// Forgets deliveries that are worked off or whose work would never end, puts others off, and gives the turn back.
    /// What is neither is taken with the next turn.
    ///
    /// # Errors
    /// The store could not write; all are worked off once more, which changes nothing.
    async fn end_turn(&self, ended: EndedTurn) -> Result<(), StoreError>;

    /// Returns when there may be a delivery: soon after one was stored in any process, and after `wait` at the latest.
    async fn wait_for_deliveries(&self, wait: Duration);
}

/// What a worker asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TurnRequest {
    /// Who asks.
    pub token: LeaseToken,
    /// How long the turn lasts if it is not given back, on real time.
    pub lease: Duration,
    /// At most so many deliveries.
    pub limit: u16,
    /// At most so many bytes, but one delivery whatever its size.
    pub bytes: u32,
}

/// What became of the deliveries of a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedTurn {
    /// Whose turn it was.
    pub token: LeaseToken,
    /// Deliveries to be forgotten.
    pub done: Vec<DeliveryId>,
    /// Deliveries to be taken again when this time has passed, on real time.
    pub put_off: Vec<(DeliveryId, Duration)>,
}

/// A delivery as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct RawDelivery {
    /// Our id of it.
    pub id: DeliveryId,
    /// When it came, on the business clock.
    pub received_at: DateTime<Utc>,
    /// The body, byte by byte.
    pub body: Vec<u8>,
    /// How often it was put off.
    pub tries: u16,
}

impl std::fmt::Debug for RawDelivery {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RawDelivery").field("id", &self.id).finish_non_exhaustive()
    }
}
