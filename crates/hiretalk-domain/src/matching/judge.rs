//! The judge: how a job meets what one person wants.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::interests::Interests;
use super::preferences::{Preference, Preferences};
use super::reason::{InterestWords, Reason};
use super::{Match, weights};
use crate::catalogue::{Job, JobText, Seniority, StoredJob, WorkModel};
use crate::ids::JobId;

/// What somebody wants, made ready to be compared with many jobs.
pub(super) struct Judge<'a> {
    preferences: &'a Preferences,
    dismissed: HashSet<&'a JobId>,
    city: Option<String>,
    interests: Interests,
}

/// A job, and what it is worth to that person.
pub(super) struct Judged<'a> {
    pub(super) stored: &'a StoredJob,
    pub(super) score: u32,
    pub(super) missed: Vec<Preference>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(preferences: &'a Preferences) -> Self {
        Self {
            preferences,
            dismissed: preferences.dismissed.iter().collect(),
            city: preferences.city.as_ref().map(JobText::folded).filter(|city| !city.is_empty()),
            interests: Interests::of(&preferences.interests),
        }
    }

    /// What a job is worth; none if it must not be offered at `now`.
    pub(super) fn judge<'j>(&self, stored: &'j StoredJob, now: DateTime<Utc>) -> Option<Judged<'j>> {
        if !stored.job.is_open(now) || self.dismissed.contains(&stored.job.id) {
            return None;
        }
        let mut judged = Judged { stored, score: 0, missed: Vec::new() };
        for preference in Preference::ALL.into_iter().filter(|preference| self.is_given(*preference)) {
            match self.worth(preference, &stored.job) {
                Some(worth) => judged.score += worth,
                None => judged.missed.push(preference),
            }
        }
        if self.preferences.favours_beginners() {
            judged.score += weights::beginners(stored.job.seniority);
        }
        Some(judged)
    }

    /// The match that a judged job is, with its reasons.
    pub(super) fn explain(&self, judged: Judged<'_>) -> Match {
        let Judged { stored: StoredJob { job, .. }, score, missed } = judged;
        let met = |preference: &Preference| self.is_given(*preference) && !missed.contains(preference);
        let reasons = Preference::ALL.into_iter().filter(met).map(|preference| self.reason(preference, job));
        let reasons = reasons.chain(self.for_beginners(job)).collect();
        Match { job: job.clone(), score, reasons, missed }
    }

    fn is_given(&self, preference: Preference) -> bool {
        let wanted = self.preferences;
        match preference {
            Preference::Field => wanted.field.is_some(),
            Preference::Languages => !wanted.languages.is_empty(),
            Preference::Place => self.city.is_some() || wanted.country.is_some(),
            Preference::EmploymentType => wanted.employment_type.is_some(),
            Preference::WorkModel => wanted.work_model.is_some(),
            Preference::Seniority => wanted.seniority.is_some(),
            Preference::Interests => !self.interests.is_empty(),
        }
    }

    /// What meeting a preference that was given adds to the score; none if the job does not meet it.
    fn worth(&self, preference: Preference, job: &Job) -> Option<u32> {
        let wanted = self.preferences;
        let is_met = match preference {
            Preference::Field => wanted.field.as_ref() == Some(&job.field),
            Preference::Languages => job.languages.iter().all(|code| wanted.languages.contains(code)),
            Preference::Place => job.work_model == WorkModel::Remote || self.is_there(job),
            Preference::EmploymentType => wanted.employment_type == Some(job.employment_type),
            Preference::WorkModel => wanted.work_model == Some(job.work_model),
            Preference::Seniority => job.seniority.is_none() || job.seniority == wanted.seniority,
            Preference::Interests => return self.interests.found_in(job).map(|found| found.score),
        };
        is_met.then_some(preference.weight())
    }

    /// True if the job is in the city, and not in another country; or in the country, where no city was asked for.
    fn is_there(&self, job: &Job) -> bool {
        let country = self.preferences.country;
        match &self.city {
            Some(city) => {
                job.city
                    .as_ref()
                    .map(JobText::folded)
                    .is_some_and(|named| named == *city || self.preferences.city_names.contains(&named))
                    && (country.is_none() || job.country.is_none() || country == job.country)
            }
            None => job.country.is_some() && country == job.country,
        }
    }

    /// What a job for beginners has for it, to a beginner.
    fn for_beginners(&self, job: &Job) -> Option<Reason> {
        match job.seniority? {
            level @ (Seniority::Entry | Seniority::Junior) if self.preferences.favours_beginners() => {
                Some(Reason::Beginners(level))
            }
            Seniority::Entry | Seniority::Junior | Seniority::Mid | Seniority::Senior | Seniority::Lead => {
                None
            }
        }
    }

    fn reason(&self, preference: Preference, job: &Job) -> Reason {
        match preference {
            Preference::Field => Reason::Field(job.field.clone()),
            Preference::Languages => Reason::Languages(job.languages.clone()),
            Preference::Place => match (&self.city, &job.city, job.country) {
                (Some(_), Some(city), _) if self.is_there(job) => Reason::City(city.clone()),
                (None, _, Some(country)) if self.is_there(job) => Reason::Country(country),
                (_, _, _) => Reason::Anywhere,
            },
            Preference::EmploymentType => Reason::EmploymentType(job.employment_type),
            Preference::WorkModel => Reason::WorkModel(job.work_model),
            Preference::Seniority => Reason::Seniority(job.seniority),
            Preference::Interests => {
                let found = self.interests.found_in(job);
                Reason::Interests(InterestWords::new(found.map_or_else(Vec::new, |found| found.words)))
            }
        }
    }
}
