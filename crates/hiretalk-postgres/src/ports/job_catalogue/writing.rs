//! Puts jobs and takes them away, and keeps the index in step, in one transaction.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{
    Connection, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper,
};
use diesel::upsert::excluded;
use hiretalk_domain::catalogue::{Job, PutOutcome};
use hiretalk_domain::ids::JobId;

use crate::connection_holder::Failure;
use crate::job_index::{LOOSE, is_said_alike, mark_dead, number};
use crate::rows::JobRow;
use crate::schema::jobs;
use crate::statements::TakeLock;

/// Keeps the jobs, all or none; the last of several with one id counts.
pub(super) fn put_jobs(
    connection: &mut PgConnection,
    jobs: &[Job],
    at: DateTime<Utc>,
) -> Result<Vec<PutOutcome>, Failure> {
    connection.transaction(|connection| {
        TakeLock::of_jobs().execute(connection)?;
        // A statement touches a row once: the last of an id takes the place of those before it.
        let last: BTreeMap<&str, &Job> = jobs.iter().map(|job| (job.id.as_str(), job)).collect();
        let stored = read(connection, last.keys().copied())?;
        let numbers = numbers(connection, last.values().copied(), &stored, at)?;
        let rows: Vec<JobRow> = last
            .into_values()
            .map(|job| JobRow::of(job, at, numbers.get(job.id.as_str()).copied().flatten()))
            .collect();
        upsert(connection, &rows)?;
        let mut seen: HashSet<&str> = stored.keys().map(String::as_str).collect();
        // What comes after the first of an id replaces it.
        let puts = jobs.iter().map(|job| match seen.insert(job.id.as_str()) {
            true => PutOutcome::Added,
            false => PutOutcome::Replaced,
        });
        Ok(puts.collect())
    })
}

/// Takes a job away; says whether there was one.
pub(super) fn remove_job(connection: &mut PgConnection, id: &JobId) -> Result<bool, Failure> {
    connection.transaction(|connection| {
        TakeLock::of_jobs().execute(connection)?;
        let removed: Option<Option<i64>> = diesel::delete(jobs::table.find(id.as_str()))
            .returning(jobs::number)
            .get_result(connection)
            .optional()?;
        if let Some(number) = removed.flatten() {
            mark_dead(connection, &[number])?;
        }
        Ok(removed.is_some())
    })
}

/// A job as it was.
struct Before {
    number: Option<i64>,
    created_at: DateTime<Utc>,
    /// None if it cannot be read: what comes in its place mends it.
    job: Option<Job>,
}

/// The jobs with these ids, by id. They stay as they are while the lock is held.
fn read<'a>(
    connection: &mut PgConnection,
    ids: impl Iterator<Item = &'a str>,
) -> QueryResult<HashMap<String, Before>> {
    let rows: Vec<(String, Option<i64>, DateTime<Utc>, JobRow)> = jobs::table
        .filter(jobs::id.eq_any(ids.collect::<Vec<_>>()))
        .select((jobs::id, jobs::number, jobs::created_at, JobRow::as_select()))
        .load(connection)?;
    let before = |(id, number, created_at, row): (String, _, _, JobRow)| {
        (id, Before { number, created_at, job: row.into_kept_job().ok().map(|stored| stored.job) })
    };
    Ok(rows.into_iter().map(before).collect())
}

/// The numbers of these jobs in the index, by id: a job that says nothing new keeps its number; the others get new ones
/// if they are many, and are loose for a while if they are few.
fn numbers<'a>(
    connection: &mut PgConnection,
    jobs: impl Iterator<Item = &'a Job>,
    stored: &HashMap<String, Before>,
    at: DateTime<Utc>,
) -> QueryResult<HashMap<&'a str, Option<i64>>> {
    let (mut numbers, mut dead, mut new) = (HashMap::new(), Vec::new(), Vec::new());
    for job in jobs {
        let before = stored.get(job.id.as_str());
        let number = before.and_then(|before| before.number);
        let was = before.and_then(|before| before.job.as_ref());
        if number.is_some() && was.is_some_and(|was| is_said_alike(was, job)) {
            numbers.insert(job.id.as_str(), number);
        } else {
            dead.extend(number);
            new.push((job, before.map_or(at, |before| before.created_at)));
        }
    }
    mark_dead(connection, &dead)?;
    if new.len() >= LOOSE {
        let given = number(connection, new.iter().copied())?;
        numbers.extend(new.iter().zip(given).map(|((job, _), number)| (job.id.as_str(), Some(number))));
    }
    Ok(numbers)
}

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
            jobs::number.eq(excluded(jobs::number)),
        ))
        .execute(connection)
        .map(drop)
}
