//! Phone lines, candidates, jobs and graduates; the same for every seed.

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use hiretalk_domain::candidate::{ContactDetails, EmailAddress, PersonName};
use hiretalk_domain::dialogue::Subject;
use hiretalk_domain::digest::{DigestKey, NumberDigest};
use hiretalk_domain::graduation::{Degree, GraduationNotice, Institution, Student, StudentId};
use hiretalk_domain::ids::{CandidateId, EventId, JobId};
use hiretalk_domain::intake::Application;
use hiretalk_domain::language::Language;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_flows::Flows;

/// Everything that is the same in every simulation.
#[derive(Debug)]
pub struct Fixtures {
    pub(crate) lines: Vec<Line>,
    pub(crate) candidates: Vec<(CandidateId, usize)>,
    pub(crate) jobs: Vec<JobId>,
    pub(crate) events: Vec<EventId>,
    pub(crate) graduates: Vec<Graduate>,
    pub(crate) registrar: Institution,
    first_names: Vec<PersonName>,
    email_address: EmailAddress,
    pub(crate) digest_key: DigestKey,
    pub(crate) flows: Arc<Flows>,
}

/// A phone line and the names it goes by.
#[derive(Debug)]
pub(crate) struct Line {
    /// As applications have it.
    pub(crate) number: PhoneNumber,
    /// As the channel has it, where that differs.
    pub(crate) known_as: Option<PhoneNumber>,
    /// The channel's own id of its holder.
    pub(crate) user_id: Option<&'static str>,
    /// The digests of its number and of the name that the channel has for it.
    digests: [NumberDigest; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EventContent {
    pub(crate) event: usize,
    pub(crate) candidate: usize,
    pub(crate) job: usize,
    pub(crate) line: usize,
    pub(crate) first_name: usize,
}

/// How many of the candidates apply for jobs and do not graduate. They come first.
pub(crate) const APPLICANTS: usize = 5;

pub(crate) const FIRST_NAMES: usize = 2;

impl Fixtures {
    /// Sets the stage.
    ///
    /// # Panics
    /// Never: its values are constants, and a test reads them.
    #[expect(clippy::expect_used, reason = "constants that every test of this crate reads")]
    pub fn new() -> Self {
        let number = |text: &str| PhoneNumber::parse(text, PhoneCheck::E164).expect("a number");
        let digest_key = DigestKey::from_bytes([7; 32]);
        let line = |text: &str, known_as: Option<&str>, user_id| {
            let (number, known_as) = (number(text), known_as.map(number));
            let digests = [&number, known_as.as_ref().unwrap_or(&number)].map(|name| digest_key.number(name));
            Line { number, known_as, user_id, digests }
        };
        let candidate = |(name, line): (&str, usize)| (CandidateId::parse(name).expect("an id"), line);
        // Two of them share a line. Some of those who graduate apply for jobs too.
        let mut candidates: Vec<_> =
            [("ana", 0), ("ben", 0), ("carla", 1), ("dan", 2), ("eva", 3)].map(candidate).into();
        let graduates = Graduate::all(&mut candidates);
        Self {
            lines: vec![
                line("+34600111222", None, None),
                line("+525512345678", Some("+5215512345678"), None),
                line("+14155550123", None, Some("US.1234567890")),
                line("+5541988887777", Some("+554188887777"), None),
                line("+447700900123", None, None),
            ],
            candidates,
            jobs: ["job-1", "job-2", "job-3"].map(|id| JobId::parse(id).expect("an id")).into(),
            events: (0..24).map(|id| EventId::parse(&format!("event-{id}")).expect("an id")).collect(),
            graduates,
            registrar: Institution::parse("page").expect("an institution"),
            first_names: ["Ana", "Eva"].map(|name| PersonName::parse(name).expect("a name")).into(),
            email_address: EmailAddress::parse("somebody@example.com").expect("an address"),
            digest_key,
            flows: Arc::new(hiretalk_flows::built_in()),
        }
    }

    /// The line that has this number, in one of its forms.
    pub(crate) fn line_of(&self, number: &PhoneNumber) -> Option<usize> {
        self.lines.iter().position(|line| {
            line.number == *number || line.known_as.as_ref().is_some_and(|own| own == number)
        })
    }

    /// The line that has a number with this digest.
    pub(crate) fn line_with(&self, digest: &NumberDigest) -> Option<usize> {
        self.lines.iter().position(|line| line.digests.contains(digest))
    }

    pub(crate) fn contact(&self, line: usize, first_name: usize) -> ContactDetails {
        ContactDetails {
            phone_number: self.lines[line].number.clone(),
            first_name: self.first_names[first_name].clone(),
            last_name: None,
            email_address: Some(self.email_address.clone()),
        }
    }

    pub(crate) fn application(&self, content: EventContent) -> Application {
        Application {
            event_id: self.events[content.event].clone(),
            job_id: self.jobs[content.job].clone(),
            candidate_id: self.candidates[content.candidate].0.clone(),
            contact: self.contact(content.line, content.first_name),
            language: None,
            subject: Subject::default(),
        }
    }
}

impl Default for Fixtures {
    fn default() -> Self {
        Self::new()
    }
}

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
    pub(crate) fn has_same_content(&self, other: &Self) -> bool {
        Self { event: None, ..*self } == Self { event: None, ..*other }
    }
}

impl Fixtures {
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
