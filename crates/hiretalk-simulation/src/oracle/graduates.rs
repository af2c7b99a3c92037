//! What the oracle knows of graduations, and what a commit may do to them (rule 9).

use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use hiretalk_domain::conversation::{Origin, Version};
use hiretalk_domain::digest::ContentDigest;
use hiretalk_domain::events::GraduationStep;
use hiretalk_domain::graduation::{
    CancelReason, DueGraduation, Graduation, GraduationChange, GraduationState, NewGraduation, Student,
};
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId};

use super::Oracle;
use super::moment::expected;
use crate::cast::NoticeContent;
use crate::violation::Violation;

/// A graduation as it should be.
#[derive(Debug)]
pub(super) struct Grad {
    pub(super) id: EventId,
    pub(super) student: Student,
    pub(super) candidate_id: CandidateId,
    pub(super) event_digest: ContentDigest,
    /// What the event said; none if it was a registration.
    pub(super) content: Option<NoticeContent>,
    pub(super) zone: Tz,
    pub(super) date: NaiveDate,
    /// All days that it was ever for.
    pub(super) days: Vec<NaiveDate>,
    pub(super) ever_waited: bool,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) state: GraduationState,
    pub(super) version: Version,
    /// Until when a worker has it.
    pub(super) leased_until: Option<Instant>,
    pub(super) told: Option<GraduationStep>,
    /// True if it may have changed since it was last read.
    pub(super) is_dirty: bool,
}

impl Grad {
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, GraduationState::Scheduled | GraduationState::Waiting { .. })
    }
}

impl Oracle {
    pub(super) fn graduation(&mut self, id: &EventId) -> Option<&mut Grad> {
        self.graduations.iter_mut().find(|graduation| graduation.id == *id)
    }

    /// A commit changed a graduation, and opened this conversation.
    pub(super) fn graduate(
        &mut self,
        change: GraduationChange,
        opened: Option<ConversationId>,
        now: DateTime<Utc>,
    ) {
        match change {
            GraduationChange::Put(new) => self.put_graduation(new, opened, now),
            GraduationChange::Move(moved) | GraduationChange::Begin { started: moved, number: _ } => {
                self.move_graduation(&moved, opened, now);
            }
        }
    }

    fn put_graduation(&mut self, new: NewGraduation, opened: Option<ConversationId>, now: DateTime<Utc>) {
        let NewGraduation { graduation, event_digest, number_digest: _ } = new;
        let Graduation { id, student, date, time_zone: zone, starts_at, state, created_at, version, .. } =
            graduation;
        let candidate_id = student.candidate_id();
        let asked = self.asked_for(&id, &student);
        let content = asked.as_ref().and_then(|asked| asked.content);
        let is_immediate = opened.is_some();
        let hour = self.start_rule.0;
        // It is judged by the moment that it claims to have come at, and that is no other than when it came.
        let is_when = asked.as_ref().is_some_and(|asked| {
            expected(asked.date, asked.zone, hour, created_at) == Some((date, starts_at))
                && asked.zone == zone
                && asked.at <= created_at
                && created_at <= now
        });
        if !is_when {
            self.accuse(Violation::GraduationMoment(id.clone()));
        }
        let is_started = self.is_started(&id, state, opened);
        let is_right = if is_immediate {
            is_started && starts_at <= now
        } else {
            matches!(state, GraduationState::Scheduled)
        };
        if !is_right {
            self.accuse(Violation::GraduationState(id.clone()));
        }
        self.graduations.push(Grad {
            id,
            student,
            candidate_id,
            event_digest,
            content,
            zone,
            date,
            days: vec![date],
            ever_waited: false,
            starts_at,
            created_at,
            state,
            version,
            leased_until: None,
            told: None,
            is_dirty: true,
        });
    }

