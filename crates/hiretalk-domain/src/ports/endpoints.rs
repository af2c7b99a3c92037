//! The ports of other systems' endpoints.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::endpoint::{Attempt, Endpoint, EndpointLease, EndpointProgress, EventRetry};
use crate::events::{Event, Position};
use crate::ids::{EndpointId, RetryId};
use crate::outbox::LeaseToken;
use crate::ports::StoreError;

/// Endpoints, as people manage them.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Endpoints: Send + Sync {
    /// Writes a new endpoint, or one that was changed by a person, whole. A worker that has it leased loses the lease.
    async fn put(&self, endpoint: Endpoint) -> Result<(), StoreError>;

    async fn find(&self, id: EndpointId) -> Result<Option<Endpoint>, StoreError>;

    /// All of them, the oldest first.
    async fn list(&self) -> Result<Vec<Endpoint>, StoreError>;

    /// Removes one with its refused events; false if there is none.
    async fn delete(&self, id: EndpointId) -> Result<bool, StoreError>;

    /// The position of the last event, and, if `since` is given, of the last one before that time.
    async fn position(&self, since: Option<DateTime<Utc>>) -> Result<Position, StoreError>;
}

/// Deliveries to endpoints.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait EndpointDeliveries: Send + Sync {
    /// Leases enabled endpoints that have something to get: events after their cursor, while fewer than
    /// [`MOST_RETRIES`](crate::endpoint::MOST_RETRIES) wait, or refused ones that are due. An endpoint has one worker at a
    /// time over all processes; `lease` runs on real time.
    async fn lease(
        &self,
        now: DateTime<Utc>,
        token: LeaseToken,
        lease: Duration,
        limit: u16,
    ) -> Result<EndpointLease, StoreError>;

    /// Records what was done and ends the lease. False, with nothing written, if it is not held any more.
    async fn settle(&self, token: LeaseToken, progress: EndpointProgress) -> Result<bool, StoreError>;

    /// The refused events of an endpoint, the newest first, at most `limit`, before the row `before`.
    async fn retries(
        &self,
        id: EndpointId,
        before: Option<RetryId>,
        limit: u16,
    ) -> Result<Vec<EventRetry>, StoreError>;

    /// Makes a refused event due now, as if never tried; none if there is no such row.
    async fn revive_retry(&self, id: RetryId, now: DateTime<Utc>) -> Result<Option<EventRetry>, StoreError>;
}

/// Sends events to endpoints.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait EventSender: Send + Sync {
    /// Checks that a URL is one that events may be sent to.
    ///
    /// # Errors
    /// [`EndpointUrlError`].
    async fn check_url(&self, url: String) -> Result<(), EndpointUrlError>;

    /// Sends one event, once, within 15 seconds; `event` is none for a test.
    async fn send(&self, endpoint: Endpoint, event: Option<Event>, now: DateTime<Utc>) -> Attempt;
}

/// Why events may not be sent to a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointUrlError {
    #[error("must be an http or https URL with a host and without user, password or fragment")]
    Malformed,
    #[error("leads to a private or local address")]
    PrivateAddress,
    #[error("its host has no address")]
    UnknownHost,
}
