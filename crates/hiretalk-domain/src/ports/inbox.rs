//! The port that the channel's deliveries wait in.

use std::time::Duration;

use async_trait::async_trait;

use crate::inbound::{EndedTurn, RawDelivery, TurnRequest};
use crate::ports::StoreError;

/// Keeps raw deliveries from their receipt until they are processed, in the order in which they came.
///
/// One worker at a time, over all processes, has the turn to work them off: so what one person writes is handled in its
/// order, whichever process it was delivered to.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Keeps a delivery, durably.
    ///
    /// # Errors
    /// The store could not write: the channel has to deliver it again.
    async fn store(&self, delivery: RawDelivery) -> Result<(), StoreError>;

    /// Takes the turn, and the oldest deliveries that are not deferred. Nothing, if another worker has the turn or there
    /// is nothing to do. Whoever has the turn may take it anew.
    async fn lease_turn(&self, request: TurnRequest) -> Result<Vec<RawDelivery>, StoreError>;

    /// Forgets deliveries that are processed or whose work would never end, puts others off, and gives the turn back.
    /// What is neither is taken with the next turn.
    ///
    /// # Errors
    /// The store could not write; all are processed once more, which changes nothing.
    async fn end_turn(&self, ended: EndedTurn) -> Result<(), StoreError>;

    /// Returns when there may be a delivery: soon after one was stored in any process, and after `wait` at the latest.
    async fn wait_for_deliveries(&self, wait: Duration);
}
