//! The graduation event: "this student graduates on this date".

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{Graduation, GraduationState, GraduationTooOld, StartRule, Student};
use crate::candidate::ContactDetails;
use crate::conversation::Version;
use crate::ids::{EventId, to_microseconds};
use crate::language::Language;

/// A graduation event as an institution sends it, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraduationNotice {
    /// The event's own id, which decides what a redelivery is; without it who graduates from what does.
    pub event_id: Option<EventId>,
    /// Who graduates from what.
    pub student: Student,
    /// How to reach them; replaces what is known once the event is accepted.
    pub contact: ContactDetails,
    /// On which day; none is today.
    pub date: Option<NaiveDate>,
    /// In which zone; none is the one of the settings.
    pub time_zone: Option<Tz>,
    /// What to speak; none is told from the number.
    pub language: Option<Language>,
}

impl GraduationNotice {
    /// The graduation, `SCHEDULED` for the moment that the rule says.
    ///
    /// # Errors
    /// Its day lies too far back.
    pub fn graduation(&self, rule: &StartRule, now: DateTime<Utc>) -> Result<Graduation, GraduationTooOld> {
        let now = to_microseconds(now);
        let time_zone = self.time_zone.unwrap_or(rule.time_zone);
        let (date, starts_at) = rule.starts(self.date, time_zone, now)?;
        Ok(Graduation {
            id: self.event_id.clone().unwrap_or_else(|| self.student.event_id()),
            student: self.student.clone(),
            date,
            time_zone,
            starts_at,
            language: self.language,
            state: GraduationState::Scheduled,
            created_at: now,
            updated_at: now,
            version: Version::FIRST,
        })
    }
}
