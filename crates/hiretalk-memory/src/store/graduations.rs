//! The port of the graduations.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::ports::{DueGraduation, Graduations, KeptGraduation, StoreError};
use hiretalk_domain::{CandidateId, EventId, Graduation, GraduationPageRequest};

use super::MemoryStore;

#[async_trait]
impl Graduations for MemoryStore {
    async fn find(&self, id: EventId) -> Result<Option<KeptGraduation>, StoreError> {
        Ok(self.kept().ledger.graduations.kept(&id))
    }

    async fn page(&self, request: GraduationPageRequest) -> Result<Vec<Graduation>, StoreError> {
        Ok(self.kept().ledger.graduations.page(&request))
    }

    async fn open_of(&self, candidate_id: CandidateId) -> Result<Vec<Graduation>, StoreError> {
        Ok(self.kept().ledger.graduations.open_of(&candidate_id).cloned().collect())
    }

    async fn lease(
        &self,
        now: DateTime<Utc>,
        limit: u16,
        lease: Duration,
    ) -> Result<Vec<DueGraduation>, StoreError> {
        Ok(self.kept().ledger.due_graduations(now, limit, lease, self.clock.now()))
    }

    async fn due_may_wait(&self, wait: Duration) {
        let news = self.kept().ledger.graduations.waking.wait(wait);
        news.await;
    }
}
