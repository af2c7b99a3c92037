//! The port of the graduations, watched.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::graduation::{DueGraduation, Graduation, GraduationPageRequest, StoredGraduation};
use hiretalk_domain::ids::{CandidateId, EventId};
use hiretalk_domain::ports::{Graduations, StoreError};

use super::ObservedStore;

#[async_trait]
impl Graduations for ObservedStore {
    async fn find(&self, id: EventId) -> Result<Option<StoredGraduation>, StoreError> {
        self.call().await?;
        Graduations::find(&self.store, id).await
    }

    async fn page(&self, request: GraduationPageRequest) -> Result<Vec<Graduation>, StoreError> {
        self.call().await?;
        Graduations::page(&self.store, request).await
    }

    async fn find_open(&self, candidate_id: CandidateId) -> Result<Vec<Graduation>, StoreError> {
        self.call().await?;
        self.store.find_open(candidate_id).await
    }

    async fn lease(
        &self,
        now: DateTime<Utc>,
        limit: u16,
        lease: Duration,
    ) -> Result<Vec<DueGraduation>, StoreError> {
        self.call().await?;
        let (mut until, mut length) = (now, lease);
        self.lie.into_iter().for_each(|lie| lie.twist_due(&mut until, &mut length));
        let mut due = Graduations::lease(&self.store, until, limit, length).await?;
        if let Some(lie) = self.lie {
            let shared = self.shared.get();
            lie.twist_due_batch(&mut due, |id| shared.oracle.has_waited(id));
        }
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| {
                let ids: Vec<_> = due.iter().map(|due| due.stored.graduation.id.as_str()).collect();
                format!("store: due are [{}]", ids.join(", "))
            });
            shared.oracle.graduations_leased(&due, lease, self.time.machine());
        }
        self.answer().await?;
        Ok(due)
    }

    async fn wait_for_due(&self, _wait: Duration) {}
}
