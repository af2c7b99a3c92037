//! Runs a decision that may need facts of the job catalogue.

use chrono::{DateTime, Utc};

use crate::dialogue::{Lookup, LookupResult, Resumable};
use crate::matching::Preferences;
use crate::ports::{JobCatalogue, StoreError};

/// The result of a decision, once the catalogue has answered its lookups.
///
/// # Errors
/// The catalogue could not be read.
pub(super) async fn resolve<T>(
    mut step: Resumable<'_, T>,
    catalogue: &dyn JobCatalogue,
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
    catalogue: &dyn JobCatalogue,
    now: DateTime<Utc>,
) -> Result<LookupResult, StoreError> {
    Ok(match lookup {
        Lookup::Fields(limit) => LookupResult::Fields(catalogue.fields(now, limit).await?),
        Lookup::Ranking { preferences, limit } => {
            LookupResult::Ranking(catalogue.rank(Preferences::clone(&preferences), now, limit).await?)
        }
        Lookup::Job(id) => {
            let stored = catalogue.find(id).await?;
            let open = stored.map(|stored| stored.job).filter(|job| job.is_open(now));
            LookupResult::Job(open.map(Box::new))
        }
    })
}
