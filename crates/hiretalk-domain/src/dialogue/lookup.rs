//! What a turn needs of the catalogue. The engine does no I/O: it says what it needs, and is asked again when that is
//! known.

use chrono::{DateTime, Utc};

use crate::catalogue::StoredJob;
use crate::catalogue::{FieldOfWork, Job};
use crate::ids::JobId;
use crate::matching::{self, Preferences, Ranking};
use crate::ports::{JobCatalogue, StoreError};

/// A question to the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The fields of the jobs that are open, at most this many.
    Fields(u16),
    /// The jobs that fit best.
    Ranking {
        /// What they are ranked by.
        preferences: Box<Preferences>,
        /// How many at most.
        limit: u16,
    },
    /// One job, if it is open.
    Job(JobId),
}

/// The catalogue's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// To [`Lookup::Fields`].
    Fields(Vec<FieldOfWork>),
    /// To [`Lookup::Ranking`].
    Ranking(Ranking),
    /// To [`Lookup::Job`]; none if there is no such job, or if it is not open.
    Job(Option<Box<Job>>),
}

impl Lookup {
    /// Asks the catalogue.
    ///
    /// # Errors
    /// The catalogue could not be read.
    pub async fn ask(&self, catalogue: &dyn JobCatalogue, now: DateTime<Utc>) -> Result<Found, StoreError> {
        Ok(match self {
            Self::Fields(limit) => Found::Fields(catalogue.fields(now, *limit).await?),
            Self::Ranking { preferences, limit } => {
                Found::Ranking(catalogue.rank(Preferences::clone(preferences), now, *limit).await?)
            }
            Self::Job(id) => {
                let kept = catalogue.find(id.clone()).await?;
                let open = kept.map(|StoredJob { job, .. }| job).filter(|job| job.is_open(now));
                Found::Job(open.map(Box::new))
            }
        })
    }

    /// Asks these jobs, in place of a catalogue.
    pub fn among(&self, jobs: &[StoredJob], now: DateTime<Utc>) -> Found {
        match self {
            Self::Fields(limit) => Found::Fields(matching::fields(jobs, now, usize::from(*limit))),
            Self::Ranking { preferences, limit } => {
                Found::Ranking(matching::rank(jobs, preferences, now, usize::from(*limit)))
            }
            Self::Job(id) => {
                let kept = jobs.iter().find(|kept| kept.job.id == *id && kept.job.is_open(now));
                Found::Job(kept.map(|kept| Box::new(kept.job.clone())))
            }
        }
    }
}

/// What is known of the catalogue in a turn.
#[derive(Debug, Clone, Default)]
pub struct Known(Vec<(Lookup, Found)>);

impl Known {
    /// Adds an answer.
    pub fn learn(&mut self, lookup: Lookup, found: Found) {
        self.0.push((lookup, found));
    }

    pub(super) fn fields(&self, limit: u16) -> Result<&[FieldOfWork], Lookup> {
        let lookup = Lookup::Fields(limit);
        match self.found(&lookup) {
            Some(Found::Fields(fields)) => Ok(fields),
            Some(Found::Ranking(_) | Found::Job(_)) | None => Err(lookup),
        }
    }

    pub(super) fn ranking(&self, preferences: Preferences, limit: u16) -> Result<&Ranking, Lookup> {
        let lookup = Lookup::Ranking { preferences: Box::new(preferences), limit };
        match self.found(&lookup) {
            Some(Found::Ranking(ranking)) => Ok(ranking),
            Some(Found::Fields(_) | Found::Job(_)) | None => Err(lookup),
        }
    }

    pub(super) fn job(&self, id: &JobId) -> Result<Option<&Job>, Lookup> {
        let lookup = Lookup::Job(id.clone());
        match self.found(&lookup) {
            Some(Found::Job(job)) => Ok(job.as_deref()),
            Some(Found::Fields(_) | Found::Ranking(_)) | None => Err(lookup),
        }
    }

    fn found(&self, lookup: &Lookup) -> Option<&Found> {
        self.0.iter().find(|(asked, _)| asked == lookup).map(|(_, found)| found)
    }
}
