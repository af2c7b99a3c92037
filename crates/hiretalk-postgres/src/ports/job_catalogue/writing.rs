//! Writes and removes jobs; each gets a revision in the same transaction.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{Connection, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use diesel::upsert::excluded;
use hiretalk_domain::catalogue::Job;
use hiretalk_domain::catalogue::PutOutcome;
use hiretalk_domain::ids::JobId;

use crate::catalogue::words;
use crate::connection_holder::Failure;
use crate::rows::JobRow;
use crate::schema::{catalogue_revision, jobs, removed_jobs};

/// Writes the jobs, all or none; the last of several with one id counts.
pub(super) fn put_jobs(
    connection: &mut PgConnection,
    jobs: &[Job],
    at: DateTime<Utc>,
) -> Result<Vec<PutOutcome>, Failure> {
    // A statement touches a row once: the last of an id takes the place of those before it.
    let last: BTreeMap<&str, (&Job, Vec<u8>)> =
        jobs.iter().map(|job| (job.id.as_str(), (job, words(job)))).collect();
    let ids: Vec<&str> = last.keys().copied().collect();
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    connection.transaction(|connection| {
        let revision = next_revisions(connection, count)?;
        let stored: Vec<String> =
            jobs::table.filter(jobs::id.eq_any(&ids)).select(jobs::id).load(connection)?;
        diesel::delete(removed_jobs::table.filter(removed_jobs::id.eq_any(&ids))).execute(connection)?;
        let numbered = (revision..).zip(last.values());
        let rows: Vec<JobRow> =
            numbered.map(|(revision, (job, words))| JobRow::new(job, at, revision, words.clone())).collect();
        upsert(connection, &rows)?;
        let mut seen: HashSet<&str> = stored.iter().map(String::as_str).collect();
        // What comes after the first of an id replaces it.
        let puts = jobs.iter().map(|job| match seen.insert(job.id.as_str()) {
            true => PutOutcome::Added,
            false => PutOutcome::Replaced,
        });
        Ok(puts.collect())
    })
}

/// Removes a job; false if there was none.
pub(super) fn remove_job(connection: &mut PgConnection, id: &JobId) -> Result<bool, Failure> {
    connection.transaction(|connection| {
        let revision = next_revisions(connection, 1)?;
        if diesel::delete(jobs::table.find(id.as_str())).execute(connection)? == 0 {
            return Ok(false);
        }
        diesel::insert_into(removed_jobs::table)
            .values((removed_jobs::id.eq(id.as_str()), removed_jobs::revision.eq(revision)))
            .execute(connection)?;
        Ok(true)
    })
}

/// The first of `count` new revisions. Other writers of jobs wait until this transaction ends.
fn next_revisions(connection: &mut PgConnection, count: i64) -> QueryResult<i64> {
    let last: i64 = diesel::update(catalogue_revision::table)
        .set(catalogue_revision::last.eq(catalogue_revision::last + count))
        .returning(catalogue_revision::last)
        .get_result(connection)?;
    Ok(last - count + 1)
}

/// Writes the rows.
fn upsert(connection: &mut PgConnection, rows: &[JobRow]) -> QueryResult<()> {
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
            jobs::revision.eq(excluded(jobs::revision)),
            jobs::words.eq(excluded(jobs::words)),
        ))
        .execute(connection)
        .map(drop)
}
