//! The port that graduations are found through. They are written by a [`Change`](crate::change::Change).

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::graduation::{DueGraduation, Graduation, GraduationPageRequest, StoredGraduation};
use crate::ids::{CandidateId, EventId};
use crate::ports::StoreError;

/// Finds graduations, and hands those whose time has come to the workers.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Graduations: Send + Sync {
    /// The graduation with this id and its receipt, if there is one.
    async fn find(&self, id: EventId) -> Result<Option<StoredGraduation>, StoreError>;

    /// Graduations in the order of the bytes of their ids.
    async fn page(&self, request: GraduationPageRequest) -> Result<Vec<Graduation>, StoreError>;

    /// The candidate's graduations that have neither started nor been cancelled.
    async fn find_open(&self, candidate_id: CandidateId) -> Result<Vec<Graduation>, StoreError>;

    /// Leases at most `limit` graduations that are due at the business time `now`, those with the earliest time first,
    /// to one worker over all processes, for the real time `lease`. Who starts one commits it at the version it has
    /// here, so a lease that ran out never starts anything twice.
    async fn lease(
        &self,
        now: DateTime<Utc>,
        limit: u16,
        lease: Duration,
    ) -> Result<Vec<DueGraduation>, StoreError>;

    /// Returns when a graduation may have become due: soon after a commit in any process, and after `wait` at the
    /// latest.
    async fn wait_for_due(&self, wait: Duration);
}
