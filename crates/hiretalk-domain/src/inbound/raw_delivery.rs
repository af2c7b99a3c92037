//! Raw deliveries of the channel, as the inbox stores and leases them.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::ids::DeliveryId;
use crate::outbox::LeaseToken;

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
