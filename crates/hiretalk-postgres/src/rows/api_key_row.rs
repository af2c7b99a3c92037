//! A row of `api_keys`.

use chrono::{DateTime, Utc};
use diesel::prelude::{Insertable, Queryable, Selectable};
use hiretalk_domain::api_key::{ApiKey, ApiKeyDigest, ApiKeyName, Scope, Scopes};
use hiretalk_domain::ids::ApiKeyId;
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use crate::schema::api_keys;

/// A row of `api_keys`, all of it.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys, check_for_backend(diesel::pg::Pg))]
pub(crate) struct ApiKeyRow {
    id: Uuid,
    name: String,
    digest: Vec<u8>,
    scopes: Vec<Option<String>>,
    created_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl ApiKeyRow {
    /// The row of this key.
    pub(crate) fn of(key: &ApiKey) -> Self {
        let ApiKey { id, name, digest, scopes, created_at, last_used_at, expires_at, revoked_at } = key;
        Self {
            id: id.as_uuid(),
            name: name.as_str().to_owned(),
            digest: digest.0.to_vec(),
            scopes: scopes.iter().map(|scope| Some(scope.as_str().to_owned())).collect(),
            created_at: *created_at,
            last_used_at: *last_used_at,
            expires_at: *expires_at,
            revoked_at: *revoked_at,
        }
    }

    /// The domain's value of this row.
    pub(crate) fn into_api_key(self) -> Result<ApiKey, StoreError> {
        let id = self.id;
        let unreadable =
            |column| StoreError::UnreadableRow { table: "api_keys", column, row: id.to_string() };
        let scope = |text: Option<String>| {
            text.and_then(|text| text.parse::<Scope>().ok()).ok_or_else(|| unreadable("scopes"))
        };
        Ok(ApiKey {
            id: ApiKeyId::from_uuid(id),
            name: ApiKeyName::parse(&self.name).map_err(|_| unreadable("name"))?,
            digest: ApiKeyDigest(self.digest.as_slice().try_into().map_err(|_| unreadable("digest"))?),
            scopes: self.scopes.into_iter().map(scope).collect::<Result<Scopes, _>>()?,
            created_at: self.created_at,
            last_used_at: self.last_used_at,
            expires_at: self.expires_at,
            revoked_at: self.revoked_at,
        })
    }
}
