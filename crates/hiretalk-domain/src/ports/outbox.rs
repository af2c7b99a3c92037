//! The port that what must happen outside is taken from.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::outbound::{LeaseBatch, LeaseRequest};
use crate::outbox::{EntryId, LeaseToken, OutboxRecord, OutboxState};
use crate::ports::StoreError;

/// Leases outbox entries. Leases, tokens and pace run on real time, not on the business clock.
///
/// An entry is leased to one worker at a time, over all processes. It is settled by a
/// [`Change`](crate::change::Change) with its token.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Leases what is due and may go, the most urgent first, as [`lines`](crate::outbox::priority_ranges) says: per conversation the first
    /// message alone, at most as many messages as there are tokens within [`SendRate::AHEAD`](crate::outbound::SendRate::AHEAD), and none to a person who had
    /// too many for now. A lease of an attempted entry whose grace is over counts one doubt. An entry that cannot be read
    /// is deferred and holds up nothing but its conversation.
    async fn lease(&self, request: LeaseRequest) -> Result<LeaseBatch, StoreError>;

    /// Writes down that these entries are attempted now, and returns those whose lease is still held and lasts for
    /// `needed`. Only they may be sent.
    ///
    /// # Errors
    /// The store could not write: none may be sent.
    async fn attempt(
        &self,
        entries: Vec<(EntryId, LeaseToken)>,
        needed: Duration,
    ) -> Result<Vec<EntryId>, StoreError>;

    /// Nothing is leased for sending, by any process, for this long. A shorter pause does not end a longer one.
    async fn pause(&self, wait: Duration) -> Result<(), StoreError>;

    /// What waits or is dead, the oldest first, at most `limit`, after the entry `after`.
    async fn page(
        &self,
        state: Option<OutboxState>,
        after: Option<EntryId>,
        limit: u16,
    ) -> Result<Vec<OutboxRecord>, StoreError>;

    /// Brings a dead entry back, due at once, as if never tried, and as urgent as what waits behind it. None if there is
    /// no such entry; others stay as they are.
    async fn revive(&self, id: EntryId, now: DateTime<Utc>) -> Result<Option<OutboxRecord>, StoreError>;

    /// Returns when there may be work: soon after a commit in any process, and after `wait` at the latest.
    async fn wait_for_work(&self, wait: Duration);
}
