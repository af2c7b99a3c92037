//! The catalogue of jobs.

use std::collections::BTreeMap;
use std::ops::Bound;

use chrono::{DateTime, Utc};
use hiretalk_domain::catalogue::{FieldOfWork, Job, JobFilter, PutOutcome, StoredJob};
use hiretalk_domain::ids::{JobId, to_microseconds};
use hiretalk_domain::matching::{self, Preferences, Ranking, rank};

/// All jobs, by the bytes of their ids.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    by_id: BTreeMap<JobId, StoredJob>,
}

/// A job that no caller may put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a job has more skills or languages than a job may have")]
pub(crate) struct TooMuch;

impl Jobs {
    /// Keeps all of the jobs, or none.
    pub(crate) fn put(&mut self, jobs: Vec<Job>, at: DateTime<Utc>) -> Result<Vec<PutOutcome>, TooMuch> {
        let is_too_much =
            |job: &Job| job.skills.len() > Job::MOST_SKILLS || job.languages.len() > Job::MOST_LANGUAGES;
        if jobs.iter().any(is_too_much) {
            return Err(TooMuch);
        }
        let at = to_microseconds(at);
        Ok(jobs.into_iter().map(|job| self.put_one(job, at)).collect())
    }

    fn put_one(&mut self, mut job: Job, at: DateTime<Utc>) -> PutOutcome {
        job.open_from = job.open_from.map(to_microseconds);
        job.open_until = job.open_until.map(to_microseconds);
        match self.by_id.get_mut(&job.id) {
            Some(stored) => {
                (stored.job, stored.updated_at) = (job, at);
                PutOutcome::Replaced
            }
            None => {
                self.by_id.insert(job.id.clone(), StoredJob { job, created_at: at, updated_at: at });
                PutOutcome::Added
            }
        }
    }

    pub(crate) fn find(&self, id: &JobId) -> Option<StoredJob> {
        self.by_id.get(id).cloned()
    }

    pub(crate) fn remove(&mut self, id: &JobId) -> bool {
        self.by_id.remove(id).is_some()
    }

    pub(crate) fn page(&self, filter: &JobFilter, after: Option<&JobId>, limit: u16) -> Vec<StoredJob> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let listed = self.by_id.range::<JobId, _>((start, Bound::Unbounded)).map(|(_, stored)| stored);
        listed.filter(|stored| filter.matches(&stored.job)).take(usize::from(limit)).cloned().collect()
    }

    pub(crate) fn rank(&self, preferences: &Preferences, now: DateTime<Utc>, limit: u16) -> Ranking {
        rank(self.by_id.values(), preferences, to_microseconds(now), usize::from(limit))
    }

    /// The fields of open jobs, those with the most jobs first.
    pub(crate) fn fields(&self, now: DateTime<Utc>, limit: u16) -> Vec<FieldOfWork> {
        let now = to_microseconds(now);
        matching::fields(self.by_id.values(), now, usize::from(limit))
    }
}
