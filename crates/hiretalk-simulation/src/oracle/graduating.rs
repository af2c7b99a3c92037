//! How a new graduation has to be answered, and what the store has to show of all of them.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hiretalk_domain::conversation::{Outcome, Refusal};
use hiretalk_domain::events::{Event, EventKind, GraduationStep};
use hiretalk_domain::graduation::{GraduationPageRequest, GraduationRefusal, GraduationState, NewGraduation};
use hiretalk_domain::ids::{CandidateId, EventId};
use hiretalk_domain::ports::Graduations;

use super::Oracle;
use super::graduates::Grad;
use super::opening::Judgement;
use crate::at_once::at_once;
use crate::violation::Violation;

impl Oracle {
    /// What the rules say of a new graduation, if they say anything before its conversation is judged.
    pub(super) fn judge_graduation(&self, new: &NewGraduation, line: Option<usize>) -> Option<Judgement> {
        let NewGraduation { graduation, event_digest, .. } = new;
        let known = |found: &dyn Fn(&Grad) -> bool| self.graduations.iter().find(|grad| found(grad));
        if let Some(same) = known(&|known| known.id == graduation.id) {
            let conversation_id = same.state.conversation_id();
            return Some(if same.event_digest == *event_digest {
                Judgement::Known(same.id.clone())
            } else {
                Judgement::GraduationRefused(GraduationRefusal::EventConflict { conversation_id })
            });
        }
        if let Some(same) = known(&|known| known.student == graduation.student) {
            let (graduation_id, conversation_id) = (same.id.clone(), same.state.conversation_id());
            let refusal = GraduationRefusal::Duplicate { graduation_id, conversation_id };
            return Some(Judgement::GraduationRefused(refusal));
        }
        let starts_later = matches!(graduation.state, GraduationState::Scheduled);
        let has_stopped = line.is_some_and(|line| self.lines[line].opted_out.is_some());
        (starts_later && has_stopped).then_some(Judgement::Refused(Refusal::OptedOut))
    }

    /// The feed told of a graduation.
    pub(super) fn tell_of_graduation(&mut self, event: &Event) {
        if let EventKind::Graduation { graduation_id, step, .. } = &event.kind
            && let Some(graduation) = self.graduation(graduation_id)
        {
            graduation.told = Some(*step);
        }
    }

    /// Reads what may have changed.
    pub(crate) fn check_graduations(&mut self, store: &impl Graduations) {
        let mut wrong = None;
        for graduation in &mut self.graduations {
            if std::mem::take(&mut graduation.is_dirty) && !is_kept(graduation, store) {
                wrong.get_or_insert(Violation::GraduationNotKept(graduation.id.clone()));
            }
        }
        wrong.into_iter().for_each(|violation| self.accuse(violation));
        // Rule 11: nothing waits for who was forgotten. Rule 9: nothing waits for what has ended.
        let lost = self.graduations.iter().find(|graduation| {
            let is_blocked = match graduation.state {
                GraduationState::Waiting { blocked_by } => {
                    self.talks.iter().any(|talk| talk.id == blocked_by && talk.is_active())
                }
                _ => true,
            };
            graduation.is_open() && (!is_blocked || self.erased.contains(&graduation.candidate_id))
        });
        if let Some(id) = lost.map(|graduation| graduation.id.clone()) {
            self.accuse(Violation::GraduationLost(id));
        }
    }

    /// The list has each once, in the order of the ids, and a candidate's own list has those that are open.
    pub(crate) fn check_list_of_graduations(&mut self, store: &impl Graduations) {
        let request = GraduationPageRequest { filter: Default::default(), after: None, limit: u16::MAX };
        let Some(Ok(page)) = at_once(store.page(request)) else { return };
        let mut expected: Vec<&EventId> = self.graduations.iter().map(|graduation| &graduation.id).collect();
        expected.sort();
        let is_whole = page.iter().map(|graduation| &graduation.id).eq(expected);
        let find_open = |candidate_id: &CandidateId| {
            let open =
                at_once(store.find_open(candidate_id.clone())).and_then(Result::ok).unwrap_or_default();
            let mine = |graduation: &&Grad| graduation.is_open() && graduation.candidate_id == *candidate_id;
            open.len() == self.graduations.iter().filter(mine).count()
        };
        if !is_whole || !self.graduations.iter().all(|graduation| find_open(&graduation.candidate_id)) {
            self.accuse(Violation::ListOfGraduations);
        }
    }

