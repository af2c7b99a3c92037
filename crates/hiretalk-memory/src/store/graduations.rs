//! The port of the graduations.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::graduation::{DueGraduation, Graduation, GraduationPageRequest, StoredGraduation};
use hiretalk_domain::ids::{CandidateId, EventId};
use hiretalk_domain::ports::{Graduations, StoreError};

use super::MemoryStore;

#[async_trait]
impl Graduations for MemoryStore {
    async fn find(&self, id: EventId) -> Result<Option<StoredGraduation>, StoreError> {
        Ok(self.lock().state.graduations.stored(&id))
    }

    async fn page(&self, request: GraduationPageRequest) -> Result<Vec<Graduation>, StoreError> {
        Ok(self.lock().state.graduations.page(&request))
    }

    async fn find_open(&self, candidate_id: CandidateId) -> Result<Vec<Graduation>, StoreError> {
        Ok(self.lock().state.graduations.find_open(&candidate_id).cloned().collect())
    }

    async fn lease(
        &self,
        now: DateTime<Utc>,
        limit: u16,
        lease: Duration,
    ) -> Result<Vec<DueGraduation>, StoreError> {
        Ok(self.lock().state.due_graduations(now, limit, lease, self.clock.now()))
    }

    async fn wait_for_due(&self, wait: Duration) {
        let news = self.lock().state.graduations.notifier.wait(wait);
        news.await;
    }
}
