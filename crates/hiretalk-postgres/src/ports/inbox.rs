//! `Inbox` on Postgres.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::{Connection, RunQueryDsl};
use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{EndedTurn, RawDelivery, TurnRequest};
use hiretalk_domain::ports::{Inbox, StoreError};
use uuid::Uuid;

use crate::PostgresStore;
use crate::statements::{EndTurn, OldestDeliveries, TakeInboxTurn};

#[async_trait]
impl Inbox for PostgresStore {
    async fn store(&self, delivery: RawDelivery) -> Result<(), StoreError> {
        self.inbox_writer.store(delivery).await
    }

    async fn lease_turn(&self, request: TurnRequest) -> Result<Vec<RawDelivery>, StoreError> {
        self.inbox_notifier.look();
        self.inbox
            .run(move |connection| {
                let TurnRequest { token, lease, limit, bytes } = request;
                let turn = TakeInboxTurn { token: token.0, seconds: lease.as_secs_f64() };
                let oldest = OldestDeliveries { limit: i64::from(limit), bytes: i64::from(bytes) };
                let rows: Vec<(Uuid, DateTime<Utc>, Vec<u8>, i32)> =
                    connection.transaction(|connection| match turn.load::<String>(connection)?.pop() {
                        Some(_) => oldest.load(connection),
                        None => Ok(Vec::new()),
                    })?;
                let delivery = |(id, received_at, body, tries)| RawDelivery {
                    id: DeliveryId::from_uuid(id),
                    received_at,
                    body,
                    tries: u16::try_from(tries).unwrap_or(u16::MAX),
                };
                Ok(rows.into_iter().map(delivery).collect())
            })
            .await
    }

    async fn end_turn(&self, ended: EndedTurn) -> Result<(), StoreError> {
        self.inbox
            .run(move |connection| {
                let EndedTurn { token, done, put_off } = &ended;
                let statement = EndTurn {
                    token: token.0,
                    done: done.iter().map(DeliveryId::as_uuid).collect(),
                    put_off: put_off.iter().map(|(id, _)| id.as_uuid()).collect(),
                    waits: put_off.iter().map(|(_, wait)| wait.as_secs_f64()).collect(),
                };
                statement.execute(connection)?;
                Ok(())
            })
            .await
    }

    async fn wait_for_deliveries(&self, wait: Duration) {
        self.inbox_notifier.may_wait(wait).await;
    }
}
