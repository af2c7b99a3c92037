//! An operator says where events are sent.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::endpoint::{Attempt, Disabled, DisabledReason, Endpoint, EndpointSecret, EventRetry};
use crate::events::Position;
use crate::ids::{EndpointId, RetryId, to_microseconds};
use crate::ports::{
    Clock, EndpointDeliveries, EndpointUrlError, Endpoints, EventSender, Ids, Secrets, StoreError,
};

/// Makes, changes, tests and removes endpoints.
#[derive(Clone)]
pub struct ManageEndpoints {
    pub endpoints: Arc<dyn Endpoints>,
    pub deliveries: Arc<dyn EndpointDeliveries>,
    pub sender: Arc<dyn EventSender>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub secrets: Arc<dyn Secrets>,
}

/// Why an endpoint was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum ManageEndpointsError {
    #[error("there is no endpoint with this id")]
    NotFound,
    #[error(transparent)]
    Url(EndpointUrlError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a person changes; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct EndpointChange {
    pub url: Option<String>,
    pub types: Option<BTreeSet<String>>,
    pub description: Option<Option<String>>,
    pub is_enabled: Option<bool>,
}

/// Where a replay begins.
#[derive(Debug, Clone, Copy)]
pub enum ReplayFrom {
    /// After this position.
    Position(Position),
    /// With the first event at or after this time.
    Time(DateTime<Utc>),
}

impl ManageEndpoints {
    /// Makes an endpoint that gets every event from now on.
    ///
    /// # Errors
    /// The URL cannot be used, or the store failed.
    pub async fn create(
        &self,
        url: String,
        types: BTreeSet<String>,
        description: Option<String>,
    ) -> Result<Endpoint, ManageEndpointsError> {
        self.sender.check_url(url.clone()).await.map_err(ManageEndpointsError::Url)?;
        let now = to_microseconds(self.clock.now());
        let endpoint = Endpoint {
            id: EndpointId::new(now, self.ids.entropy()),
            url,
            types,
            description,
            secret: EndpointSecret(self.secrets.secret()),
            former_secret: None,
            cursor: self.endpoints.position(None).await?,
            disabled: None,
            created_at: now,
            updated_at: now,
            last_success_at: None,
            failing_since: None,
        };
        self.endpoints.put(endpoint.clone()).await?;
        Ok(endpoint)
    }

    pub async fn list(&self) -> Result<Vec<Endpoint>, StoreError> {
        self.endpoints.list().await
    }

    /// # Errors
    /// There is none with this id, or the store failed.
    pub async fn find(&self, id: EndpointId) -> Result<Endpoint, ManageEndpointsError> {
        self.endpoints.find(id).await?.ok_or(ManageEndpointsError::NotFound)
    }

    /// Changes an endpoint. Enabling it goes on after the last event it got, and forgets how long it failed.
    ///
    /// # Errors
    /// There is none with this id, the URL cannot be used, or the store failed.
    pub async fn change(
        &self,
        id: EndpointId,
        change: EndpointChange,
    ) -> Result<Endpoint, ManageEndpointsError> {
        let EndpointChange { url, types, description, is_enabled } = change;
        let mut endpoint = self.find(id).await?;
        if let Some(url) = url {
            self.sender.check_url(url.clone()).await.map_err(ManageEndpointsError::Url)?;
            endpoint.url = url;
        }
        let now = to_microseconds(self.clock.now());
        endpoint.types = types.unwrap_or(endpoint.types);
        endpoint.description = description.unwrap_or(endpoint.description);
        match (is_enabled, endpoint.disabled) {
            (Some(true), Some(_)) => (endpoint.disabled, endpoint.failing_since) = (None, None),
            (Some(false), None) => {
                endpoint.disabled = Some(Disabled { at: now, reason: DisabledReason::Requested });
            }
            (Some(true), None) | (Some(false), Some(_)) | (None, _) => {}
        }
        endpoint.updated_at = now;
        self.endpoints.put(endpoint.clone()).await?;
        Ok(endpoint)
    }

    /// Gives an endpoint a new secret; the old one signs beside it for a day.
    ///
    /// # Errors
    /// There is none with this id, or the store failed.
    pub async fn rotate_secret(&self, id: EndpointId) -> Result<Endpoint, ManageEndpointsError> {
        let mut endpoint = self.find(id).await?;
        endpoint.rotate(EndpointSecret(self.secrets.secret()), to_microseconds(self.clock.now()));
        self.endpoints.put(endpoint.clone()).await?;
        Ok(endpoint)
    }

    /// Sends the events after a position or since a time once more.
    ///
    /// # Errors
    /// There is none with this id, or the store failed.
    pub async fn replay(&self, id: EndpointId, from: ReplayFrom) -> Result<Endpoint, ManageEndpointsError> {
        let mut endpoint = self.find(id).await?;
        let last = self.endpoints.position(None).await?;
        let cursor = match from {
            ReplayFrom::Position(position) => position,
            ReplayFrom::Time(time) => self.endpoints.position(Some(time)).await?,
        };
        endpoint.cursor = cursor.clamp(Position::START, last);
        endpoint.updated_at = to_microseconds(self.clock.now());
        self.endpoints.put(endpoint.clone()).await?;
        Ok(endpoint)
    }

    /// Removes an endpoint; what is on its way still arrives.
    ///
    /// # Errors
    /// There is none with this id, or the store failed.
    pub async fn delete(&self, id: EndpointId) -> Result<(), ManageEndpointsError> {
        if self.endpoints.delete(id).await? { Ok(()) } else { Err(ManageEndpointsError::NotFound) }
    }

    /// Sends a test event at once, also to a disabled endpoint, and returns what it answered.
    ///
    /// # Errors
    /// There is none with this id, or the store failed.
    pub async fn test(&self, id: EndpointId) -> Result<Attempt, ManageEndpointsError> {
        let endpoint = self.find(id).await?;
        Ok(self.sender.send(endpoint, None, self.clock.now()).await)
    }

    /// The refused events of an endpoint, newest first.
    ///
    /// # Errors
    /// There is none with this id, or the store failed.
    pub async fn retries(
        &self,
        id: EndpointId,
        before: Option<RetryId>,
        limit: u16,
    ) -> Result<Vec<EventRetry>, ManageEndpointsError> {
        self.find(id).await?;
        Ok(self.deliveries.retries(id, before, limit).await?)
    }

    /// Makes a refused event due now; none if there is no such row.
    pub async fn revive(&self, id: RetryId) -> Result<Option<EventRetry>, StoreError> {
        self.deliveries.revive_retry(id, to_microseconds(self.clock.now())).await
    }
}
