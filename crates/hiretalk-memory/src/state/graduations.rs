//! What stands against graduations, and what a worker needs of them.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hiretalk_domain::candidate::{CandidateRecord, Recipient};
use hiretalk_domain::change::{CandidateChange, Change};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::graduation::{
    DueGraduation, Graduation, GraduationChange, GraduationState, NewGraduation,
};
use hiretalk_domain::ids::{CandidateId, ConversationId};
use hiretalk_domain::intake::{GraduationFacts, GraduationVerdict, judge_graduation};
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{CommitError, Committed};

use super::State;
use super::check::{Defect, broken};
use crate::conversations::is_active;

impl State {
    /// The answer to a graduation that was received before, or nothing if all of them can be written.
    pub(super) fn judge_graduations(&self, change: &Change) -> Result<Option<Committed>, CommitError> {
        for graduation in &change.graduations {
            match graduation {
                GraduationChange::Put(new) => {
                    if let Some(known) = self.judge_new(new, change.candidate.as_ref())? {
                        return Ok(Some(known));
                    }
                }
                GraduationChange::Move(moved) => self.check_move(moved)?,
                GraduationChange::Begin { started, number } => {
                    self.check_move(started)?;
                    if !self.is_at(&started.candidate_id(), number) {
                        return Err(CommitError::Stale);
                    }
                }
            }
        }
        Ok(None)
    }

    fn is_at(&self, candidate_id: &CandidateId, number: &PhoneNumber) -> bool {
        match self.candidates.get(candidate_id) {
            Some(CandidateRecord::Known(contact)) => contact.phone_number == *number,
            Some(CandidateRecord::Erased { at: _ }) | None => false,
        }
    }

    /// The answer to a new graduation that is stored already, or nothing when it may be written.
    fn judge_new(
        &self,
        new: &NewGraduation,
        candidate: Option<&CandidateChange>,
    ) -> Result<Option<Committed>, CommitError> {
        let NewGraduation { graduation, event_digest: _, number_digest } = new;
        let same_student = || {
            let found = self.graduations.of_student(&graduation.student)?;
            self.graduations.stored(&found.id)
        };
        let facts = GraduationFacts {
            stored: self.graduations.stored(&graduation.id).or_else(same_student),
            is_opted_out: self.numbers.has_opted_out(*number_digest),
            is_wrong_number: self.numbers.is_wrong(&graduation.candidate_id(), *number_digest),
        };
        match judge_graduation(new, facts) {
            GraduationVerdict::Allowed => {}
            // No answer of this store is lost, so the very same graduation is another delivery of its event.
            GraduationVerdict::Stored => {
                return Ok(Some(Committed::KnownGraduation(Box::new(graduation.clone()))));
            }
            GraduationVerdict::Known(found) => return Ok(Some(Committed::KnownGraduation(found))),
            GraduationVerdict::Refused(refusal) => return Err(refusal.into()),
            GraduationVerdict::OpeningRefused(refusal) => return Err(refusal.into()),
        }
        let candidate_id = graduation.candidate_id();
        let is_put = matches!(candidate, Some(CandidateChange::Put { candidate, at: _ }) if candidate.id == candidate_id);
        if !is_put && !self.candidates.contains_key(&candidate_id) {
            return Err(broken(Defect::UnknownCandidate));
        }
        Ok(None)
    }

    fn check_move(&self, moved: &Graduation) -> Result<(), CommitError> {
        let stored = self.graduations.get(&moved.id).ok_or(CommitError::Stale)?;
        let is_blocked = match moved.state {
            GraduationState::Waiting { blocked_by } => {
                self.conversations.get(blocked_by).is_some_and(|blocker| is_active(blocker.state.status()))
            }
            GraduationState::Scheduled
            | GraduationState::Started { .. }
            | GraduationState::Cancelled { .. } => true,
        };
        if stored.version == moved.version && is_blocked { Ok(()) } else { Err(CommitError::Stale) }
    }

    /// An active conversation that wrote to this number, under any of its names.
    pub(super) fn active_on(&self, number: NumberDigest) -> Option<ConversationId> {
        let names = self.numbers.all_names(&[number]);
        let writers = self.writers_to(&names).map(|(_, found)| found);
        writers.filter(|found| is_active(found.state.status())).map(|found| found.id).min()
    }

    /// True if the candidate has a graduation to come that the change does not cancel.
    pub(super) fn leaves_open(&self, candidate_id: &CandidateId, change: &Change) -> bool {
        self.graduations.find_open(candidate_id).any(|open| {
            !change.graduations.iter().any(|change| {
                let after = change.graduation();
                after.id == open.id && matches!(after.state, GraduationState::Cancelled { .. })
            })
        })
    }

    pub(super) fn write_graduations(&mut self, changes: Vec<GraduationChange>) {
        for change in changes {
            match change {
                GraduationChange::Put(new) => self.graduations.put(new),
                GraduationChange::Move(moved) | GraduationChange::Begin { started: moved, number: _ } => {
                    self.graduations.advance(moved);
                }
            }
        }
    }

    pub(crate) fn due_graduations(
        &mut self,
        until: DateTime<Utc>,
        limit: u16,
        lease: Duration,
        now: Instant,
    ) -> Vec<DueGraduation> {
        let leased = self.graduations.lease(until, limit, lease, now);
        let due = leased.into_iter().map(|stored| {
            let recipient = match self.candidates.get(&stored.graduation.candidate_id()) {
                Some(CandidateRecord::Known(contact)) => Some(Recipient {
                    phone_number: contact.phone_number.clone(),
                    first_name: contact.first_name.clone(),
                }),
                Some(CandidateRecord::Erased { at: _ }) | None => None,
            };
            DueGraduation { stored, recipient }
        });
        due.collect()
    }
}
