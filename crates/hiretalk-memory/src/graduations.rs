//! The graduations, and the indexes that the rules and the workers need.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hiretalk_domain::digest::ContentDigest;
use hiretalk_domain::graduation::{
    Graduation, GraduationPageRequest, GraduationState, NewGraduation, StoredGraduation, Student,
};
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId};

use crate::notifier::Notifier;

#[derive(Debug, Default)]
pub(crate) struct GraduationBook {
    by_id: BTreeMap<EventId, Row>,
    by_student: HashMap<Student, EventId>,
    by_candidate: HashMap<CandidateId, Vec<EventId>>,
    /// Those that are scheduled, by their time.
    scheduled: BTreeSet<(DateTime<Utc>, EventId)>,
    by_blocker: HashMap<ConversationId, BTreeSet<EventId>>,
    pub(crate) notifier: Notifier,
}

#[derive(Debug)]
struct Row {
    graduation: Graduation,
    event_digest: ContentDigest,
    leased_until: Option<Instant>,
}

impl GraduationBook {
    pub(crate) fn get(&self, id: &EventId) -> Option<&Graduation> {
        self.by_id.get(id).map(|row| &row.graduation)
    }

    pub(crate) fn stored(&self, id: &EventId) -> Option<StoredGraduation> {
        self.by_id.get(id).map(|row| StoredGraduation {
            graduation: row.graduation.clone(),
            event_digest: row.event_digest,
        })
    }

    pub(crate) fn of_student(&self, student: &Student) -> Option<&Graduation> {
        self.by_student.get(student).and_then(|id| self.get(id))
    }

    pub(crate) fn find_open(&self, candidate_id: &CandidateId) -> impl Iterator<Item = &Graduation> {
        let ids = self.by_candidate.get(candidate_id).into_iter().flatten();
        ids.filter_map(|id| self.get(id)).filter(|graduation| match graduation.state {
            GraduationState::Scheduled | GraduationState::Waiting { .. } => true,
            GraduationState::Started { .. } | GraduationState::Cancelled { .. } => false,
        })
    }

    pub(crate) fn page(&self, request: &GraduationPageRequest) -> Vec<Graduation> {
        let GraduationPageRequest { filter, after, limit } = request;
        let start = after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let listed = self.by_id.range::<EventId, _>((start, Bound::Unbounded));
        let listed = listed.map(|(_, row)| &row.graduation).filter(|graduation| filter.matches(graduation));
        listed.take(usize::from(*limit)).cloned().collect()
    }

    pub(crate) fn put(&mut self, new: NewGraduation) {
        let NewGraduation { graduation, event_digest, number_digest: _ } = new;
        self.by_student.insert(graduation.student.clone(), graduation.id.clone());
        self.by_candidate.entry(graduation.candidate_id()).or_default().push(graduation.id.clone());
        self.enter(&graduation);
        self.by_id.insert(graduation.id.clone(), Row { graduation, event_digest, leased_until: None });
    }

    /// Keeps what can change in a graduation. A lease of what it was is over.
    pub(crate) fn advance(&mut self, mut moved: Graduation) {
        let Some(row) = self.by_id.get_mut(&moved.id) else { return };
        moved.version = row.graduation.version.next();
        row.leased_until = None;
        let before = std::mem::replace(&mut row.graduation, moved.clone());
        self.leave(&before);
        self.enter(&moved);
    }

    pub(crate) fn release(&mut self, ended: ConversationId, at: Option<DateTime<Utc>>) {
        for id in self.by_blocker.remove(&ended).unwrap_or_default() {
            let waiting = self.get(&id).cloned();
            let released = waiting.map(|graduation| {
                let at = at.unwrap_or(graduation.updated_at);
                graduation.release(at)
            });
            if let Some(Ok(released)) = released {
                self.advance(released);
            }
        }
    }

    pub(crate) fn lease(
        &mut self,
        until: DateTime<Utc>,
        limit: u16,
        lease: Duration,
        now: Instant,
    ) -> Vec<StoredGraduation> {
        self.notifier.look();
        let mut leased = Vec::new();
        for (starts_at, id) in &self.scheduled {
            if *starts_at > until || leased.len() >= usize::from(limit) {
                break;
            }
            let Some(row) = self.by_id.get_mut(id) else { continue };
            if row.leased_until.is_some_and(|end| end > now) {
                continue;
            }
            row.leased_until = now.checked_add(lease);
            leased.push(StoredGraduation {
                graduation: row.graduation.clone(),
                event_digest: row.event_digest,
            });
        }
        leased
    }

    fn enter(&mut self, graduation: &Graduation) {
        match graduation.state {
            GraduationState::Scheduled => {
                self.scheduled.insert((graduation.starts_at, graduation.id.clone()));
                self.notifier.notify();
            }
            GraduationState::Waiting { blocked_by } => {
                self.by_blocker.entry(blocked_by).or_default().insert(graduation.id.clone());
            }
            GraduationState::Started { .. } | GraduationState::Cancelled { .. } => {}
        }
    }

    fn leave(&mut self, graduation: &Graduation) {
        match graduation.state {
            GraduationState::Scheduled => {
                self.scheduled.remove(&(graduation.starts_at, graduation.id.clone()));
            }
            GraduationState::Waiting { blocked_by } => {
                if let Some(waiting) = self.by_blocker.get_mut(&blocked_by) {
                    waiting.remove(&graduation.id);
                    if waiting.is_empty() {
                        self.by_blocker.remove(&blocked_by);
                    }
                }
            }
            GraduationState::Started { .. } | GraduationState::Cancelled { .. } => {}
        }
    }
}
