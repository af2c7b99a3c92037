//! What whoever sends a graduation event is answered.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use hiretalk_domain::graduation::{GraduationState, Student};
use hiretalk_domain::ids::EventId;

use super::Oracle;
use super::moment::expected;
use crate::cast::NoticeContent;
use crate::violation::Violation;

/// A graduation event that is being taken.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// What it says; none if it is a registration's.
    pub(crate) content: Option<NoticeContent>,
    pub(super) date: Option<NaiveDate>,
    pub(super) zone: Tz,
    pub(super) at: DateTime<Utc>,
    was_known: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoticeAnswer {
    New,
    /// It had come before; and if that is told, whether with a conversation.
    Known(Option<bool>),
    Conflict,
    Duplicate,
    TooOld,
}

impl Oracle {
    /// The task that runs begins to take an event.
    pub(crate) fn notice_comes(&mut self, content: NoticeContent, at: DateTime<Utc>) -> Asked {
        let id = self.cast.notice_id(&content).clone();
        let was_known = self.graduation(&id).is_some_and(|known| says(known.content, &content));
        let (date, zone) = (content.date, content.zone.unwrap_or(self.start_rule.1));
        let asked = Asked { content: Some(content), date, zone, at, was_known };
        self.notices.push((self.task, asked.clone()));
        asked
    }

    /// The event that a task takes, or the registration that it has handled the code of.
    pub(super) fn asked_for(&self, id: &EventId, student: &Student) -> Option<Asked> {
        let of_task = self.notices.iter().rev().find(|(task, _)| *task == self.task);
        let notice = of_task.map(|(_, asked)| asked).filter(|asked| {
            asked.content.is_some_and(|content| {
                self.cast.notice_id(&content) == id
                    && self.cast.graduates[content.graduate].student == *student
            })
        });
        notice.cloned().or_else(|| {
            let registered = self.registration_of(student)?;
            let (date, at) = (Some(registered.date), registered.at);
            Some(Asked { content: None, date, zone: self.start_rule.1, at, was_known: false })
        })
    }

    /// The event was answered.
    pub(crate) fn notice_answered(&mut self, asked: &Asked, answer: NoticeAnswer) {
        let Some(content) = asked.content else { return };
        let id = self.cast.notice_id(&content).clone();
        let known = self.graduations.iter().find(|known| known.id == id);
        let same = known.filter(|known| says(known.content, &content));
        let is_right = match answer {
            NoticeAnswer::New => same.is_some() && !asked.was_known,
            NoticeAnswer::Known(with_conversation) => same.is_some_and(|known| {
                let was_due = known.starts_at <= known.created_at;
                let expected = was_due && matches!(known.state, GraduationState::Started { .. });
                with_conversation.is_none_or(|shown| shown == expected)
            }),
            NoticeAnswer::Conflict => known.is_some() && same.is_none(),
            NoticeAnswer::Duplicate => {
                let student = &self.cast.graduates[content.graduate].student;
                self.graduations.iter().any(|known| known.student == *student && known.id != id)
            }
            NoticeAnswer::TooOld => {
                !asked.was_known && expected(asked.date, asked.zone, self.start_rule.0, asked.at).is_none()
            }
        };
        if !is_right {
            self.accuse(Violation::Answer("a graduation event was answered otherwise than the rules say"));
        }
    }

    /// Somebody wants a graduation cancelled.
    pub(crate) fn call_off(&mut self, id: &EventId) {
        self.call_offs.push(id.clone());
    }

    pub(crate) fn knows_graduation(&self, id: &EventId) -> bool {
        self.graduations.iter().any(|known| known.id == *id)
    }

    pub(crate) fn is_closed(&self, id: &EventId) -> bool {
        self.graduations.iter().any(|known| known.id == *id && !known.is_open())
    }

    /// True if it is cancelled, or its conversation has ended.
    pub(crate) fn is_called_off(&self, id: &EventId) -> bool {
        self.graduations.iter().filter(|known| known.id == *id).any(|known| match known.state {
            GraduationState::Cancelled { .. } => true,
            GraduationState::Started { conversation_id } => {
                self.talks.iter().any(|talk| talk.id == conversation_id && !talk.is_active())
            }
            GraduationState::Scheduled | GraduationState::Waiting { .. } => false,
        })
    }

    /// True if a new day lies too far back for a graduation.
    pub(crate) fn is_too_old(&self, id: &EventId, date: NaiveDate, now: DateTime<Utc>) -> bool {
        let zone = self.graduations.iter().find(|known| known.id == *id).map(|known| known.zone);
        zone.is_some_and(|zone| expected(Some(date), zone, self.start_rule.0, now).is_none())
    }
}

fn says(known: Option<NoticeContent>, content: &NoticeContent) -> bool {
    known.is_some_and(|known| known.says_the_same(content))
}
