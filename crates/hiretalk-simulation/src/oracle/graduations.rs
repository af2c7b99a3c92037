//! Graduations (rule 9): what a commit may do to them, and what the store shows of them.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hiretalk_domain::conversation::{Origin, Outcome, Refusal};
use hiretalk_domain::events::{Event, EventKind, GraduationStep};
use hiretalk_domain::graduation::{
    CancelReason, DueGraduation, Graduation, GraduationChange, GraduationPageRequest, GraduationRefusal,
    GraduationState, NewGraduation,
};
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId};
use hiretalk_domain::ports::Graduations;

use crate::oracle::Oracle;
use crate::oracle::model::ExpectedGraduation;
use crate::oracle::notices::expected_start;
use crate::oracle::openings::Judgement;
use crate::poll::poll_once;
use crate::violation::Violation;

impl Oracle {
    pub(super) fn find_graduation(&mut self, id: &EventId) -> Option<&mut ExpectedGraduation> {
        self.graduations.iter_mut().find(|graduation| graduation.id == *id)
    }

    /// `opened` is the conversation that the same commit opened.
    pub(super) fn apply_graduation(
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
        let pending = self.pending_notice(&id, &student);
        let content = pending.as_ref().and_then(|pending| pending.content);
        let is_immediate = opened.is_some();
        let hour = self.start_rule.0;
        // It is judged by the moment that it claims to have come at, and that is no other than when it came.
        let is_when = pending.as_ref().is_some_and(|pending| {
            expected_start(pending.date, pending.zone, hour, created_at) == Some((date, starts_at))
                && pending.zone == zone
                && pending.at <= created_at
                && created_at <= now
        });
        if !is_when {
            self.report(Violation::GraduationStartTime(id.clone()));
        }
        let is_started = self.is_started(&id, state, opened);
        let is_right = if is_immediate {
            is_started && starts_at <= now
        } else {
            matches!(state, GraduationState::Scheduled)
        };
        if !is_right {
            self.report(Violation::GraduationState(id.clone()));
        }
        self.graduations.push(ExpectedGraduation {
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
            last_event: None,
            is_dirty: true,
        });
    }

