//! `Inbox` on Postgres.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, QueryDsl, RunQueryDsl};
use hiretalk_domain::LeaseToken;
use hiretalk_domain::ports::{Inbox, RawDelivery, StoreError};
use uuid::Uuid;

use crate::PostgresStore;
use crate::schema::inbox;
use crate::statements::LeaseDeliveries;

#[async_trait]
impl Inbox for PostgresStore {
    async fn store(&self, delivery: RawDelivery) -> Result<(), StoreError> {
        self.inbox_writer.store(delivery).await
    }

    async fn lease(
        &self,
        token: LeaseToken,
        limit: u16,
        lease: Duration,
    ) -> Result<Vec<RawDelivery>, StoreError> {
        self.inbox_wake.look();
        self.inbox
            .run(move |connection| {
                let statement =
                    LeaseDeliveries { token: token.0, seconds: lease.as_secs_f64(), limit: i64::from(limit) };
                let mut rows = statement.load::<(Uuid, DateTime<Utc>, Vec<u8>, i32, i64)>(connection)?;
                rows.sort_by_key(|(_, _, _, _, position)| *position);
                let delivery = |(id, received_at, body, leases, _)| RawDelivery {
                    id,
                    received_at,
                    body,
                    leases: u16::try_from(leases).unwrap_or(u16::MAX),
                };
                Ok(rows.into_iter().map(delivery).collect())
            })
            .await
    }

    async fn settle(&self, ids: Vec<Uuid>) -> Result<(), StoreError> {
        self.inbox
            .run(move |connection| {
                diesel::delete(inbox::table.filter(inbox::id.eq_any(&ids))).execute(connection)?;
                Ok(())
            })
            .await
    }

    async fn delivery_may_wait(&self, wait: Duration) {
        self.inbox_wake.may_wait(wait).await;
    }
}
