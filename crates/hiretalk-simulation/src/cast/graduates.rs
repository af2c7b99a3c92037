//! Who graduates from what, and what a graduation event says.

use chrono::NaiveDate;
use chrono_tz::Tz;
use hiretalk_domain::graduation::{Degree, GraduationNotice, Institution, Student, StudentId};
use hiretalk_domain::ids::{CandidateId, EventId};
use hiretalk_domain::language::Language;

use super::Cast;

/// The zones that graduations name: with and without daylight saving time, on both sides of the date line.
pub(crate) const ZONES: [Tz; 5] =
    [Tz::UTC, Tz::Europe__Madrid, Tz::America__Mexico_City, Tz::Pacific__Auckland, Tz::America__New_York];

/// One graduation that there may be.
#[derive(Debug)]
pub(crate) struct Graduate {
    pub(crate) student: Student,
    /// The id of an event that comes without one.
    pub(crate) own_id: EventId,
    pub(crate) candidate: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoticeContent {
    /// Its own id, if it has one, by place among the events.
    pub(crate) event: Option<usize>,
    pub(crate) graduate: usize,
    pub(crate) line: usize,
    pub(crate) first_name: usize,
    pub(crate) date: Option<NaiveDate>,
    pub(crate) zone: Option<Tz>,
    pub(crate) language: Option<Language>,
}

impl Graduate {
    /// All of them; the people are put to the candidates. One has two degrees, and two institutions know an "s1".
    #[expect(clippy::expect_used, reason = "constants that every test of this crate reads")]
    pub(super) fn all(candidates: &mut Vec<(CandidateId, usize)>) -> Vec<Self> {
        let all = [
            ("uni", "s1", None, 0, "uni:s1"),
            ("uni", "s1", Some("Law"), 0, "uni:s1:Law"),
            ("uni", "s2", Some("Art"), 1, "uni:s2:Art"),
            ("tec", "s1", None, 2, "tec:s1"),
            ("tec", "s2", None, 4, "tec:s2"),
            ("tec", "s2", Some("Law"), 4, "tec:s2:Law"),
        ];
        all.map(|(institution, student_id, degree, line, own_id)| {
            let id = CandidateId::parse(&format!("{institution}:{student_id}")).expect("an id");
            let candidate = candidates.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
                candidates.push((id, line));
                candidates.len() - 1
            });
            let student = Student {
                institution: Institution::parse(institution).expect("an institution"),
                student_id: StudentId::parse(student_id).expect("a student"),
                degree: degree.map(|degree| Degree::parse(degree).expect("a degree")),
            };
            Self { student, own_id: EventId::parse(own_id).expect("an id"), candidate }
        })
        .into()
    }
}

impl NoticeContent {
    /// True if another event says the same: its id is no part of that.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        Self { event: None, ..*self } == Self { event: None, ..*other }
    }
}

impl Cast {
    /// The id that the event goes by.
    pub(crate) fn notice_id(&self, content: &NoticeContent) -> &EventId {
        content.event.map_or(&self.graduates[content.graduate].own_id, |event| &self.events[event])
    }

    pub(crate) fn notice(&self, content: &NoticeContent) -> GraduationNotice {
        let NoticeContent { event, graduate, line, first_name, date, zone, language } = *content;
        GraduationNotice {
            event_id: event.map(|event| self.events[event].clone()),
            student: self.graduates[graduate].student.clone(),
            contact: self.contact(line, first_name),
            date,
            time_zone: zone,
            language,
        }
    }
}
