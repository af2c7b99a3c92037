//! The ports of other systems' endpoints.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::endpoint::{
    Endpoint, EndpointLease, EndpointProgress, EventRetry, LeasedEndpoint, RetryState,
};
use hiretalk_domain::events::Position;
use hiretalk_domain::ids::{EndpointId, RetryId};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::{EndpointDeliveries, Endpoints, StoreError};

use super::MemoryStore;

/// How long a row of an event that was delivered in the end stays.
const DELIVERED_KEPT: TimeDelta = TimeDelta::days(7);

/// Endpoints with their leases, and the events they refused.
#[derive(Debug, Default)]
pub(super) struct EndpointBook {
    endpoints: BTreeMap<EndpointId, (Endpoint, Option<(LeaseToken, Instant)>)>,
    retries: BTreeMap<RetryId, EventRetry>,
}

impl EndpointBook {
    fn waiting(&self, id: EndpointId) -> Vec<EventRetry> {
        let is_waiting =
            |row: &&EventRetry| row.endpoint_id == id && matches!(row.state, RetryState::Waiting { .. });
        let mut rows: Vec<_> = self.retries.values().filter(is_waiting).cloned().collect();
        rows.sort_by_key(|row| row.position);
        rows
    }
}

#[async_trait]
impl Endpoints for MemoryStore {
    async fn put(&self, endpoint: Endpoint) -> Result<(), StoreError> {
        self.lock().endpoints.endpoints.insert(endpoint.id, (endpoint, None));
        Ok(())
    }

    async fn find(&self, id: EndpointId) -> Result<Option<Endpoint>, StoreError> {
        Ok(self.lock().endpoints.endpoints.get(&id).map(|(endpoint, _)| endpoint.clone()))
    }

    async fn list(&self) -> Result<Vec<Endpoint>, StoreError> {
        Ok(self.lock().endpoints.endpoints.values().map(|(endpoint, _)| endpoint.clone()).collect())
    }

    async fn delete(&self, id: EndpointId) -> Result<bool, StoreError> {
        let book = &mut self.lock().endpoints;
        book.retries.retain(|_, row| row.endpoint_id != id);
        Ok(book.endpoints.remove(&id).is_some())
    }

    async fn position(&self, since: Option<DateTime<Utc>>) -> Result<Position, StoreError> {
        Ok(self.lock().state.feed.position(since))
    }
}

#[async_trait]
impl EndpointDeliveries for MemoryStore {
    async fn lease(
        &self,
        now: DateTime<Utc>,
        token: LeaseToken,
        lease: Duration,
        limit: u16,
    ) -> Result<EndpointLease, StoreError> {
        let real_now = self.clock.now();
        let data = &mut *self.lock();
        let last = data.state.feed.position(None);
        let book = &mut data.endpoints;
        let enabled = book.endpoints.values().filter(|(endpoint, _)| endpoint.disabled.is_none());
        let has_enabled = enabled.clone().next().is_some();
        let leased: Vec<_> = enabled
            .filter(|(_, lease)| lease.is_none_or(|(_, until)| until <= real_now))
            .filter_map(|(endpoint, _)| {
                LeasedEndpoint::new(endpoint.clone(), book.waiting(endpoint.id), last, now)
            })
            .take(limit.into())
            .collect();
        for LeasedEndpoint { endpoint, .. } in &leased {
            if let Some((_, held)) = book.endpoints.get_mut(&endpoint.id) {
                *held = Some((token, real_now + lease));
            }
        }
        Ok(EndpointLease { leased, has_enabled })
    }

    async fn settle(&self, token: LeaseToken, progress: EndpointProgress) -> Result<bool, StoreError> {
        let EndpointProgress { endpoint, retries, has_recovered, at } = progress;
        let id = endpoint.id;
        let book = &mut self.lock().endpoints;
        match book.endpoints.get_mut(&id) {
            Some((stored, held)) if held.is_some_and(|(mine, _)| mine == token) => {
                (*stored, *held) = (endpoint, None);
            }
            Some(_) | None => return Ok(false),
        }
        book.retries.extend(retries.into_iter().map(|row| (row.id, row)));
        if has_recovered {
            for row in book.retries.values_mut().filter(|row| row.endpoint_id == id) {
                if let RetryState::Waiting { due_at } = &mut row.state {
                    *due_at = at;
                }
            }
            book.retries.retain(|_, row| {
                let last = row.last.as_ref().map(|last| last.at);
                !(row.endpoint_id == id
                    && row.state == RetryState::Delivered
                    && last.is_some_and(|last| last < at - DELIVERED_KEPT))
            });
        }
        Ok(true)
    }

    async fn retries(
        &self,
        id: EndpointId,
        before: Option<RetryId>,
        limit: u16,
    ) -> Result<Vec<EventRetry>, StoreError> {
        let data = self.lock();
        let rows = data.endpoints.retries.values().rev();
        let theirs = rows.filter(|row| row.endpoint_id == id && before.is_none_or(|before| row.id < before));
        Ok(theirs.take(limit.into()).cloned().collect())
    }

    async fn revive_retry(&self, id: RetryId, now: DateTime<Utc>) -> Result<Option<EventRetry>, StoreError> {
        let book = &mut self.lock().endpoints;
        let Some(row) = book.retries.get_mut(&id) else { return Ok(None) };
        *row = row.clone().revived(now);
        Ok(Some(row.clone()))
    }
}
