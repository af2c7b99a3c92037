//! `ClockOffset` on Postgres.

use async_trait::async_trait;
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use hiretalk_domain::ports::{ClockOffset, StoreError};

use crate::PostgresStore;
use crate::schema::clock_offset;

const ROW: i16 = 1;

#[async_trait]
impl ClockOffset for PostgresStore {
    async fn read(&self) -> Result<i64, StoreError> {
        self.rest
            .run(|connection| {
                let seconds = clock_offset::table
                    .find(ROW)
                    .select(clock_offset::seconds)
                    .first(connection)
                    .optional()?;
                Ok(seconds.unwrap_or_default())
            })
            .await
    }

    async fn advance(&self, seconds: u32) -> Result<i64, StoreError> {
        let seconds = i64::from(seconds);
        self.rest
            .run(move |connection| {
                Ok(diesel::insert_into(clock_offset::table)
                    .values((clock_offset::id.eq(ROW), clock_offset::seconds.eq(seconds)))
                    .on_conflict(clock_offset::id)
                    .do_update()
                    .set(clock_offset::seconds.eq(clock_offset::seconds + seconds))
                    .returning(clock_offset::seconds)
                    .get_result(connection)?)
            })
            .await
    }
}
