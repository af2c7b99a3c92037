//! `Endpoints` and `EndpointDeliveries` on Postgres.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{IntervalDsl, exists, now as database_now};
use diesel::prelude::{
    BoolExpressionMethods, Connection, ExpressionMethods, IntoSql, NullableExpressionMethods,
    OptionalExtension, PgConnection, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper,
};
use diesel::sql_types::Timestamptz;
use hiretalk_domain::endpoint::{Endpoint, EndpointLease, EndpointProgress, EventRetry, LeasedEndpoint};
use hiretalk_domain::events::Position;
use hiretalk_domain::ids::{EndpointId, RetryId};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::{EndpointDeliveries, Endpoints, StoreError};
use uuid::Uuid;

use crate::PostgresStore;
use crate::connection_holder::Failure;
use crate::rows::{EndpointRow, EventRetryRow, RETRY_WAITING};
use crate::schema::{endpoint_retries, endpoints, events, feed};

/// How long a row of an event that was delivered in the end stays.
const DELIVERED_KEPT: TimeDelta = TimeDelta::days(7);

#[async_trait]
impl Endpoints for PostgresStore {
    async fn put(&self, endpoint: Endpoint) -> Result<(), StoreError> {
        self.rest
            .run(move |connection| {
                let row = EndpointRow::from(endpoint.clone());
                let released = (
                    endpoints::lease_token.eq(None::<Uuid>),
                    endpoints::lease_until.eq(None::<DateTime<Utc>>),
                );
                diesel::insert_into(endpoints::table)
                    .values(&row)
                    .on_conflict(endpoints::id)
                    .do_update()
                    .set((&row, released))
                    .execute(connection)?;
                Ok(())
            })
            .await
    }

    async fn find(&self, id: EndpointId) -> Result<Option<Endpoint>, StoreError> {
        self.rest
            .run(move |connection| {
                let row: Option<EndpointRow> = endpoints::table
                    .find(id.as_uuid())
                    .select(EndpointRow::as_select())
                    .first(connection)
                    .optional()?;
                Ok(row.map(EndpointRow::into_endpoint).transpose()?)
            })
            .await
    }

    async fn list(&self) -> Result<Vec<Endpoint>, StoreError> {
        self.rest
            .run(move |connection| {
                let rows: Vec<EndpointRow> = endpoints::table
                    .order(endpoints::id)
                    .select(EndpointRow::as_select())
                    .load(connection)?;
                let endpoints: Result<Vec<_>, _> = rows.into_iter().map(EndpointRow::into_endpoint).collect();
                Ok(endpoints?)
            })
            .await
    }

    async fn delete(&self, id: EndpointId) -> Result<bool, StoreError> {
        self.rest
            .run(move |connection| {
                Ok(diesel::delete(endpoints::table.find(id.as_uuid())).execute(connection)? == 1)
            })
            .await
    }

    async fn position(&self, since: Option<DateTime<Utc>>) -> Result<Position, StoreError> {
        self.rest
            .run(move |connection| {
                let last = last_position(connection)?;
                Ok(Position(match since {
                    Some(since) => position_before(connection, since, last)?,
                    None => last,
                }))
            })
            .await
    }
}

#[async_trait]
impl EndpointDeliveries for PostgresStore {
    async fn lease(
        &self,
        now: DateTime<Utc>,
        token: LeaseToken,
        lease: Duration,
        limit: u16,
    ) -> Result<EndpointLease, StoreError> {
        self.rest
            .run(move |connection| {
                connection.transaction(|connection| lease_due(connection, now, token, lease, limit))
            })
            .await
    }

    async fn settle(&self, token: LeaseToken, progress: EndpointProgress) -> Result<bool, StoreError> {
        self.rest
            .run(move |connection| {
                connection.transaction(|connection| settle(connection, token, progress.clone()))
            })
            .await
    }

    async fn retries(
        &self,
        id: EndpointId,
        before: Option<RetryId>,
        limit: u16,
    ) -> Result<Vec<EventRetry>, StoreError> {
        self.rest
            .run(move |connection| {
                let mut query = endpoint_retries::table
                    .filter(endpoint_retries::endpoint_id.eq(id.as_uuid()))
                    .into_boxed();
                if let Some(before) = before {
                    query = query.filter(endpoint_retries::id.lt(before.as_uuid()));
                }
                let rows: Vec<EventRetryRow> = query
                    .order(endpoint_retries::id.desc())
                    .limit(limit.into())
                    .select(EventRetryRow::as_select())
                    .load(connection)?;
                read_all(rows)
            })
            .await
    }

    async fn revive_retry(&self, id: RetryId, now: DateTime<Utc>) -> Result<Option<EventRetry>, StoreError> {
        self.rest
            .run(move |connection| {
                connection.transaction(|connection| {
                    let row: Option<EventRetryRow> = endpoint_retries::table
                        .find(id.as_uuid())
                        .select(EventRetryRow::as_select())
                        .for_update()
                        .first(connection)
                        .optional()?;
                    let Some(row) = row else { return Ok(None) };
                    let revived = row.into_retry()?.revived(now);
                    let row = EventRetryRow::from(revived.clone());
                    diesel::update(endpoint_retries::table.find(id.as_uuid()))
                        .set(&row)
                        .execute(connection)?;
                    Ok(Some(revived))
                })
            })
            .await
    }
}

