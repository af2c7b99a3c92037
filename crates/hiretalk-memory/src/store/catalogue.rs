//! The port of the jobs.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::catalogue::{FieldOfWork, Job, JobFilter, PutOutcome, StoredJob};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::matching::{Preferences, Ranking};
use hiretalk_domain::ports::{JobCatalogue, StoreError};

use super::MemoryStore;

#[async_trait]
impl JobCatalogue for MemoryStore {
    async fn put(&self, jobs: Vec<Job>, at: DateTime<Utc>) -> Result<Vec<PutOutcome>, StoreError> {
        self.lock().jobs.put(jobs, at).map_err(|error| StoreError::Broken(Box::new(error)))
    }

    async fn find(&self, id: JobId) -> Result<Option<StoredJob>, StoreError> {
        Ok(self.lock().jobs.find(&id))
    }

    async fn remove(&self, id: JobId) -> Result<bool, StoreError> {
        Ok(self.lock().jobs.remove(&id))
    }

    async fn page(
        &self,
        filter: JobFilter,
        after: Option<JobId>,
        limit: u16,
    ) -> Result<Vec<StoredJob>, StoreError> {
        Ok(self.lock().jobs.page(&filter, after.as_ref(), limit))
    }

    async fn rank(
        &self,
        preferences: Preferences,
        now: DateTime<Utc>,
        limit: u16,
    ) -> Result<Ranking, StoreError> {
        Ok(self.lock().jobs.rank(&preferences, now, limit))
    }

    async fn fields(&self, now: DateTime<Utc>, limit: u16) -> Result<Vec<FieldOfWork>, StoreError> {
        Ok(self.lock().jobs.fields(now, limit))
    }
}
