//! Lies about graduations, registrations and contact data.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::change::{CandidateChange, Change};
use hiretalk_domain::conversation::{Refusal, Version};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::graduation::{DueGraduation, GraduationChange, GraduationState};
use hiretalk_domain::ids::EventId;
use hiretalk_domain::ports::{CommitError, Committed};

use super::Lie;

impl Lie {
    /// What becomes of the versions that graduations were read at. `stored` is the one of a graduation as it is stored.
    pub(crate) fn twist_versions(self, change: &mut Change, stored: impl Fn(&EventId) -> Option<Version>) {
        if self != Self::OverwritesGraduations {
            return;
        }
        for change in &mut change.graduations {
            let (GraduationChange::Move(moved) | GraduationChange::Begin { started: moved, number: _ }) =
                change
            else {
                continue;
            };
            if let Some(version) = stored(&moved.id) {
                moved.version = version;
            }
        }
    }

    pub(crate) fn twist_answer(self, answer: &mut Result<Committed, CommitError>) {
        let is_twisted = match answer {
            Ok(Committed::KnownGraduation(_)) => self == Self::TakesGraduationsTwice,
            Err(CommitError::Refused(Refusal::ActiveConversation { .. })) => self == Self::IgnoresBlockers,
            _ => false,
        };
        if is_twisted {
            *answer = Ok(Committed::Applied);
        }
    }

    /// What becomes of a request for graduations that are due.
    pub(crate) fn twist_due(self, until: &mut DateTime<Utc>, lease: &mut Duration) {
        if self == Self::StartsGraduationsEarly {
            *until += TimeDelta::days(1);
        }
        if self == Self::ForgetsGraduationLeases {
            *lease = Duration::ZERO;
        }
    }

    /// What becomes of the graduations that are due. `has_waited` says which of them something was in the way of.
    pub(crate) fn twist_due_batch(self, due: &mut Vec<DueGraduation>, has_waited: impl Fn(&EventId) -> bool) {
        if self == Self::LosesDueGraduations {
            due.clear();
        }
        if self == Self::KeepsWaiting {
            due.retain(|due| !has_waited(&due.stored.graduation.id));
        }
    }

    /// What becomes of a code: from which numbers it is said to come, and when.
    pub(crate) fn twist_code(
        self,
        names: &mut Vec<NumberDigest>,
        all: &[NumberDigest],
        sent_at: &mut DateTime<Utc>,
    ) {
        if self == Self::HearsCodesOfAnybody {
            names.extend(all);
        }
        if self == Self::HearsCodesForEver {
            *sent_at -= TimeDelta::hours(12);
        }
    }
}

pub(super) fn forget_starts(change: &mut Change) {
    change.graduations.retain(|change| match change {
        GraduationChange::Put(_) => true,
        GraduationChange::Move(moved) => !matches!(moved.state, GraduationState::Started { .. }),
        GraduationChange::Begin { .. } => false,
    });
}

pub(super) fn forget_numbers(change: &mut Change) {
    for change in &mut change.graduations {
        if let GraduationChange::Begin { started, number: _ } = change {
            *change = GraduationChange::Move(started.clone());
        }
    }
}

pub(super) fn keep_contacts(change: &mut Change, is_known: bool) {
    if is_known && matches!(change.candidate, Some(CandidateChange::Put { .. })) {
        change.candidate = None;
    }
}