    pub(crate) fn graduation_ids(&self) -> Vec<EventId> {
        self.graduations.iter().map(|graduation| graduation.id.clone()).collect()
    }

    /// True if something was in the way of a graduation, the last that was told of it.
    pub(crate) fn has_waited(&self, id: &EventId) -> bool {
        let known = self.graduations.iter().find(|known| known.id == *id);
        known.is_some_and(|known| known.told == Some(GraduationStep::Waiting))
    }

    /// When the next graduation starts that has its time still before it, or is in a worker's hands.
    pub(crate) fn next_start(&self, now: DateTime<Utc>, machine: Instant) -> Option<Duration> {
        let scheduled = self.graduations.iter().filter(|known| known.state == GraduationState::Scheduled);
        let wait = scheduled.map(|graduation| {
            let due = (graduation.starts_at - now).to_std().unwrap_or_default();
            let leased = graduation.leased_until.map(|until| until.saturating_duration_since(machine));
            due.max(leased.unwrap_or_default())
        });
        wait.min()
    }

    /// Everything that is due has started or waits for something, now that a worker has looked and nothing failed.
    pub(crate) fn check_that_none_is_late(&mut self, now: DateTime<Utc>, machine: Instant) {
        let late = self.graduations.iter().find(|graduation| {
            graduation.state == GraduationState::Scheduled
                && graduation.starts_at <= now
                && graduation.leased_until.is_none_or(|until| until <= machine)
        });
        if let Some(id) = late.map(|graduation| graduation.id.clone()) {
            self.accuse(Violation::GraduationLate(id));
        }
    }

    /// Where everything has come to rest, a graduation has started or was cancelled.
    pub(super) fn check_that_all_started(&mut self) {
        let left = self.graduations.iter().find(|graduation| match graduation.state {
            GraduationState::Scheduled => true,
            GraduationState::Waiting { .. } => self.is_ours,
            GraduationState::Started { .. } | GraduationState::Cancelled { .. } => false,
        });
        if let Some(id) = left.map(|graduation| graduation.id.clone()) {
            self.accuse(Violation::GraduationLost(id));
        }
    }

    /// Whoever has something to say has said its greeting, unless it ended before.
    pub(super) fn check_that_all_spoke(&mut self) {
        let mute = self.talks.iter().find(|talk| {
            let has_left = talk.entries.iter().any(|entry| entry.accepted > 0);
            let has_heard = talk.messages.iter().any(|message| message.line.is_none());
            let gave_up = talk.state.outcome().is_none_or(Outcome::needs_no_dialogue);
            self.is_ours && !has_left && !has_heard && !gave_up
        });
        if let Some(id) = mute.map(|talk| talk.id) {
            self.accuse(Violation::FirstWord(id));
        }
    }
}

/// True if the store keeps the graduation as it should be, and the feed has told how far it is.
fn is_kept(graduation: &Grad, store: &impl Graduations) -> bool {
    let Some(stored) = at_once(store.find(graduation.id.clone())).and_then(Result::ok).flatten() else {
        return false;
    };
    let (found, digest) = (stored.graduation, stored.event_digest);
    let is_told = match (graduation.state, graduation.told) {
        (
            GraduationState::Scheduled,
            Some(GraduationStep::Scheduled | GraduationStep::Rescheduled | GraduationStep::Waiting),
        )
        | (GraduationState::Waiting { .. }, Some(GraduationStep::Waiting))
        | (GraduationState::Started { .. }, Some(GraduationStep::Started)) => true,
        (GraduationState::Cancelled { reason }, Some(GraduationStep::Cancelled { reason: told })) => {
            reason == told
        }
        _ => false,
    };
    is_told
        && digest == graduation.event_digest
        && (found.state, found.version) == (graduation.state, graduation.version)
        && (found.date, found.starts_at) == (graduation.date, graduation.starts_at)
        && (&found.student, found.time_zone) == (&graduation.student, graduation.zone)
}