    fn move_graduation(&mut self, moved: &Graduation, opened: Option<ConversationId>, now: DateTime<Utc>) {
        let id = &moved.id;
        let Some(Grad { date, zone, starts_at, version, state, candidate_id, .. }) = self.graduation(id)
        else {
            return self.accuse(Violation::GraduationState(id.clone()));
        };
        let is_current = *version == moved.version;
        let was_open = matches!(state, GraduationState::Scheduled | GraduationState::Waiting { .. });
        let (zone, starts_at, date, candidate_id) = (*zone, *starts_at, *date, candidate_id.clone());
        let is_due = starts_at <= now && (moved.starts_at, moved.date) == (starts_at, date);
        let wrong = match moved.state {
            _ if !was_open => Some(Violation::GraduationRevived(id.clone())),
            _ if !is_current => Some(Violation::GraduationOverwritten(id.clone())),
            GraduationState::Scheduled => {
                let hour = self.start_rule.0;
                let is_when = expected(Some(moved.date), zone, hour, moved.updated_at)
                    == Some((moved.date, moved.starts_at))
                    && moved.updated_at <= now;
                (!is_when).then(|| Violation::GraduationMoment(id.clone()))
            }
            GraduationState::Waiting { .. } | GraduationState::Started { .. } if !is_due => {
                Some(Violation::GraduationEarly(id.clone()))
            }
            GraduationState::Waiting { blocked_by } => {
                let is_blocked = self.talks.iter().any(|talk| talk.id == blocked_by && talk.is_active());
                (!is_blocked).then(|| Violation::GraduationLost(id.clone()))
            }
            GraduationState::Started { .. } => {
                let is_started = self.is_started(id, moved.state, opened);
                (!is_started).then(|| Violation::GraduationState(id.clone()))
            }
            GraduationState::Cancelled { reason } => {
                let has_reason = self.has_reason(id, &candidate_id, reason);
                (!has_reason).then(|| Violation::GraduationLost(id.clone()))
            }
        };
        wrong.into_iter().for_each(|violation| self.accuse(violation));
        if let Some(graduation) = self.graduation(id) {
            (graduation.date, graduation.starts_at) = (moved.date, moved.starts_at);
            if !graduation.days.contains(&moved.date) {
                graduation.days.push(moved.date);
            }
            graduation.ever_waited |= matches!(moved.state, GraduationState::Waiting { .. });
            graduation.move_to(moved.state);
        }
    }

    /// True if a start comes with a conversation of this graduation, which is opened in the same commit.
    fn is_started(&self, id: &EventId, state: GraduationState, opened: Option<ConversationId>) -> bool {
        let GraduationState::Started { conversation_id } = state else { return false };
        opened == Some(conversation_id)
            && self.talks.iter().any(|talk| {
                talk.id == conversation_id && talk.origin == Origin::Graduation { graduation_id: id.clone() }
            })
    }

    fn has_reason(&self, id: &EventId, candidate_id: &CandidateId, reason: CancelReason) -> bool {
        match reason {
            CancelReason::Requested => self.call_offs.contains(id),
            CancelReason::Erased => self.erased.contains(candidate_id),
            // A STOP may be lifted between the refusal and this.
            CancelReason::OptedOut => self.lines.iter().any(|line| line.ever_stopped),
            // Nobody says so in the simulation.
            CancelReason::WrongNumber => false,
        }
    }

    /// Whatever waited for a conversation that has ended is due again, in the same commit.
    pub(super) fn release_waiting(&mut self) {
        let talks = &self.talks;
        for graduation in &mut self.graduations {
            if let GraduationState::Waiting { blocked_by } = graduation.state
                && talks.iter().any(|talk| talk.id == blocked_by && !talk.is_active())
            {
                graduation.move_to(GraduationState::Scheduled);
            }
        }
    }

    /// The store has leased these to a worker.
    pub(crate) fn graduations_leased(&mut self, due: &[DueGraduation], lease: Duration, now: Instant) {
        for DueGraduation { stored, recipient } in due {
            let id = &stored.graduation.id;
            let Some(graduation) = self.graduation(id) else {
                self.accuse(Violation::GraduationState(id.clone()));
                continue;
            };
            let is_others = graduation.leased_until.is_some_and(|until| until > now);
            graduation.leased_until = Some(now + lease);
            let (is_scheduled, candidate_id) =
                (matches!(graduation.state, GraduationState::Scheduled), graduation.candidate_id.clone());
            let contact = self.contacts.iter().find(|(known, _)| *known == candidate_id);
            let line = recipient.as_ref().and_then(|to| self.cast.line_of(&to.phone_number));
            let is_theirs = contact.map(|(_, line)| *line) == line;
            if !is_theirs {
                self.accuse(Violation::Contact(candidate_id));
            }
            if is_others || !is_scheduled {
                self.accuse(Violation::GraduationLeasedTwice(id.clone()));
            }
        }
    }
}

impl Grad {
    fn move_to(&mut self, state: GraduationState) {
        self.state = state;
        self.version = self.version.next();
        self.leased_until = None;
        self.is_dirty = true;
    }
}
