//! Matching: which jobs to offer to somebody, and why.
//!
//! Two things are never offered: a job that is not open, and one that was dismissed. Everything else is weighed: a job
//! scores the [`weights`] of the preferences that it meets, so one that meets more never stands behind one that meets
//! less. For who begins their working life, a job for beginners adds a little to that: it goes before another that meets
//! as much, and none is missing anything by it. Equal scores are ordered by age, the newest first, then by the bytes of
//! the id. The order of the jobs that come in does not matter, and neither do jobs that rank below the last that is
//! shown: a store may narrow first. Near misses that miss the place are put in order by distance afterwards, among the
//! best [`NEAR_MISSES`] ([`Gazetteer::order_by_distance`]): what a store ranks knows no distances.

mod distance;
mod fields;
mod gazetteer;
mod interests;
mod judge;
mod place;
mod preferences;
mod reason;
mod stem;
pub mod weights;
pub(crate) mod wording;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

pub use self::distance::{Coordinates, NEAR_MISSES};
pub use self::fields::fields;
pub use self::gazetteer::{CityRow, Gazetteer, GazetteerRows, NameRow, PlaceWord, RegionRow};
pub use self::interests::MOST_INTERESTS;
pub(crate) use self::interests::is_empty_word;
use self::judge::{Judge, Judged};
pub use self::place::Place;
pub use self::preferences::{Preference, Preferences};
pub use self::reason::{InterestWords, Reason};
pub use self::stem::stems;
use crate::catalogue::{Job, StoredJob};
use crate::ids::JobId;

/// The jobs to offer, the best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ranking {
    /// Jobs that meet all preferences that were given. Empty only if none may be shown.
    Fits(Vec<Match>),
    /// No job does. These come nearest.
    NearestMisses {
        /// Jobs that miss no more preferences than the best of them. Empty if no job may be offered at all.
        matches: Vec<Match>,
        relaxed: Vec<Preference>,
    },
}

/// A job to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub job: Job,
    /// The weights of the preferences that it meets, added, and a little for a beginner's job.
    pub score: u32,
    /// One for each preference that it meets, the heaviest first, and that it is for beginners.
    pub reasons: Vec<Reason>,
    /// The preferences that it misses, the heaviest first.
    pub missed: Vec<Preference>,
}

/// Ranks the jobs that are open at `now` by these preferences, and takes at most `limit` of the best.
pub fn rank<'a>(
    jobs: impl IntoIterator<Item = &'a StoredJob>,
    preferences: &Preferences,
    now: DateTime<Utc>,
    limit: usize,
) -> Ranking {
    let judge = Judge::new(preferences);
    let (mut fits, mut misses) = (Vec::new(), Vec::new());
    for judged in jobs.into_iter().filter_map(|stored| judge.judge(stored, now)) {
        if judged.missed.is_empty() {
            fits.push(judged);
        } else if fits.is_empty() {
            misses.push(judged);
        }
    }
    if !fits.is_empty() {
        return Ranking::Fits(best(fits, limit).map(|judged| judge.explain(judged)).collect());
    }
    let fewest = misses.iter().min_by_key(|judged| order(judged)).map_or(0, |best| best.missed.len());
    misses.retain(|judged| judged.missed.len() <= fewest);
    let matches: Vec<_> = best(misses, limit).map(|judged| judge.explain(judged)).collect();
    let relaxed = relaxed_of(&matches);
    Ranking::NearestMisses { matches, relaxed }
}

/// All that any of these misses, the heaviest first.
fn relaxed_of(matches: &[Match]) -> Vec<Preference> {
    let relaxed: BTreeSet<_> = matches.iter().flat_map(|found| found.missed.iter().copied()).collect();
    relaxed.into_iter().collect()
}

fn best(mut judged: Vec<Judged<'_>>, limit: usize) -> impl Iterator<Item = Judged<'_>> {
    judged.sort_unstable_by(|one, other| order(one).cmp(&order(other)));
    judged.into_iter().take(limit)
}

/// The best is the least.
fn order<'a>(judged: &Judged<'a>) -> (Reverse<u32>, Reverse<DateTime<Utc>>, &'a JobId) {
    (Reverse(judged.score), Reverse(judged.stored.created_at), &judged.stored.job.id)
}
