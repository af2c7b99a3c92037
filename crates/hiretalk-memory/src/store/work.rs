//! The ports that workers take their work from. Leases and pace run on real time.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::inbound::{EndedTurn, RawDelivery, TurnRequest};
use hiretalk_domain::outbound::{LeaseBatch, LeaseRequest};
use hiretalk_domain::outbox::{EntryId, LeaseToken, OutboxRecord, OutboxState};
use hiretalk_domain::ports::{Inbox, Outbox, StoreError};

use super::MemoryStore;

#[async_trait]
impl Outbox for MemoryStore {
    async fn lease(&self, request: LeaseRequest) -> Result<LeaseBatch, StoreError> {
        Ok(self.lock().state.lease(&request, self.clock.now()))
    }

    async fn attempt(
        &self,
        entries: Vec<(EntryId, LeaseToken)>,
        needed: Duration,
    ) -> Result<Vec<EntryId>, StoreError> {
        let mut data = self.lock();
        let now = self.clock.now();
        let queue = &mut data.state.queue;
        let held = entries.into_iter().filter(|(id, token)| queue.attempt(*id, *token, needed, now));
        Ok(held.map(|(id, _)| id).collect())
    }

    async fn pause(&self, wait: Duration) -> Result<(), StoreError> {
        self.lock().state.queue.pause(wait, self.clock.now());
        Ok(())
    }

    async fn page(
        &self,
        state: Option<OutboxState>,
        after: Option<EntryId>,
        limit: u16,
    ) -> Result<Vec<OutboxRecord>, StoreError> {
        Ok(self.lock().state.queue.page(state, after, limit, self.clock.now()))
    }

    async fn revive(&self, id: EntryId, now: DateTime<Utc>) -> Result<Option<OutboxRecord>, StoreError> {
        let mut data = self.lock();
        let revived = data.state.queue.revive(id, now, self.clock.now());
        data.state.notifier.notify();
        Ok(revived)
    }

    async fn wait_for_work(&self, wait: Duration) {
        let news = self.lock().state.notifier.wait(wait);
        news.await;
    }
}

#[async_trait]
impl Inbox for MemoryStore {
    async fn store(&self, delivery: RawDelivery) -> Result<(), StoreError> {
        self.lock().inbox.store(delivery);
        Ok(())
    }

    async fn lease_turn(&self, request: TurnRequest) -> Result<Vec<RawDelivery>, StoreError> {
        Ok(self.lock().inbox.lease_turn(request, self.clock.now()))
    }

    async fn end_turn(&self, ended: EndedTurn) -> Result<(), StoreError> {
        self.lock().inbox.end_turn(&ended, self.clock.now());
        Ok(())
    }

    async fn wait_for_deliveries(&self, wait: Duration) {
        let news = self.lock().inbox.notifier.wait(wait);
        news.await;
    }
}
