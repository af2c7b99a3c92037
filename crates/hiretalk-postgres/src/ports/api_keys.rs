//! `ApiKeys` on Postgres.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::prelude::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
};
use hiretalk_domain::api_key::{ApiKey, ApiKeyDigest, KeyUse};
use hiretalk_domain::ids::ApiKeyId;
use hiretalk_domain::ports::{ApiKeys, StoreError};

use crate::PostgresStore;
use crate::rows::ApiKeyRow;
use crate::schema::api_keys;

#[async_trait]
impl ApiKeys for PostgresStore {
    async fn insert(&self, key: ApiKey) -> Result<(), StoreError> {
        self.rest
            .run(move |connection| {
                let inserted = diesel::insert_into(api_keys::table)
                    .values(ApiKeyRow::of(&key))
                    .on_conflict_do_nothing()
                    .execute(connection)?;
                if inserted == 1 {
                    return Ok(());
                }
                // Ours already, if only the answer to an earlier try was lost.
                let stored: Option<ApiKeyRow> = api_keys::table
                    .find(key.id.as_uuid())
                    .select(ApiKeyRow::as_select())
                    .first(connection)
                    .optional()?;
                match stored.map(ApiKeyRow::into_api_key).transpose()? {
                    Some(stored) if stored == key => Ok(()),
                    _ => Err(StoreError::Broken("another key has this id or this digest".into()).into()),
                }
            })
            .await
    }

    async fn list(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.rest
            .run(|connection| {
                let rows: Vec<ApiKeyRow> = api_keys::table
                    .order(api_keys::id.desc())
                    .select(ApiKeyRow::as_select())
                    .load(connection)?;
                Ok(rows.into_iter().map(ApiKeyRow::into_api_key).collect::<Result<_, _>>()?)
            })
            .await
    }

    async fn find(&self, digest: ApiKeyDigest) -> Result<Option<ApiKey>, StoreError> {
        self.rest
            .run(move |connection| {
                let row: Option<ApiKeyRow> = api_keys::table
                    .filter(api_keys::digest.eq(digest.0.as_slice()))
                    .select(ApiKeyRow::as_select())
                    .first(connection)
                    .optional()?;
                Ok(row.map(ApiKeyRow::into_api_key).transpose()?)
            })
            .await
    }

    async fn revoke(&self, id: ApiKeyId, at: DateTime<Utc>) -> Result<Option<ApiKey>, StoreError> {
        self.rest
            .run(move |connection| {
                diesel::update(
                    api_keys::table.filter(api_keys::id.eq(id.as_uuid()).and(api_keys::revoked_at.is_null())),
                )
                .set(api_keys::revoked_at.eq(at))
                .execute(connection)?;
                let row: Option<ApiKeyRow> = api_keys::table
                    .find(id.as_uuid())
                    .select(ApiKeyRow::as_select())
                    .first(connection)
                    .optional()?;
                Ok(row.map(ApiKeyRow::into_api_key).transpose()?)
            })
            .await
    }

    async fn record_use(&self, uses: Vec<KeyUse>) -> Result<(), StoreError> {
        self.rest
            .run(move |connection| {
                for KeyUse { id, at } in &uses {
                    diesel::update(api_keys::table.find(id.as_uuid()))
                        .filter(api_keys::last_used_at.is_null().or(api_keys::last_used_at.lt(at)))
                        .set(api_keys::last_used_at.eq(at))
                        .execute(connection)?;
                }
                Ok(())
            })
            .await
    }
}
