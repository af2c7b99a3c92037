//! Who plays: people with their phone lines, the candidates they are, and the jobs.

use std::sync::Arc;

use hiretalk_domain::{
    Application, CandidateId, ContactDetails, DigestKey, EmailAddress, EventId, JobId, PersonName,
    PhoneCheck, PhoneNumber,
};
use hiretalk_flows::Flows;

/// Everything that is the same in every simulation.
#[derive(Debug)]
pub struct Cast {
    pub(crate) lines: Vec<Line>,
    pub(crate) candidates: Vec<(CandidateId, usize)>,
    pub(crate) jobs: Vec<JobId>,
    pub(crate) events: Vec<EventId>,
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
}

/// What an application says, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EventContent {
    pub(crate) event: usize,
    pub(crate) candidate: usize,
    pub(crate) job: usize,
    pub(crate) line: usize,
    pub(crate) first_name: usize,
}

/// How many different first names an application may have.
pub(crate) const FIRST_NAMES: usize = 2;

impl Cast {
    /// Sets the stage.
    ///
    /// # Panics
    /// Never: its values are constants, and a test reads them.
    #[expect(clippy::expect_used, reason = "constants that every test of this crate reads")]
    pub fn new() -> Self {
        let number = |text: &str| PhoneNumber::parse(text, PhoneCheck::E164).expect("a number");
        let line = |text: &str, known_as: Option<&str>, user_id| Line {
            number: number(text),
            known_as: known_as.map(number),
            user_id,
        };
        let candidate = |(name, line): (&str, usize)| (CandidateId::parse(name).expect("an id"), line);
        Self {
            lines: vec![
                line("+34600111222", None, None),
                line("+525512345678", Some("+5215512345678"), None),
                line("+14155550123", None, Some("US.1234567890")),
                line("+5541988887777", Some("+554188887777"), None),
                line("+447700900123", None, None),
            ],
            // Two of them share a line.
            candidates: [("ana", 0), ("ben", 0), ("carla", 1), ("dan", 2), ("eva", 3)].map(candidate).into(),
            jobs: ["job-1", "job-2", "job-3"].map(|id| JobId::parse(id).expect("an id")).into(),
            events: (0..24).map(|id| EventId::parse(&format!("event-{id}")).expect("an id")).collect(),
            first_names: ["Ana", "Eva"].map(|name| PersonName::parse(name).expect("a name")).into(),
            email_address: EmailAddress::parse("somebody@example.com").expect("an address"),
            digest_key: DigestKey::from_bytes([7; 32]),
            flows: Arc::new(hiretalk_flows::built_in()),
        }
    }

    /// The line that has this number, in one of its forms.
    pub(crate) fn line_of(&self, number: &PhoneNumber) -> Option<usize> {
        self.lines.iter().position(|line| {
            line.number == *number || line.known_as.as_ref().is_some_and(|own| own == number)
        })
    }

    pub(crate) fn application(&self, content: EventContent) -> Application {
        Application {
            event_id: self.events[content.event].clone(),
            job_id: self.jobs[content.job].clone(),
            candidate_id: self.candidates[content.candidate].0.clone(),
            contact: ContactDetails {
                phone_number: self.lines[content.line].number.clone(),
                first_name: self.first_names[content.first_name].clone(),
                last_name: None,
                email_address: Some(self.email_address.clone()),
            },
        }
    }
}

impl Default for Cast {
    fn default() -> Self {
        Self::new()
    }
}
