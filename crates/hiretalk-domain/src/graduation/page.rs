//! Pages of graduations: what to look for, and where to go on.

use super::{Graduation, GraduationStatus, Institution};
use crate::ids::EventId;

/// Which graduations to list, in the order of the bytes of their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraduationPageRequest {
    /// Only these; an empty filter takes all.
    pub filter: GraduationFilter,
    /// Only those after this one: the last of the page before.
    pub after: Option<EventId>,
    /// At most so many.
    pub limit: u16,
}

/// What a listed graduation must be like. Conditions that are not there hold for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GraduationFilter {
    /// One of these; empty means any.
    pub statuses: Vec<GraduationStatus>,
    /// From this institution.
    pub institution: Option<Institution>,
}

impl GraduationFilter {
    /// Whether the graduation is one to list.
    pub fn matches(&self, graduation: &Graduation) -> bool {
        (self.statuses.is_empty() || self.statuses.contains(&graduation.state.status()))
            && self.institution.as_ref().is_none_or(|name| *name == graduation.student.institution)
    }
}
