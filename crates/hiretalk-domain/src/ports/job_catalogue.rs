//! The port that the catalogue of jobs lies behind.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::catalogue::{FieldOfWork, Job, JobFilter, PutOutcome, StoredJob};
use crate::ids::JobId;
use crate::matching::{Preferences, Ranking};
use crate::ports::StoreError;

/// Keeps the jobs that matching picks from.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait JobCatalogue: Send + Sync {
    /// Keeps these jobs, all or none, each in place of the one with its id; says of each whether it is new. The last of
    /// several with one id counts. At most 1,000 at once.
    async fn put(&self, jobs: Vec<Job>, at: DateTime<Utc>) -> Result<Vec<PutOutcome>, StoreError>;

    /// The job with this id, if there is one.
    async fn find(&self, id: JobId) -> Result<Option<StoredJob>, StoreError>;

    /// Takes a job away; says whether there was one.
    async fn remove(&self, id: JobId) -> Result<bool, StoreError>;

    /// Jobs by id, in the order of their bytes, those after `after`, at most `limit`.
    async fn page(
        &self,
        filter: JobFilter,
        after: Option<JobId>,
        limit: u16,
    ) -> Result<Vec<StoredJob>, StoreError>;

    /// The jobs to offer at `now`, the best first, at most `limit`: what [`rank`](crate::matching::rank) makes of all
    /// that are stored.
    async fn rank(
        &self,
        preferences: Preferences,
        now: DateTime<Utc>,
        limit: u16,
    ) -> Result<Ranking, StoreError>;

    /// The fields of the jobs that are open at `now`: those with the most jobs, then by their folded names, at most
    /// `limit`. Each is spelled as the first of its jobs, by id, spells it.
    async fn fields(&self, now: DateTime<Utc>, limit: u16) -> Result<Vec<FieldOfWork>, StoreError>;
}
