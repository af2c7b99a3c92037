//! Jobs as a store holds them.

use chrono::{DateTime, Utc};

use super::{EmploymentType, FieldOfWork, Job, WorkModel};

/// What became of a job that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutOutcome {
    /// There was none with its id.
    Added,
    /// It took the place of another with its id.
    Replaced,
}

/// A job as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredJob {
    /// The job.
    pub job: Job,
    /// When its id was first put, to the microsecond.
    pub created_at: DateTime<Utc>,
    /// When it was last put.
    pub updated_at: DateTime<Utc>,
}

/// What a listed job must be like. Conditions that are not there hold for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobFilter {
    /// In this field.
    pub field: Option<FieldOfWork>,
    /// Of this kind.
    pub employment_type: Option<EmploymentType>,
    /// Done there.
    pub work_model: Option<WorkModel>,
    /// Open at this moment.
    pub open_at: Option<DateTime<Utc>>,
}

impl JobFilter {
    /// Whether the job is one to list.
    pub fn matches(&self, job: &Job) -> bool {
        self.field.as_ref().is_none_or(|field| *field == job.field)
            && self.employment_type.is_none_or(|kind| kind == job.employment_type)
            && self.work_model.is_none_or(|model| model == job.work_model)
            && self.open_at.is_none_or(|now| job.is_open(now))
    }
}
