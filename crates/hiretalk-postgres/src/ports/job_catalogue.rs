//! `JobCatalogue` on Postgres.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::{count_star, min, sql};
use diesel::prelude::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl,
    QueryResult, RunQueryDsl, SelectableHelper,
};
use diesel::sql_types::{Bool, Text};
use diesel::upsert::excluded;
use hiretalk_domain::matching::{Preferences, Ranking, rank};
use hiretalk_domain::ports::{JobCatalogue, JobFilter, KeptJob, Put, StoreError};
use hiretalk_domain::{FieldOfWork, Job, JobId, to_microseconds};

use crate::PostgresStore;
use crate::keeper::Failure;
use crate::rows::JobRow;
use crate::schema::jobs;

#[async_trait]
impl JobCatalogue for PostgresStore {
    async fn put(&self, jobs: Vec<Job>, at: DateTime<Utc>) -> Result<Vec<Put>, StoreError> {
        if jobs.is_empty() {
            return Ok(Vec::new());
        }
        self.rest
            .run(move |connection| {
                // A statement touches a row once: the last of an id takes the place of those before it. In the order
                // of the ids, so that two statements wait for each other and never in a circle.
                let last: BTreeMap<&str, &Job> = jobs.iter().map(|job| (job.id.as_str(), job)).collect();
                let rows: Vec<JobRow> = last.into_values().map(|job| JobRow::of(job, at)).collect();
                let mut news: HashMap<String, bool> = upsert(connection, &rows)?.into_iter().collect();
                // What comes after the first of an id replaces it.
                let put = |job: &Job| match news.remove(job.id.as_str()) {
                    Some(true) => Put::Added,
                    Some(false) | None => Put::Replaced,
                };
                Ok(jobs.iter().map(put).collect())
            })
            .await
    }

    async fn find(&self, id: JobId) -> Result<Option<KeptJob>, StoreError> {
        self.rest
            .run(move |connection| {
                let row: Option<JobRow> =
                    jobs::table.find(id.as_str()).select(JobRow::as_select()).first(connection).optional()?;
                Ok(row.map(JobRow::into_kept_job).transpose()?)
            })
            .await
    }

    async fn remove(&self, id: JobId) -> Result<bool, StoreError> {
        self.rest
            .run(
                move |connection| Ok(diesel::delete(jobs::table.find(id.as_str())).execute(connection)? == 1),
            )
            .await
    }

    async fn page(
        &self,
        filter: JobFilter,
        after: Option<JobId>,
        limit: u16,
    ) -> Result<Vec<KeptJob>, StoreError> {
        self.rest.run(move |connection| page(connection, &filter, after.as_ref(), limit)).await
    }

    async fn rank(
        &self,
        preferences: Preferences,
        now: DateTime<Utc>,
        limit: u16,
    ) -> Result<Ranking, StoreError> {
        self.rest
            .run(move |connection| {
                let now = to_microseconds(now);
                let open = JobFilter { open_at: Some(now), ..JobFilter::default() };
                let jobs = page(connection, &open, None, u16::MAX)?;
                Ok(rank(&jobs, &preferences, now, usize::from(limit)))
            })
            .await
    }

    async fn fields(&self, now: DateTime<Utc>, limit: u16) -> Result<Vec<FieldOfWork>, StoreError> {
        self.rest.run(move |connection| fields(connection, to_microseconds(now), limit)).await
    }
}

/// Writes the rows; says of each id whether it is new.
fn upsert(connection: &mut PgConnection, rows: &[JobRow]) -> QueryResult<Vec<(String, bool)>> {
    diesel::insert_into(jobs::table)
        .values(rows)
        .on_conflict(jobs::id)
        .do_update()
        // All but `id` and `created_at`.
        .set((
            jobs::title.eq(excluded(jobs::title)),
            jobs::employer.eq(excluded(jobs::employer)),
            jobs::field.eq(excluded(jobs::field)),
            jobs::field_folded.eq(excluded(jobs::field_folded)),
            jobs::employment_type.eq(excluded(jobs::employment_type)),
            jobs::work_model.eq(excluded(jobs::work_model)),
            jobs::city.eq(excluded(jobs::city)),
            jobs::country.eq(excluded(jobs::country)),
            jobs::description.eq(excluded(jobs::description)),
            jobs::skills.eq(excluded(jobs::skills)),
            jobs::salary_minimum.eq(excluded(jobs::salary_minimum)),
            jobs::salary_maximum.eq(excluded(jobs::salary_maximum)),
            jobs::salary_currency.eq(excluded(jobs::salary_currency)),
            jobs::salary_period.eq(excluded(jobs::salary_period)),
            jobs::languages.eq(excluded(jobs::languages)),
            jobs::seniority.eq(excluded(jobs::seniority)),
            jobs::application_url.eq(excluded(jobs::application_url)),
            jobs::open_from.eq(excluded(jobs::open_from)),
            jobs::open_until.eq(excluded(jobs::open_until)),
            jobs::updated_at.eq(excluded(jobs::updated_at)),
        ))
        // A row that was there was locked for the update, which leaves our transaction in its `xmax`.
        .returning((jobs::id, sql::<Bool>("jobs.xmax = 0")))
        .load(connection)
}

fn page(
    connection: &mut PgConnection,
    filter: &JobFilter,
    after: Option<&JobId>,
    limit: u16,
) -> Result<Vec<KeptJob>, Failure> {
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

/// The fields of open jobs, those with the most jobs first.
fn fields(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<FieldOfWork>, Failure> {
    let named: Vec<(String, String)> = jobs::table
        .filter(jobs::open_from.is_null().or(jobs::open_from.le(now)))
        .filter(jobs::open_until.is_null().or(jobs::open_until.gt(now)))
        .group_by(jobs::field_folded)
        .order((count_star().desc(), jobs::field_folded.asc()))
        .limit(i64::from(limit))
        .select((min(jobs::id).assume_not_null(), sql::<Text>("(array_agg(jobs.field ORDER BY jobs.id))[1]")))
        .load(connection)?;
    let read = |(row, name): (String, String)| {
        let unreadable = StoreError::UnreadableRow { table: "jobs", column: "field", row };
        Ok(FieldOfWork::parse(&name).map_err(|_| unreadable)?)
    };
    named.into_iter().map(read).collect()
}
