//! A match: the index narrows, the domain ranks.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use hiretalk_domain::matching::{self, Match, Preferences, Ranking};
use hiretalk_domain::ports::KeptJob;

use super::best::Picker;
use super::readable;
use super::scores::scores;
use super::wish::Wish;
use crate::keeper::Failure;
use crate::rows::JobRow;
use crate::schema::jobs;

/// What the domain's ranking makes of all jobs that are kept.
pub(crate) fn rank(
    connection: &mut PgConnection,
    preferences: &Preferences,
    now: DateTime<Utc>,
    limit: usize,
) -> Result<Ranking, Failure> {
    // All statements see the same jobs.
    connection.build_transaction().repeatable_read().read_only().run(|connection| {
        let jobs = narrow(connection, preferences, now, limit)?;
        Ok(matching::rank(&jobs, preferences, now, limit))
    })
}

/// Jobs of which the ranking makes the same as of all.
fn narrow(
    connection: &mut PgConnection,
    preferences: &Preferences,
    now: DateTime<Utc>,
    limit: usize,
) -> Result<Vec<KeptJob>, Failure> {
    let wish = Wish::of(preferences);
    let mut jobs = loose(connection)?;
    let blocks = scores(connection, &wish, &preferences.dismissed)?;
    let mut picker = Picker::new(connection, &blocks, now.timestamp_micros());
    let fits = picker.read_best(|scored| scored.missing(&wish.given, 0), limit)?;
    if !fits.is_empty() {
        jobs.extend(fits);
        return Ok(jobs);
    }
    // Nothing that has a number fits, or nothing is to be shown. How many preferences may be missed, the best of all
    // jobs says; it is among these.
    let best = picker.read_best(|scored| scored.offered.clone(), 1)?;
    jobs.extend(best.iter().cloned());
    let nearest = match matching::rank(&jobs, preferences, now, 1) {
        Ranking::NearestMisses { matches, .. } => matches.into_iter().next(),
        // Something loose does.
        Ranking::Fits(_) => None,
    };
    if let Some(Match { missed, .. }) = nearest {
        let misses = picker.read_best(|scored| scored.missing(&wish.given, missed.len()), limit)?;
        let is_new = |miss: &KeptJob| best.iter().all(|best| best.job.id != miss.job.id);
        jobs.extend(misses.into_iter().filter(is_new));
    }
    Ok(jobs)
}

/// The jobs that have no number.
fn loose(connection: &mut PgConnection) -> Result<Vec<KeptJob>, Failure> {
    let rows: Vec<JobRow> =
        jobs::table.filter(jobs::number.is_null()).select(JobRow::as_select()).load(connection)?;
    Ok(readable(rows))
}