    fn move_graduation(&mut self, moved: &Graduation, opened: Option<ConversationId>, now: DateTime<Utc>) {
        let id = &moved.id;
        let Some(ExpectedGraduation { date, zone, starts_at, version, state, candidate_id, .. }) =
            self.find_graduation(id)
        else {
            return self.report(Violation::GraduationState(id.clone()));
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
                let is_when = expected_start(Some(moved.date), zone, hour, moved.updated_at)
                    == Some((moved.date, moved.starts_at))
                    && moved.updated_at <= now;
                (!is_when).then(|| Violation::GraduationStartTime(id.clone()))
            }
            GraduationState::Waiting { .. } | GraduationState::Started { .. } if !is_due => {
                Some(Violation::GraduationEarly(id.clone()))
            }
            GraduationState::Waiting { blocked_by } => {
                let is_blocked = self
                    .conversations
                    .iter()
                    .any(|conversation| conversation.id == blocked_by && conversation.is_active());
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
        wrong.into_iter().for_each(|violation| self.report(violation));
        if let Some(graduation) = self.find_graduation(id) {
            (graduation.date, graduation.starts_at) = (moved.date, moved.starts_at);
            if !graduation.days.contains(&moved.date) {
                graduation.days.push(moved.date);
            }
            graduation.ever_waited |= matches!(moved.state, GraduationState::Waiting { .. });
            graduation.move_to(moved.state);
        }
    }

    /// A start needs a conversation of its graduation, opened in the same commit.
    fn is_started(&self, id: &EventId, state: GraduationState, opened: Option<ConversationId>) -> bool {
        let GraduationState::Started { conversation_id } = state else { return false };
        opened == Some(conversation_id)
            && self.conversations.iter().any(|conversation| {
                conversation.id == conversation_id
                    && conversation.origin == Origin::Graduation { graduation_id: id.clone() }
            })
    }

    fn has_reason(&self, id: &EventId, candidate_id: &CandidateId, reason: CancelReason) -> bool {
        match reason {
            CancelReason::Requested => self.cancel_requests.contains(id),
            CancelReason::Erased => self.erased.contains(candidate_id),
            // A STOP may be lifted between the refusal and this.
            CancelReason::OptedOut => self.lines.iter().any(|line| line.ever_stopped),
            // No simulated person reports a wrong number.
            CancelReason::WrongNumber => false,
        }
    }

    /// Graduations that waited for a conversation that ended are due again, in the same commit.
    pub(super) fn release_waiting(&mut self) {
        let conversations = &self.conversations;
        for graduation in &mut self.graduations {
            if let GraduationState::Waiting { blocked_by } = graduation.state
                && conversations
                    .iter()
                    .any(|conversation| conversation.id == blocked_by && !conversation.is_active())
            {
                graduation.move_to(GraduationState::Scheduled);
            }
        }
    }

    pub(crate) fn graduations_leased(&mut self, due: &[DueGraduation], lease: Duration, now: Instant) {
        for DueGraduation { stored, recipient } in due {
            let id = &stored.graduation.id;
            let Some(graduation) = self.find_graduation(id) else {
                self.report(Violation::GraduationState(id.clone()));
                continue;
            };
            let is_others = graduation.leased_until.is_some_and(|until| until > now);
            graduation.leased_until = Some(now + lease);
            let (is_scheduled, candidate_id) =
                (matches!(graduation.state, GraduationState::Scheduled), graduation.candidate_id.clone());
            let contact = self.contacts.iter().find(|(known, _)| *known == candidate_id);
            let line = recipient.as_ref().and_then(|to| self.fixtures.line_of(&to.phone_number));
            let is_theirs = contact.map(|(_, line)| *line) == line;
            if !is_theirs {
                self.report(Violation::Contact(candidate_id));
            }
            if is_others || !is_scheduled {
                self.report(Violation::GraduationLeasedTwice(id.clone()));
            }
        }
    }
}

impl Oracle {
    /// The verdict on a new graduation, if there is one before its conversation is judged.
    pub(super) fn judge_graduation(&self, new: &NewGraduation, line: Option<usize>) -> Option<Judgement> {
        let NewGraduation { graduation, event_digest, .. } = new;
        let known =
            |found: &dyn Fn(&ExpectedGraduation) -> bool| self.graduations.iter().find(|known| found(known));
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

    pub(super) fn record_graduation_event(&mut self, event: &Event) {
        if let EventKind::Graduation { graduation_id, step, .. } = &event.kind
            && let Some(graduation) = self.find_graduation(graduation_id)
        {
            graduation.last_event = Some(*step);
        }
    }

    /// Compares what may have changed.
    pub(crate) fn check_graduations(&mut self, store: &impl Graduations) {
        let mut wrong = None;
        for graduation in &mut self.graduations {
            if std::mem::take(&mut graduation.is_dirty) && !is_kept(graduation, store) {
                wrong.get_or_insert(Violation::GraduationNotStored(graduation.id.clone()));
            }
        }
        wrong.into_iter().for_each(|violation| self.report(violation));
        // Rule 11: nothing waits for who was forgotten. Rule 9: nothing waits for what has ended.
        let lost = self.graduations.iter().find(|graduation| {
            let is_blocked = match graduation.state {
                GraduationState::Waiting { blocked_by } => self
                    .conversations
                    .iter()
                    .any(|conversation| conversation.id == blocked_by && conversation.is_active()),
                _ => true,
            };
            graduation.is_open() && (!is_blocked || self.erased.contains(&graduation.candidate_id))
        });
        if let Some(id) = lost.map(|graduation| graduation.id.clone()) {
            self.report(Violation::GraduationLost(id));
        }
    }

    /// The list has each graduation once, by id; a candidate's list has the open ones.
    pub(crate) fn check_list_of_graduations(&mut self, store: &impl Graduations) {
        let request = GraduationPageRequest { filter: Default::default(), after: None, limit: u16::MAX };
        let Some(Ok(page)) = poll_once(store.page(request)) else { return };
        let mut expected: Vec<&EventId> = self.graduations.iter().map(|graduation| &graduation.id).collect();
        expected.sort();
        let is_whole = page.iter().map(|graduation| &graduation.id).eq(expected);
        let find_open = |candidate_id: &CandidateId| {
            let open =
                poll_once(store.find_open(candidate_id.clone())).and_then(Result::ok).unwrap_or_default();
            let mine = |graduation: &&ExpectedGraduation| {
                graduation.is_open() && graduation.candidate_id == *candidate_id
            };
            open.len() == self.graduations.iter().filter(mine).count()
        };
        if !is_whole || !self.graduations.iter().all(|graduation| find_open(&graduation.candidate_id)) {
            self.report(Violation::ListOfGraduations);
        }
    }

    pub(crate) fn graduation_ids(&self) -> Vec<EventId> {
        self.graduations.iter().map(|graduation| graduation.id.clone()).collect()
    }

    /// True if the feed's last event says that it waits.
    pub(crate) fn has_waited(&self, id: &EventId) -> bool {
        let known = self.graduations.iter().find(|known| known.id == *id);
        known.is_some_and(|known| known.last_event == Some(GraduationStep::Waiting))
    }

    /// The time until the next start or the end of the next lease.
    pub(crate) fn next_start(&self, now: DateTime<Utc>, machine: Instant) -> Option<Duration> {
        let scheduled = self.graduations.iter().filter(|known| known.state == GraduationState::Scheduled);
        let wait = scheduled.map(|graduation| {
            let due = (graduation.starts_at - now).to_std().unwrap_or_default();
            let leased = graduation.leased_until.map(|until| until.saturating_duration_since(machine));
            due.max(leased.unwrap_or_default())
        });
        wait.min()
    }

    /// Nothing due is left after a pass without faults.
    pub(crate) fn check_that_none_is_late(&mut self, now: DateTime<Utc>, machine: Instant) {
        let late = self.graduations.iter().find(|graduation| {
            graduation.state == GraduationState::Scheduled
                && graduation.starts_at <= now
                && graduation.leased_until.is_none_or(|until| until <= machine)
        });
        if let Some(id) = late.map(|graduation| graduation.id.clone()) {
            self.report(Violation::GraduationLate(id));
        }
    }

    /// At the end every graduation has started or is cancelled.
    pub(super) fn check_that_all_started(&mut self) {
        let left = self.graduations.iter().find(|graduation| match graduation.state {
            GraduationState::Scheduled => true,
            GraduationState::Waiting { .. } => self.drives_dialogues,
            GraduationState::Started { .. } | GraduationState::Cancelled { .. } => false,
        });
        if let Some(id) = left.map(|graduation| graduation.id.clone()) {
            self.report(Violation::GraduationLost(id));
        }
    }

    /// At the end every conversation was greeted, unless it ended before.
    pub(super) fn check_that_all_were_greeted(&mut self) {
        let mute = self.conversations.iter().find(|conversation| {
            let has_left = conversation.entries.iter().any(|entry| entry.accepted > 0);
            let has_heard = conversation.messages.iter().any(|message| message.line.is_none());
            let gave_up = conversation.state.outcome().is_none_or(Outcome::needs_no_dialogue);
            self.drives_dialogues && !has_left && !has_heard && !gave_up
        });
        if let Some(id) = mute.map(|conversation| conversation.id) {
            self.report(Violation::Greeting(id));
        }
    }
}

/// Compares a graduation with the stored one and the feed.
fn is_kept(graduation: &ExpectedGraduation, store: &impl Graduations) -> bool {
    let Some(stored) = poll_once(store.find(graduation.id.clone())).and_then(Result::ok).flatten() else {
        return false;
    };
    let (found, digest) = (stored.graduation, stored.event_digest);
    let is_told = match (graduation.state, graduation.last_event) {
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
