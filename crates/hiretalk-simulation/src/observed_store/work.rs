//! The ports that workers take their work from, watched.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::inbound::{EndedTurn, RawDelivery, TurnRequest};
use hiretalk_domain::outbound::{LeaseBatch, LeaseRequest};
use hiretalk_domain::outbox::{EntryId, LeaseToken, OutboxRecord, OutboxState};
use hiretalk_domain::ports::{Inbox, Outbox, StoreError};

use super::ObservedStore;
use crate::lie::Lie;

#[async_trait]
impl Outbox for ObservedStore {
    async fn lease(&self, request: LeaseRequest) -> Result<LeaseBatch, StoreError> {
        self.call().await?;
        let mut twisted = request.clone();
        self.lie.into_iter().for_each(|lie| lie.twist_request(&mut twisted));
        let mut batch = self.store.lease(twisted).await?;
        if let Some(lie) = self.lie {
            lie.twist_batch(&request, &mut batch, &self.digest_key, |id| self.number_of(id));
        }
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| {
                let ids: Vec<_> = batch.entries.iter().map(|leased| leased.entry.id.to_string()).collect();
                format!("store: leased [{}], again in {:?}", ids.join(", "), batch.again_in)
            });
            shared.again_in = batch.again_in;
            shared.oracle.leased(&request, &batch, self.time.machine());
        }
        self.answer().await?;
        Ok(batch)
    }

    async fn attempt(
        &self,
        entries: Vec<(EntryId, LeaseToken)>,
        needed: Duration,
    ) -> Result<Vec<EntryId>, StoreError> {
        self.call().await?;
        let token = entries.first().map(|(_, token)| *token);
        let held = if self.lie == Some(Lie::ForgetsAttempts) {
            entries.into_iter().map(|(id, _)| id).collect()
        } else {
            self.store.attempt(entries, needed).await?
        };
        self.shared.get().oracle.attempted(&held, token, self.time.machine());
        self.answer().await?;
        Ok(held)
    }

    async fn pause(&self, wait: Duration) -> Result<(), StoreError> {
        self.call().await?;
        self.store.pause(wait).await?;
        self.shared.get().oracle.paused(wait, self.time.machine());
        Ok(())
    }

    async fn page(
        &self,
        state: Option<OutboxState>,
        after: Option<EntryId>,
        limit: u16,
    ) -> Result<Vec<OutboxRecord>, StoreError> {
        self.call().await?;
        self.store.page(state, after, limit).await
    }

    async fn revive(&self, id: EntryId, now: DateTime<Utc>) -> Result<Option<OutboxRecord>, StoreError> {
        self.call().await?;
        let revived = self.store.revive(id, now).await?;
        self.shared.get().oracle.revived(id, now);
        self.answer().await?;
        Ok(revived)
    }

    async fn wait_for_work(&self, _wait: Duration) {}
}

#[async_trait]
impl Inbox for ObservedStore {
    async fn store(&self, delivery: RawDelivery) -> Result<(), StoreError> {
        self.call().await?;
        self.store.store(delivery).await?;
        self.answer().await
    }

    async fn lease_turn(&self, request: TurnRequest) -> Result<Vec<RawDelivery>, StoreError> {
        self.call().await?;
        self.store.lease_turn(request).await
    }

    async fn end_turn(&self, ended: EndedTurn) -> Result<(), StoreError> {
        self.call().await?;
        self.store.end_turn(ended).await?;
        self.answer().await
    }

    async fn wait_for_deliveries(&self, _wait: Duration) {}
}