fn last_position(connection: &mut PgConnection) -> QueryResult<i64> {
    feed::table.select(feed::last).first(connection)
}

/// The position of the last event before a time. Events follow the order of their commits, which is that of their times
/// but for moments, so a binary search needs no index of the times.
fn position_before(connection: &mut PgConnection, since: DateTime<Utc>, last: i64) -> QueryResult<i64> {
    let (mut before, mut after) = (0, last + 1);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        let at: Option<DateTime<Utc>> = events::table
            .filter(events::position.ge(middle))
            .order(events::position)
            .select(events::occurred_at)
            .first(connection)
            .optional()?;
        if at.is_some_and(|at| at < since) { before = middle } else { after = middle }
    }
    Ok(before)
}

/// Looks at every enabled endpoint that is free and may have something to get; there are hundreds at most.
fn lease_due(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    token: LeaseToken,
    lease: Duration,
    limit: u16,
) -> Result<EndpointLease, Failure> {
    let last = last_position(connection)?;
    let is_free = endpoints::lease_until
        .is_null()
        .or(endpoints::lease_until.le(database_now.into_sql::<Timestamptz>().nullable()));
    let has_due = exists(
        endpoint_retries::table
            .filter(endpoint_retries::endpoint_id.eq(endpoints::id))
            .filter(endpoint_retries::state.eq(RETRY_WAITING))
            .filter(endpoint_retries::due_at.le(now)),
    );
    let rows: Vec<EndpointRow> = endpoints::table
        .filter(endpoints::disabled_at.is_null().and(is_free))
        .filter(endpoints::cursor.lt(last).or(has_due))
        .order(endpoints::updated_at)
        .select(EndpointRow::as_select())
        .for_update()
        .skip_locked()
        .load(connection)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(row.into_endpoint()?);
    }
    let ids: Vec<Uuid> = found.iter().map(|endpoint| endpoint.id.as_uuid()).collect();
    let waiting: Vec<EventRetryRow> = endpoint_retries::table
        .filter(endpoint_retries::endpoint_id.eq_any(&ids))
        .filter(endpoint_retries::state.eq(RETRY_WAITING))
        .order(endpoint_retries::position)
        .select(EventRetryRow::as_select())
        .load(connection)?;
    let mut by_endpoint: HashMap<EndpointId, Vec<EventRetry>> = HashMap::new();
    for retry in read_all(waiting)? {
        by_endpoint.entry(retry.endpoint_id).or_default().push(retry);
    }
    let leased: Vec<LeasedEndpoint> = found
        .into_iter()
        .filter_map(|endpoint| {
            let rows = by_endpoint.remove(&endpoint.id).unwrap_or_default();
            LeasedEndpoint::new(endpoint, rows, Position(last), now)
        })
        .take(limit.into())
        .collect();
    let has_enabled = !leased.is_empty()
        || diesel::select(exists(endpoints::table.filter(endpoints::disabled_at.is_null())))
            .get_result(connection)?;
    if !leased.is_empty() {
        let ids: Vec<Uuid> = leased.iter().map(|leased| leased.endpoint.id.as_uuid()).collect();
        let seconds = i32::try_from(lease.as_secs()).unwrap_or(i32::MAX);
        let until = database_now.into_sql::<Timestamptz>() + seconds.seconds();
        diesel::update(endpoints::table.filter(endpoints::id.eq_any(&ids)))
            .set((endpoints::lease_token.eq(token.0), endpoints::lease_until.eq(until.nullable())))
            .execute(connection)?;
    }
    Ok(EndpointLease { leased, has_enabled })
}

fn settle(
    connection: &mut PgConnection,
    token: LeaseToken,
    progress: EndpointProgress,
) -> Result<bool, Failure> {
    let EndpointProgress { endpoint, retries, has_recovered, at } = progress;
    let id = endpoint.id.as_uuid();
    let held = endpoints::table.filter(endpoints::id.eq(id).and(endpoints::lease_token.eq(token.0)));
    let settled = diesel::update(held)
        .set((
            EndpointRow::from(endpoint),
            endpoints::lease_token.eq(None::<Uuid>),
            endpoints::lease_until.eq(None::<DateTime<Utc>>),
        ))
        .execute(connection)?;
    if settled == 0 {
        return Ok(false);
    }
    for retry in retries {
        let row = EventRetryRow::from(retry);
        diesel::insert_into(endpoint_retries::table)
            .values(&row)
            .on_conflict(endpoint_retries::id)
            .do_update()
            .set(&row)
            .execute(connection)?;
    }
    let theirs = endpoint_retries::table.filter(endpoint_retries::endpoint_id.eq(id));
    if has_recovered {
        diesel::update(theirs.filter(endpoint_retries::state.eq(RETRY_WAITING)))
            .set(endpoint_retries::due_at.eq(at))
            .execute(connection)?;
        let over =
            endpoint_retries::state.eq("DELIVERED").and(endpoint_retries::last_at.lt(at - DELIVERED_KEPT));
        diesel::delete(theirs.filter(over)).execute(connection)?;
    }
    Ok(true)
}

fn read_all(rows: Vec<EventRetryRow>) -> Result<Vec<EventRetry>, Failure> {
    let retries: Result<Vec<_>, _> = rows.into_iter().map(EventRetryRow::into_retry).collect();
    Ok(retries?)
}
