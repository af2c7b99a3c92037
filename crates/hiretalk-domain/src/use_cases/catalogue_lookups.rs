//! Runs a decision that may need facts of the job catalogue.

use chrono::{DateTime, Utc};

use crate::catalogue::CountryCode;
use crate::dialogue::{Lookup, LookupResult, Resumable};
use crate::matching::{Gazetteer, NEAR_MISSES, Preferences, Ranking};
use crate::ports::{JobCatalogue, StoreError};

/// What lookups are answered from.
pub(super) struct Catalogue<'a> {
    pub(super) jobs: &'a dyn JobCatalogue,
    pub(super) gazetteer: &'a Gazetteer,
    /// The country of the person.
    pub(super) country: Option<CountryCode>,
}

/// The result of a decision, once the catalogue has answered its lookups.
///
/// # Errors
/// The catalogue could not be read.
pub(super) async fn resolve<T>(
    mut step: Resumable<'_, T>,
    catalogue: &Catalogue<'_>,
    now: DateTime<Utc>,
) -> Result<T, StoreError> {
    loop {
        match step {
            Resumable::Done(result) => return Ok(result),
            Resumable::Needs(pending) => {
                let lookup = pending.lookup().clone();
                step = pending.resume(look_up(lookup, catalogue, now).await?);
            }
        }
    }
}

async fn look_up(
    lookup: Lookup,
    catalogue: &Catalogue<'_>,
    now: DateTime<Utc>,
) -> Result<LookupResult, StoreError> {
    Ok(match lookup {
        Lookup::Fields(limit) => LookupResult::Fields(catalogue.jobs.fields(now, limit).await?),
        Lookup::Ranking { preferences, limit } => {
            LookupResult::Ranking(rank(*preferences, catalogue, now, limit).await?)
        }
        Lookup::Job(id) => {
            let stored = catalogue.jobs.find(id).await?;
            let open = stored.map(|stored| stored.job).filter(|job| job.is_open(now));
            LookupResult::Job(open.map(Box::new))
        }
    })
}

/// The jobs that fit best; of near misses that miss the place, the nearest first.
async fn rank(
    preferences: Preferences,
    Catalogue { jobs, gazetteer, country }: &Catalogue<'_>,
    now: DateTime<Utc>,
    limit: u16,
) -> Result<Ranking, StoreError> {
    let preferences = gazetteer.locate(preferences, *country);
    let ranking = jobs.rank(preferences.clone(), now, limit).await?;
    if !ranking.has_distances(&preferences) {
        return Ok(ranking);
    }
    let near_misses = jobs.rank(preferences.clone(), now, limit.max(NEAR_MISSES)).await?;
    Ok(gazetteer.order_by_distance(near_misses, &preferences, usize::from(limit)))
}
