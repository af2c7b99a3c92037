//! Lookups in the catalogue. The dialogue does no I/O: a step that lacks a fact asks for it and goes on with the answer.

use std::fmt;

use crate::catalogue::{FieldOfWork, Job};
use crate::ids::JobId;
use crate::matching::{Preferences, Ranking};

/// A question to the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The fields of open jobs, at most this many.
    Fields(u16),
    /// The jobs that fit best.
    Ranking {
        /// The preferences to rank by.
        preferences: Box<Preferences>,
        limit: u16,
    },
    /// One job, if it is open.
    Job(JobId),
}

/// The catalogue's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookupResult {
    /// To [`Lookup::Fields`].
    Fields(Vec<FieldOfWork>),
    /// To [`Lookup::Ranking`].
    Ranking(Ranking),
    /// To [`Lookup::Job`]; none if there is no such job or it is not open.
    Job(Option<Box<Job>>),
}

/// A computation that is done, or that needs a fact of the catalogue to go on.
pub enum Resumable<'a, T> {
    Done(T),
    /// The lookup to be answered first.
    Needs(Pending<'a, T>),
}

/// A computation that waits for the answer to its lookup.
pub struct Pending<'a, T> {
    lookup: Lookup,
    resume: Box<dyn FnOnce(LookupResult) -> Resumable<'a, T> + Send + 'a>,
}

impl<T> Pending<'_, T> {
    /// The lookup to answer.
    pub fn lookup(&self) -> &Lookup {
        &self.lookup
    }
}

impl<'a, T> Pending<'a, T> {
    /// Goes on with the answer. An answer to another kind of lookup counts as an empty one.
    pub fn resume(self, result: LookupResult) -> Resumable<'a, T> {
        (self.resume)(result)
    }
}

impl<T> fmt::Debug for Pending<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pending").field("lookup", &self.lookup).finish_non_exhaustive()
    }
}

impl<T: fmt::Debug> fmt::Debug for Resumable<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(done) => formatter.debug_tuple("Done").field(done).finish(),
            Self::Needs(pending) => formatter.debug_tuple("Needs").field(pending).finish(),
        }
    }
}

impl<'a, T: 'a> Resumable<'a, T> {
    /// Goes on with a further step.
    pub fn then<U: 'a>(self, next: impl FnOnce(T) -> Resumable<'a, U> + Send + 'a) -> Resumable<'a, U> {
        match self {
            Self::Done(done) => next(done),
            Self::Needs(Pending { lookup, resume }) => Resumable::Needs(Pending {
                lookup,
                resume: Box::new(move |result| resume(result).then(next)),
            }),
        }
    }

    pub fn map<U: 'a>(self, change: impl FnOnce(T) -> U + Send + 'a) -> Resumable<'a, U> {
        self.then(move |done| Resumable::Done(change(done)))
    }
}

/// The fields of open jobs.
pub(super) fn find_fields<'a>(limit: u16) -> Resumable<'a, Vec<FieldOfWork>> {
    let resume = |result| match result {
        LookupResult::Fields(fields) => Resumable::Done(fields),
        LookupResult::Ranking(_) | LookupResult::Job(_) => Resumable::Done(Vec::new()),
    };
    Resumable::Needs(Pending { lookup: Lookup::Fields(limit), resume: Box::new(resume) })
}

/// The jobs that fit these preferences best.
pub(super) fn rank_jobs<'a>(preferences: Preferences, limit: u16) -> Resumable<'a, Ranking> {
    let resume = |result| match result {
        LookupResult::Ranking(ranking) => Resumable::Done(ranking),
        LookupResult::Fields(_) | LookupResult::Job(_) => Resumable::Done(Ranking::Fits(Vec::new())),
    };
    let lookup = Lookup::Ranking { preferences: Box::new(preferences), limit };
    Resumable::Needs(Pending { lookup, resume: Box::new(resume) })
}

/// A job, if it is open.
pub(super) fn find_open_job<'a>(id: JobId) -> Resumable<'a, Option<Box<Job>>> {
    let resume = |result| match result {
        LookupResult::Job(job) => Resumable::Done(job),
        LookupResult::Fields(_) | LookupResult::Ranking(_) => Resumable::Done(None),
    };
    Resumable::Needs(Pending { lookup: Lookup::Job(id), resume: Box::new(resume) })
}
