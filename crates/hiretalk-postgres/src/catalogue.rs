//! What matching needs to know of every job, in memory, and the matches that are made from it.
//!
//! A process reads the jobs once, at its first match, and then before each match those whose `revision` is newer. One
//! pass over [`Columns`] finds the jobs with the best scores; only their rows are read, and the domain's ranking decides
//! and explains. See docs/adr/0013.

mod columns;
mod wish;
mod words;

pub(crate) use self::words::words;

use std::cmp::Reverse;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl, Selectable,
    SelectableHelper,
};
use hiretalk_domain::catalogue::FieldOfWork;
use hiretalk_domain::catalogue::StoredJob;
use hiretalk_domain::matching::{self, Preferences, Ranking};

use self::columns::Columns;
use self::wish::Wish;
use crate::connection_holder::Failure;
use crate::rows::JobRow;
use crate::schema::{catalogue_revision, jobs, removed_jobs};
use crate::statements::SpellFields;

/// Jobs that are read in one statement.
const STEP: i64 = 20_000;
/// How often a match takes a newer snapshot because another thread has read on meanwhile. After that the revisions are
/// taken for those of another database, such as a restored backup, and all jobs are read anew.
const TRIES: usize = 5;

/// The jobs of a database as far as this process has read them.
#[derive(Default)]
pub(crate) struct Catalogue {
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    /// All revisions up to this one have been read.
    revision: i64,
    columns: Columns,
}

/// What is read of a job for matching.
#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(diesel::pg::Pg))]
struct CatalogueRow {
    id: String,
    revision: i64,
    field_folded: String,
    employment_type: String,
    work_model: String,
    city: Option<String>,
    country: Option<String>,
    languages: Vec<Option<String>>,
    seniority: Option<String>,
    open_from: Option<DateTime<Utc>>,
    open_until: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    words: Vec<u8>,
}

impl Catalogue {
    /// Ranks all stored jobs and returns the best `limit`.
    pub(crate) fn rank(
        &self,
        connection: &mut PgConnection,
        preferences: &Preferences,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Ranking, Failure> {
        self.with_columns(connection, |connection, columns| {
            let wish = Wish::new(preferences, columns);
            // One job at least says whether anything fits.
            let wanted = limit.max(1);
            let mut asked = wanted;
            loop {
                let ids = columns.best(&wish, now.timestamp_micros(), asked);
                let jobs = read_jobs(connection, &ids)?;
                // The next best take the place of those that cannot be read.
                if jobs.len() >= wanted || ids.len() < asked {
                    return Ok(matching::rank(&jobs, preferences, now, limit));
                }
                asked = asked.saturating_mul(2);
            }
        })
    }

    /// The fields with the most open jobs, as [`matching::fields`] counts and spells them.
    pub(crate) fn fields(
        &self,
        connection: &mut PgConnection,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<FieldOfWork>, Failure> {
        self.with_columns(connection, |connection, columns| {
            let mut counts = columns.count_fields(now.timestamp_micros());
            counts.sort_unstable_by(|(one, count), (other, than)| {
                (Reverse(count), one).cmp(&(Reverse(than), other))
            });
            let mut folded = counts.into_iter().map(|(field, _)| field.to_owned());
            let mut fields = Vec::new();
            while fields.len() < limit {
                let next: Vec<String> = folded.by_ref().take(limit - fields.len()).collect();
                if next.is_empty() {
                    break;
                }
                let spelled: Vec<(String, String)> = SpellFields { folded: next, now }.load(connection)?;
                fields.extend(spelled.iter().filter_map(|(id, field)| {
                    let field = FieldOfWork::parse(field);
                    field.inspect_err(|_| tracing::error!(job = %id, "jobs.field is unreadable")).ok()
                }));
            }
            Ok(fields)
        })
    }

    /// Does `work` on columns that say what the transaction's snapshot says.
    fn with_columns<T>(
        &self,
        connection: &mut PgConnection,
        mut work: impl FnMut(&mut PgConnection, &Columns) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let done = connection.build_transaction().repeatable_read().read_only().run(|connection| {
                let Some(state) = self.read_up_to_date(connection, attempts > TRIES)? else {
                    return Ok(None);
                };
                work(connection, &state.columns).map(Some)
            });
            if let Some(done) = done.transpose() {
                return done;
            }
        }
    }

    /// The state at the revision of the snapshot; none if another thread has read a later one.
    fn read_up_to_date(
        &self,
        connection: &mut PgConnection,
        anew: bool,
    ) -> Result<Option<RwLockReadGuard<'_, State>>, Failure> {
        let last: i64 = catalogue_revision::table.select(catalogue_revision::last).first(connection)?;
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if state.revision == last {
            return Ok(Some(state));
        }
        drop(state);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.revision > last {
            if !anew {
                return Ok(None);
            }
            *state = State::default();
        }
        if state.revision < last {
            state.read_on(connection, last)?;
        }
        Ok(Some(RwLockWriteGuard::downgrade(state)))
    }
}

impl State {
    /// Reads what was removed and written up to `last`.
    fn read_on(&mut self, connection: &mut PgConnection, last: i64) -> QueryResult<()> {
        let removed: Vec<String> = removed_jobs::table
            .filter(removed_jobs::revision.gt(self.revision))
            .select(removed_jobs::id)
            .load(connection)?;
        removed.iter().for_each(|id| self.columns.remove(id));
        loop {
            let rows: Vec<CatalogueRow> = jobs::table
                .filter(jobs::revision.gt(self.revision).and(jobs::revision.le(last)))
                .order(jobs::revision.asc())
                .limit(STEP)
                .select(CatalogueRow::as_select())
                .load(connection)?;
            let Some(read) = rows.last().map(|row| row.revision) else { break };
            rows.into_iter().for_each(|row| self.columns.put(row));
            self.revision = read;
        }
        self.revision = last;
        self.columns.compact();
        Ok(())
    }
}

/// The jobs with these ids that can be read.
fn read_jobs(connection: &mut PgConnection, ids: &[&str]) -> QueryResult<Vec<StoredJob>> {
    let rows: Vec<JobRow> =
        jobs::table.filter(jobs::id.eq_any(ids)).select(JobRow::as_select()).load(connection)?;
    let read = |row: JobRow| {
        let job = row.into_kept_job();
        job.inspect_err(|error| tracing::error!(cause = %error, "matching left out an unreadable job")).ok()
    };
    Ok(rows.into_iter().filter_map(read).collect())
}
