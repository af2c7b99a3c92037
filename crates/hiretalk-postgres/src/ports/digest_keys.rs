//! `DigestKeys` on Postgres.

use async_trait::async_trait;
use diesel::prelude::{ExpressionMethods, QueryDsl, RunQueryDsl};
use hiretalk_domain::DigestKey;
use hiretalk_domain::ports::{DigestKeys, StoreError};

use crate::PostgresStore;
use crate::schema::digest_keys;

/// The one row.
const ROW: i16 = 1;

#[async_trait]
impl DigestKeys for PostgresStore {
    async fn obtain(&self, candidate: DigestKey) -> Result<DigestKey, StoreError> {
        self.rest
            .run(move |connection| {
                diesel::insert_into(digest_keys::table)
                    .values((digest_keys::id.eq(ROW), digest_keys::key.eq(candidate.as_bytes().as_slice())))
                    .on_conflict_do_nothing()
                    .execute(connection)?;
                let kept: Vec<u8> =
                    digest_keys::table.find(ROW).select(digest_keys::key).first(connection)?;
                let bytes = kept.as_slice().try_into().map_err(|_| StoreError::UnreadableRow {
                    table: "digest_keys",
                    column: "key",
                    row: ROW.to_string(),
                })?;
                Ok(DigestKey::from_bytes(bytes))
            })
            .await
    }
}
