//! Rows of `endpoints` and `endpoint_retries`.

use chrono::{DateTime, Utc};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use hiretalk_domain::endpoint::{
    Attempt, Disabled, DisabledReason, Endpoint, EndpointSecret, EventRetry, RetryState,
};
use hiretalk_domain::events::Position;
use hiretalk_domain::ids::{ConversationId, EndpointId, RetryId};
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use crate::schema::{endpoint_retries, endpoints};

/// An endpoint, without its lease.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = endpoints, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub(crate) struct EndpointRow {
    id: Uuid,
    url: String,
    types: Vec<Option<String>>,
    description: Option<String>,
    secret: Vec<u8>,
    former_secret: Option<Vec<u8>>,
    former_until: Option<DateTime<Utc>>,
    cursor: i64,
    disabled_at: Option<DateTime<Utc>>,
    disabled_reason: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    last_success_at: Option<DateTime<Utc>>,
    failing_since: Option<DateTime<Utc>>,
}

impl From<Endpoint> for EndpointRow {
    fn from(endpoint: Endpoint) -> Self {
        let Endpoint {
            id,
            url,
            types,
            description,
            secret,
            former_secret,
            cursor,
            disabled,
            created_at,
            updated_at,
            last_success_at,
            failing_since,
        } = endpoint;
        let (former_secret, former_until) = former_secret.unzip();
        Self {
            id: id.as_uuid(),
            url,
            types: types.into_iter().map(Some).collect(),
            description,
            secret: secret.0.to_vec(),
            former_secret: former_secret.map(|secret| secret.0.to_vec()),
            former_until,
            cursor: cursor.0,
            disabled_at: disabled.map(|disabled| disabled.at),
            disabled_reason: disabled.map(|disabled| disabled.reason.as_str().to_owned()),
            created_at,
            updated_at,
            last_success_at,
            failing_since,
        }
    }
}

impl EndpointRow {
    /// The domain's value of this row.
    pub(crate) fn into_endpoint(self) -> Result<Endpoint, StoreError> {
        let row = self.id;
        let unreadable =
            |column| StoreError::UnreadableRow { table: "endpoints", column, row: row.to_string() };
        let secret =
            |bytes: Vec<u8>, column| bytes.try_into().map(EndpointSecret).map_err(|_| unreadable(column));
        let former = self.former_secret.map(|bytes| secret(bytes, "former_secret")).transpose()?;
        let disabled = match (self.disabled_at, self.disabled_reason) {
            (Some(at), Some(name)) => {
                let reason = DisabledReason::ALL.into_iter().find(|reason| reason.as_str() == name);
                Some(Disabled { at, reason: reason.ok_or_else(|| unreadable("disabled_reason"))? })
            }
            (None, None) => None,
            _ => return Err(unreadable("disabled_reason")),
        };
        Ok(Endpoint {
            id: EndpointId::from_uuid(self.id),
            url: self.url,
            types: self.types.into_iter().flatten().collect(),
            description: self.description,
            secret: secret(self.secret, "secret")?,
            former_secret: former.zip(self.former_until),
            cursor: Position(self.cursor),
            disabled,
            created_at: self.created_at,
            updated_at: self.updated_at,
            last_success_at: self.last_success_at,
            failing_since: self.failing_since,
        })
    }
}

pub(crate) const RETRY_WAITING: &str = "WAITING";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = endpoint_retries, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub(crate) struct EventRetryRow {
    pub(crate) id: Uuid,
    endpoint_id: Uuid,
    position: i64,
    type_: String,
    conversation_id: Option<Uuid>,
    state: String,
    due_at: Option<DateTime<Utc>>,
    tries: i32,
    created_at: DateTime<Utc>,
    last_at: Option<DateTime<Utc>>,
    status: Option<i32>,
    response: Option<String>,
}

impl From<EventRetry> for EventRetryRow {
    fn from(retry: EventRetry) -> Self {
        let EventRetry {
            id,
            endpoint_id,
            position,
            event_type,
            conversation_id,
            state,
            tries,
            created_at,
            last,
        } = retry;
        let due_at = match state {
            RetryState::Waiting { due_at } => Some(due_at),
            RetryState::Delivered | RetryState::Dead => None,
        };
        Self {
            id: id.as_uuid(),
            endpoint_id: endpoint_id.as_uuid(),
            position: position.0,
            type_: event_type,
            conversation_id: conversation_id.map(|id| id.as_uuid()),
            state: state.as_str().to_owned(),
            due_at,
            tries: tries.into(),
            created_at,
            last_at: last.as_ref().map(|last| last.at),
            status: last.as_ref().and_then(|last| last.status).map(i32::from),
            response: last.map(|last| last.response),
        }
    }
}

impl EventRetryRow {
    /// The domain's value of this row.
    pub(crate) fn into_retry(self) -> Result<EventRetry, StoreError> {
        let row = self.id;
        let unreadable =
            |column| StoreError::UnreadableRow { table: "endpoint_retries", column, row: row.to_string() };
        let state = match (self.state.as_str(), self.due_at) {
            (RETRY_WAITING, Some(due_at)) => RetryState::Waiting { due_at },
            ("DELIVERED", None) => RetryState::Delivered,
            ("DEAD", None) => RetryState::Dead,
            _ => return Err(unreadable("state")),
        };
        let status = self.status.map(u16::try_from).transpose().map_err(|_| unreadable("status"))?;
        let last = self.last_at.map(|at| Attempt { at, status, response: self.response.unwrap_or_default() });
        Ok(EventRetry {
            id: RetryId::from_uuid(self.id),
            endpoint_id: EndpointId::from_uuid(self.endpoint_id),
            position: Position(self.position),
            event_type: self.type_,
            conversation_id: self.conversation_id.map(ConversationId::from_uuid),
            state,
            tries: u16::try_from(self.tries).map_err(|_| unreadable("tries"))?,
            created_at: self.created_at,
            last,
        })
    }
}
