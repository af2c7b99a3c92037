//! `JobCatalogue` on Postgres.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
};
use hiretalk_domain::catalogue::{FieldOfWork, Job, JobFilter, PutOutcome, StoredJob};
use hiretalk_domain::ids::{JobId, to_microseconds};
use hiretalk_domain::matching::{Preferences, Ranking};
use hiretalk_domain::ports::{JobCatalogue, StoreError};

use self::writing::{put_jobs, remove_job};
use crate::connection_holder::Failure;
use crate::rows::JobRow;
use crate::schema::jobs;
use crate::{PostgresStore, job_index};

mod writing;

#[async_trait]
impl JobCatalogue for PostgresStore {
    async fn put(&self, jobs: Vec<Job>, at: DateTime<Utc>) -> Result<Vec<PutOutcome>, StoreError> {
        if jobs.is_empty() {
            return Ok(Vec::new());
        }
        let at = to_microseconds(at);
        let puts = self.jobs.run(move |connection| put_jobs(connection, &jobs, at)).await?;
        self.jobs.leave("tidying the index of jobs", job_index::tidy);
        Ok(puts)
    }

    async fn find(&self, id: JobId) -> Result<Option<StoredJob>, StoreError> {
        self.rest
            .run(move |connection| {
                let row: Option<JobRow> =
                    jobs::table.find(id.as_str()).select(JobRow::as_select()).first(connection).optional()?;
                Ok(row.map(JobRow::into_kept_job).transpose()?)
            })
            .await
    }

    async fn remove(&self, id: JobId) -> Result<bool, StoreError> {
        let was_there = self.jobs.run(move |connection| remove_job(connection, &id)).await?;
        self.jobs.leave("tidying the index of jobs", job_index::tidy);
        Ok(was_there)
    }

    async fn page(
        &self,
        filter: JobFilter,
        after: Option<JobId>,
        limit: u16,
    ) -> Result<Vec<StoredJob>, StoreError> {
        self.rest.run(move |connection| page(connection, &filter, after.as_ref(), limit)).await
    }

    async fn rank(
        &self,
        preferences: Preferences,
        now: DateTime<Utc>,
        limit: u16,
    ) -> Result<Ranking, StoreError> {
        let (now, limit) = (to_microseconds(now), usize::from(limit));
        let memory = Arc::clone(&self.index_memory);
        self.matches
            .run(move |connection| job_index::rank(connection, &memory, &preferences, now, limit))
            .await
    }

    async fn fields(&self, now: DateTime<Utc>, limit: u16) -> Result<Vec<FieldOfWork>, StoreError> {
        let now = to_microseconds(now);
        self.matches.run(move |connection| job_index::fields(connection, now, limit)).await
    }
}

fn page(
    connection: &mut PgConnection,
    filter: &JobFilter,
    after: Option<&JobId>,
    limit: u16,
) -> Result<Vec<StoredJob>, Failure> {
    let JobFilter { field, employment_type, work_model, open_at } = filter;
    let mut query =
        jobs::table.select(JobRow::as_select()).order(jobs::id.asc()).limit(i64::from(limit)).into_boxed();
    if let Some(after) = after {
        query = query.filter(jobs::id.gt(after.as_str()));
    }
    if let Some(field) = field {
        query = query.filter(jobs::field_folded.eq(field.folded()));
    }
    if let Some(employment_type) = employment_type {
        query = query.filter(jobs::employment_type.eq(employment_type.as_str()));
    }
    if let Some(work_model) = work_model {
        query = query.filter(jobs::work_model.eq(work_model.as_str()));
    }
    if let Some(now) = open_at.map(to_microseconds) {
        query = query
            .filter(jobs::open_from.is_null().or(jobs::open_from.le(now)))
            .filter(jobs::open_until.is_null().or(jobs::open_until.gt(now)));
    }
    let rows: Vec<JobRow> = query.load(connection)?;
    Ok(rows.into_iter().map(JobRow::into_kept_job).collect::<Result<_, _>>()?)
}
