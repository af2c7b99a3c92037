//! Answers to graduation events, and the start time that rule 9 gives.

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use hiretalk_domain::graduation::{GraduationState, Student};
use hiretalk_domain::ids::EventId;

use crate::fixtures::NoticeContent;
use crate::oracle::Oracle;
use crate::oracle::model::{NoticeAnswer, PendingNotice};
use crate::violation::Violation;

impl Oracle {
    /// The current task received an event.
    pub(crate) fn notice_comes(&mut self, content: NoticeContent, at: DateTime<Utc>) -> PendingNotice {
        let id = self.fixtures.notice_id(&content).clone();
        let was_known = self.find_graduation(&id).is_some_and(|known| has_content(known.content, &content));
        let (date, zone) = (content.date, content.zone.unwrap_or(self.start_rule.1));
        let pending = PendingNotice { content: Some(content), date, zone, at, was_known };
        self.notices.push((self.task, pending.clone()));
        pending
    }

    /// The event that the current task handles, or the registration whose code it handled.
    pub(super) fn pending_notice(&self, id: &EventId, student: &Student) -> Option<PendingNotice> {
        let of_task = self.notices.iter().rev().find(|(task, _)| *task == self.task);
        let notice = of_task.map(|(_, pending)| pending).filter(|pending| {
            pending.content.is_some_and(|content| {
                self.fixtures.notice_id(&content) == id
                    && self.fixtures.graduates[content.graduate].student == *student
            })
        });
        notice.cloned().or_else(|| {
            let registered = self.registration_of(student)?;
            let (date, at) = (Some(registered.date), registered.at);
            Some(PendingNotice { content: None, date, zone: self.start_rule.1, at, was_known: false })
        })
    }

    pub(crate) fn notice_answered(&mut self, pending: &PendingNotice, answer: NoticeAnswer) {
        let Some(content) = pending.content else { return };
        let id = self.fixtures.notice_id(&content).clone();
        let known = self.graduations.iter().find(|known| known.id == id);
        let same = known.filter(|known| has_content(known.content, &content));
        let is_right = match answer {
            NoticeAnswer::New => same.is_some() && !pending.was_known,
            NoticeAnswer::Known(with_conversation) => same.is_some_and(|known| {
                let was_due = known.starts_at <= known.created_at;
                let expected = was_due && matches!(known.state, GraduationState::Started { .. });
                with_conversation.is_none_or(|shown| shown == expected)
            }),
            NoticeAnswer::Conflict => known.is_some() && same.is_none(),
            NoticeAnswer::Duplicate => {
                let student = &self.fixtures.graduates[content.graduate].student;
                self.graduations.iter().any(|known| known.student == *student && known.id != id)
            }
            NoticeAnswer::TooOld => {
                !pending.was_known
                    && expected_start(pending.date, pending.zone, self.start_rule.0, pending.at).is_none()
            }
        };
        if !is_right {
            self.report(Violation::Answer("a graduation event was answered otherwise than the rules say"));
        }
    }

    pub(crate) fn request_cancel(&mut self, id: &EventId) {
        self.cancel_requests.push(id.clone());
    }

    pub(crate) fn knows_graduation(&self, id: &EventId) -> bool {
        self.graduations.iter().any(|known| known.id == *id)
    }

    pub(crate) fn is_closed(&self, id: &EventId) -> bool {
        self.graduations.iter().any(|known| known.id == *id && !known.is_open())
    }

    pub(crate) fn is_cancelled_or_over(&self, id: &EventId) -> bool {
        self.graduations.iter().filter(|known| known.id == *id).any(|known| match known.state {
            GraduationState::Cancelled { .. } => true,
            GraduationState::Started { conversation_id } => self
                .conversations
                .iter()
                .any(|conversation| conversation.id == conversation_id && !conversation.is_active()),
            GraduationState::Scheduled | GraduationState::Waiting { .. } => false,
        })
    }

    pub(crate) fn is_too_old(&self, id: &EventId, date: NaiveDate, now: DateTime<Utc>) -> bool {
        let zone = self.graduations.iter().find(|known| known.id == *id).map(|known| known.zone);
        zone.is_some_and(|zone| expected_start(Some(date), zone, self.start_rule.0, now).is_none())
    }
}

fn has_content(known: Option<NoticeContent>, content: &NoticeContent) -> bool {
    known.is_some_and(|known| known.has_same_content(content))
}

/// No zone is further from UTC.
const FURTHEST: TimeDelta = TimeDelta::hours(15);
/// All zones here change their clocks on a quarter of an hour.
const STEP: TimeDelta = TimeDelta::minutes(15);
const MAX_DAYS_LATE: i64 = 30;

/// The date and the start time by rule 9 at `now`; none if the date is too old.
pub(super) fn expected_start(
    date: Option<NaiveDate>,
    zone: Tz,
    hour: u8,
    now: DateTime<Utc>,
) -> Option<(NaiveDate, DateTime<Utc>)> {
    let now = now.trunc_subsecs(6);
    let today = now.with_timezone(&zone).date_naive();
    match date {
        None => Some((today, now)),
        Some(date) if date > today => Some((date, first_instant(date, zone, hour).max(now))),
        Some(date) => ((today - date).num_days() <= MAX_DAYS_LATE).then_some((date, now)),
    }
}

/// The first instant at which the zone's clocks show this hour or a later one. A search, unlike the domain's
/// computation.
fn first_instant(date: NaiveDate, zone: Tz, hour: u8) -> DateTime<Utc> {
    let wanted = date.and_hms_opt(u32::from(hour), 0, 0).unwrap_or_default();
    let mut instant = wanted.and_utc() - FURTHEST;
    while instant.with_timezone(&zone).naive_local() < wanted {
        instant += STEP;
    }
    instant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skipped_hour_is_the_first_moment_after_it() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let utc = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        // In the night to 27 September 2026 the clocks of Auckland go from 2 to 3.
        assert_eq!(first_instant(day(9, 27), Tz::Pacific__Auckland, 2), utc("2026-09-26T14:00:00Z"));
        assert_eq!(first_instant(day(9, 27), Tz::Pacific__Auckland, 9), utc("2026-09-26T20:00:00Z"));
        // In the night to 25 October 2026 those of Madrid show 2 twice.
        assert_eq!(first_instant(day(10, 25), Tz::Europe__Madrid, 2), utc("2026-10-25T00:00:00Z"));
        let now = utc("2026-09-21T14:00:00Z");
        assert_eq!(expected_start(Some(day(8, 22)), Tz::UTC, 9, now), Some((day(8, 22), now)));
        assert_eq!(expected_start(Some(day(8, 21)), Tz::UTC, 9, now), None);
        assert_eq!(expected_start(None, Tz::Pacific__Auckland, 9, now), Some((day(9, 22), now)));
    }
}
