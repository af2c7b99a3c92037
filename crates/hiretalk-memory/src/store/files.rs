//! The port of the files.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::ids::{ConversationId, MediaId};
use hiretalk_domain::media::{FileResult, FileTask, StoredFile};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::{Files, StoreError};

use super::MemoryStore;

#[async_trait]
impl Files for MemoryStore {
    async fn lease(
        &self,
        now: DateTime<Utc>,
        token: LeaseToken,
        lease: Duration,
        limit: u16,
    ) -> Result<Vec<FileTask>, StoreError> {
        let real_now = self.clock.now();
        Ok(self.lock().state.files.lease(now, token, lease, limit, real_now))
    }

    async fn settle(&self, id: MediaId, token: LeaseToken, result: FileResult) -> Result<bool, StoreError> {
        Ok(self.lock().state.files.settle(id, token, &result))
    }

    async fn find(&self, id: MediaId) -> Result<Option<StoredFile>, StoreError> {
        Ok(self.lock().state.files.find(id))
    }

    async fn of_conversation(&self, id: ConversationId) -> Result<Vec<StoredFile>, StoreError> {
        Ok(self.lock().state.files.of_conversation(id))
    }
}
