//! The port of the jobs.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::matching::{Preferences, Ranking};
use hiretalk_domain::ports::{JobCatalogue, JobFilter, KeptJob, Put, StoreError};
use hiretalk_domain::{FieldOfWork, Job, JobId};

use super::MemoryStore;

#[async_trait]
impl JobCatalogue for MemoryStore {
    async fn put(&self, jobs: Vec<Job>, at: DateTime<Utc>) -> Result<Vec<Put>, StoreError> {
        self.kept().jobs.put(jobs, at).map_err(|error| StoreError::Broken(Box::new(error)))
    }

    async fn find(&self, id: JobId) -> Result<Option<KeptJob>, StoreError> {
        Ok(self.kept().jobs.find(&id))
    }

    async fn remove(&self, id: JobId) -> Result<bool, StoreError> {
        Ok(self.kept().jobs.remove(&id))
    }

    async fn page(
        &self,
        filter: JobFilter,
        after: Option<JobId>,
        limit: u16,
    ) -> Result<Vec<KeptJob>, StoreError> {
        Ok(self.kept().jobs.page(&filter, after.as_ref(), limit))
    }

    async fn rank(
        &self,
        preferences: Preferences,
        now: DateTime<Utc>,
        limit: u16,
    ) -> Result<Ranking, StoreError> {
        Ok(self.kept().jobs.rank(&preferences, now, limit))
    }

    async fn fields(&self, now: DateTime<Utc>, limit: u16) -> Result<Vec<FieldOfWork>, StoreError> {
        Ok(self.kept().jobs.fields(now, limit))
    }
}
