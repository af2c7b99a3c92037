//! A match: the index narrows, the domain ranks.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use hiretalk_domain::catalogue::StoredJob;
use hiretalk_domain::matching::{self, Match, Preference, Preferences, Ranking};

use super::best::{Picker, Worth};
use super::memory::Memory;
use super::read::{Blocks, read};
use super::readable;
use super::scores::{ScoredBlock, blocks, dismiss, note, terms};
use super::wish::Wish;
use crate::connection_holder::Failure;
use crate::rows::JobRow;
use crate::schema::jobs;

/// What the domain's ranking makes of all jobs that are stored.
pub(crate) fn rank(
    connection: &mut PgConnection,
    memory: &Memory,
    preferences: &Preferences,
    now: DateTime<Utc>,
    limit: usize,
) -> Result<Ranking, Failure> {
    // All statements see the same jobs.
    connection.build_transaction().repeatable_read().read_only().run(|connection| {
        let jobs = narrow(connection, memory, preferences, now, limit)?;
        Ok(matching::rank(&jobs, preferences, now, limit))
    })
}

/// Jobs of which the ranking makes the same as of all.
fn narrow(
    connection: &mut PgConnection,
    memory: &Memory,
    preferences: &Preferences,
    now: DateTime<Utc>,
    limit: usize,
) -> Result<Vec<StoredJob>, Failure> {
    let wish = Wish::of(preferences);
    let mut jobs = loose(connection)?;
    let mut blocks = blocks(connection, &wish.given)?;
    let terms = terms(connection, &wish)?;
    let terms = read(connection, memory, &Blocks::of(&blocks), &terms)?;
    note(&mut blocks, &wish, &terms)?;
    dismiss(connection, &mut blocks, &preferences.dismissed)?;
    let mut picker = Picker::new(connection, memory, &blocks, now.timestamp_micros());
    let fits = fits(&mut picker, &wish, limit)?;
    if !fits.is_empty() {
        jobs.extend(fits);
        return Ok(jobs);
    }
    // Nothing that has a number fits, or nothing is to be shown. How many preferences may be missed, the best of all
    // jobs says; it is among these.
    let best = picker.read_best(|scored| scored.offered.clone(), Worth::Scores, 1)?;
    jobs.extend(best.iter().cloned());
    let nearest = match matching::rank(&jobs, preferences, now, 1) {
        Ranking::NearestMisses { matches, .. } => matches.into_iter().next(),
        // Something loose does.
        Ranking::Fits(_) => None,
    };
    if let Some(Match { missed, .. }) = nearest {
        let misses = picker.read_best(|scored| scored.missing(missed.len()), Worth::Scores, limit)?;
        let is_new = |miss: &StoredJob| best.iter().all(|best| best.job.id != miss.job.id);
        jobs.extend(misses.into_iter().filter(is_new));
    }
    Ok(jobs)
}

/// The best of the jobs that have a number and meet everything, at least `limit` if there are as many.
fn fits(picker: &mut Picker<'_>, wish: &Wish, limit: usize) -> Result<Vec<StoredJob>, Failure> {
    // They are told apart by the interests: by how many of them, and where; and by the level.
    if wish.given.contains(&Preference::Interests) {
        return picker.read_best(|scored| scored.missing(0), Worth::Scores, limit);
    }
    // By the level alone, which needs no scores: one after the other.
    let mut fits = Vec::new();
    for favour in wish.favours() {
        if fits.len() < limit {
            let admitted = |scored: &ScoredBlock<'_>| {
                let mut admitted = scored.missing(0);
                admitted.keep(&scored.favoured(favour));
                admitted
            };
            fits.extend(picker.read_best(admitted, Worth::Same, limit - fits.len())?);
        }
    }
    Ok(fits)
}

/// The jobs that have no number.
fn loose(connection: &mut PgConnection) -> Result<Vec<StoredJob>, Failure> {
    let rows: Vec<JobRow> =
        jobs::table.filter(jobs::number.is_null()).select(JobRow::as_select()).load(connection)?;
    Ok(readable(rows))
}
