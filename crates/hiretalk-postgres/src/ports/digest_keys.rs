//! `DigestKeys` on Postgres.

use async_trait::async_trait;
use diesel::PgConnection;
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ports::{DigestKeys, StoreError};

use crate::PostgresStore;
use crate::connection_holder::Failure;
use crate::schema::digest_keys;

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
                stored(connection)?.ok_or_else(|| StoreError::Broken("the digest key has gone".into()).into())
            })
            .await
    }

    async fn stored_key(&self) -> Result<Option<DigestKey>, StoreError> {
        self.rest.run(stored).await
    }
}

fn stored(connection: &mut PgConnection) -> Result<Option<DigestKey>, Failure> {
    let key: Option<Vec<u8>> =
        digest_keys::table.find(ROW).select(digest_keys::key).first(connection).optional()?;
    let read = |key: Vec<u8>| <[u8; 32]>::try_from(key.as_slice()).map(DigestKey::from_bytes);
    let unreadable =
        |_| StoreError::UnreadableRow { table: "digest_keys", column: "key", row: ROW.to_string() };
    Ok(key.map(read).transpose().map_err(unreadable)?)
}
