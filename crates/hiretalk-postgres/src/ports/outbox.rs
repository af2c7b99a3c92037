//! `Outbox` on Postgres.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::RunQueryDsl;
use hiretalk_domain::outbound::{LeaseBatch, LeaseRequest};
use hiretalk_domain::outbox::{EntryId, LeaseToken, OutboxRecord, OutboxState};
use hiretalk_domain::ports::{Outbox, StoreError};
use uuid::Uuid;

use crate::PostgresStore;
use crate::outbox::lease;
use crate::rows::OutboxRow;
use crate::statements::{Attempt, DeadPage, OneRecord, OutboxPage, Pause, Revive};

#[async_trait]
impl Outbox for PostgresStore {
    async fn lease(&self, request: LeaseRequest) -> Result<LeaseBatch, StoreError> {
        self.outbox_notifier.look();
        self.outbox.run(move |connection| lease(connection, &request)).await
    }

    async fn attempt(
        &self,
        entries: Vec<(EntryId, LeaseToken)>,
        needed: Duration,
    ) -> Result<Vec<EntryId>, StoreError> {
        self.outbox
            .run(move |connection| {
                let attempt = Attempt {
                    ids: entries.iter().map(|(id, _)| id.as_uuid()).collect(),
                    tokens: entries.iter().map(|(_, token)| token.0).collect(),
                    needed: vec![needed.as_secs_f64(); entries.len()],
                };
                Ok(attempt.load::<Uuid>(connection)?.into_iter().map(EntryId::from_uuid).collect())
            })
            .await
    }

    async fn pause(&self, wait: Duration) -> Result<(), StoreError> {
        self.outbox
            .run(move |connection| {
                Pause { seconds: wait.as_secs_f64() }.execute(connection)?;
                Ok(())
            })
            .await
    }

    async fn page(
        &self,
        state: Option<OutboxState>,
        after: Option<EntryId>,
        limit: u16,
    ) -> Result<Vec<OutboxRecord>, StoreError> {
        self.rest
            .run(move |connection| {
                let after = after.map_or(Uuid::nil(), |after| after.as_uuid());
                let limit = i64::from(limit);
                let rows: Vec<(OutboxRow, String)> = match state {
                    Some(OutboxState::Dead) => DeadPage { after, limit }.load(connection)?,
                    Some(OutboxState::Waiting | OutboxState::Leased | OutboxState::Unconfirmed) | None => {
                        let state = state.map(OutboxState::as_str);
                        OutboxPage { after, state, limit }.load(connection)?
                    }
                };
                Ok(rows.into_iter().map(|(row, state)| row.into_record(&state)).collect::<Result<_, _>>()?)
            })
            .await
    }

    async fn revive(&self, id: EntryId, now: DateTime<Utc>) -> Result<Option<OutboxRecord>, StoreError> {
        let record = self
            .outbox
            .run(move |connection| {
                let id = id.as_uuid();
                Revive { id, now }.execute(connection)?;
                let row = OneRecord { id }.load::<(OutboxRow, String)>(connection)?.pop();
                Ok(row.map(|(row, state)| row.into_record(&state)).transpose()?)
            })
            .await?;
        self.outbox_notifier.committed();
        Ok(record)
    }

    async fn wait_for_work(&self, wait: Duration) {
        self.outbox_notifier.may_wait(wait).await;
    }
}
