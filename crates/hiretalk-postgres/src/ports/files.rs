//! `Files` on Postgres.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::dsl::{IntervalDsl, now as database_now};
use diesel::prelude::{
    BoolExpressionMethods, Connection, ExpressionMethods, IntoSql, NullableExpressionMethods,
    OptionalExtension, PgConnection, QueryDsl, RunQueryDsl, SelectableHelper,
};
use diesel::sql_types::Timestamptz;
use hiretalk_domain::ids::{ConversationId, MediaId};
use hiretalk_domain::media::{FileResult, FileTask, StoredFile};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::{Files, StoreError};
use uuid::Uuid;

use crate::PostgresStore;
use crate::connection_holder::Failure;
use crate::rows::{FileRow, FileTaskRow, REFUSED, STORED};
use crate::schema::files;

#[async_trait]
impl Files for PostgresStore {
    async fn lease(
        &self,
        now: DateTime<Utc>,
        token: LeaseToken,
        lease: Duration,
        limit: u16,
    ) -> Result<Vec<FileTask>, StoreError> {
        self.rest
            .run(move |connection| {
                connection.transaction(|connection| lease_due(connection, now, token, lease, limit))
            })
            .await
    }

    async fn settle(&self, id: MediaId, token: LeaseToken, result: FileResult) -> Result<bool, StoreError> {
        self.rest.run(move |connection| Ok(settle(connection, id.as_uuid(), token.0, &result)? == 1)).await
    }

    async fn find(&self, id: MediaId) -> Result<Option<StoredFile>, StoreError> {
        self.rest
            .run(move |connection| {
                let row: Option<FileRow> = files::table
                    .find(id.as_uuid())
                    .select(FileRow::as_select())
                    .first(connection)
                    .optional()?;
                Ok(row.map(FileRow::into_file).transpose()?.flatten())
            })
            .await
    }

    async fn of_conversation(&self, id: ConversationId) -> Result<Vec<StoredFile>, StoreError> {
        self.rest
            .run(move |connection| {
                let rows: Vec<FileRow> = files::table
                    .filter(files::conversation_id.eq(id.as_uuid()))
                    .order(files::id)
                    .select(FileRow::as_select())
                    .load(connection)?;
                let files: Result<Vec<_>, _> = rows.into_iter().map(FileRow::into_file).collect();
                Ok(files?.into_iter().flatten().collect())
            })
            .await
    }
}

/// What another worker has is passed over.
fn lease_due(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    token: LeaseToken,
    lease: Duration,
    limit: u16,
) -> Result<Vec<FileTask>, Failure> {
    let is_free = files::lease_until
        .is_null()
        .or(files::lease_until.le(database_now.into_sql::<Timestamptz>().nullable()));
    let rows: Vec<FileTaskRow> = files::table
        .filter(files::due_at.le(now).and(is_free))
        .order((files::due_at, files::id))
        .limit(i64::from(limit))
        .select(FileTaskRow::as_select())
        .for_update()
        .skip_locked()
        .load(connection)?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let seconds = i32::try_from(lease.as_secs()).unwrap_or(i32::MAX);
    let until = database_now.into_sql::<Timestamptz>() + seconds.seconds();
    diesel::update(files::table.filter(files::id.eq_any(&ids)))
        .set((files::lease_token.eq(token.0), files::lease_until.eq(until.nullable())))
        .execute(connection)?;
    let tasks: Result<Vec<_>, _> = rows.into_iter().map(FileTaskRow::into_task).collect();
    Ok(tasks?)
}

fn settle(
    connection: &mut PgConnection,
    id: Uuid,
    token: Uuid,
    result: &FileResult,
) -> Result<usize, Failure> {
    let held = files::table.filter(files::id.eq(id).and(files::lease_token.eq(token)));
    let released = (files::lease_token.eq(None::<Uuid>), files::lease_until.eq(None::<DateTime<Utc>>));
    let over = (files::channel_id.eq(None::<String>), files::due_at.eq(None::<DateTime<Utc>>));
    Ok(match result {
        FileResult::Stored { size, sha256 } => diesel::update(held)
            .set((
                files::state.eq(STORED),
                files::size.eq(i64::try_from(*size).unwrap_or(i64::MAX)),
                files::sha256.eq(sha256.to_vec()),
                over,
                released,
            ))
            .execute(connection)?,
        FileResult::Refused(refusal) => diesel::update(held)
            .set((files::state.eq(REFUSED), files::refusal.eq(refusal.as_str()), over, released))
            .execute(connection)?,
        FileResult::Later { due_at } => diesel::update(held)
            .set((files::due_at.eq(*due_at), files::tries.eq(files::tries + 1), released))
            .execute(connection)?,
        FileResult::Removed => diesel::delete(held).execute(connection)?,
    })
}
