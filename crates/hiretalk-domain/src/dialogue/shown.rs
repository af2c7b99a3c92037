//! What a question listed out of the catalogue, as the dialogue keeps it.

use std::fmt;

use super::definition::{AnswerOption, Lead, Listing, Question};
use super::limits::{ROW_TITLE, cut};
use super::texts::Texts;
use crate::catalogue::FieldOfWork;
use crate::ids::JobId;
use crate::ids::{OptionId, StepName};
use crate::language::Language;
use crate::matching::Preference;

/// What a question listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The step that listed it.
    pub step: StepName,
    /// The rows.
    pub rows: Rows,
}

/// The rows of a list, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Fields of work.
    Fields {
        /// Their names.
        fields: Vec<FieldOfWork>,
        /// Whether the person's interests point to them.
        are_proposed: bool,
    },
    /// Jobs.
    Jobs {
        /// The present page.
        page: Vec<JobRow>,
        /// What jobs of the page miss; empty if all of them fit.
        relaxed: Vec<Preference>,
        /// The jobs of the pages before it.
        earlier: Vec<JobId>,
    },
}

/// A job as it was listed. `Debug` shows which alone: why it is there tells what the person likes.
#[derive(Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Which.
    pub id: JobId,
    /// What it is called.
    pub title: String,
    /// Title, employer and place in one line.
    pub line: String,
    /// Why it is there, in one line.
    pub why: String,
}

impl fmt::Debug for JobRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "JobRow({}, ..)", self.id)
    }
}

/// What became of the search for jobs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// Jobs that were listed, the last ones at the end, at most [`Search::MOST_OFFERED`]: a tap on any of them picks it.
    pub offered: Vec<JobId>,
    /// Whether any job fitted.
    pub has_fitted: bool,
    /// The job that was picked last.
    pub picked: Option<JobId>,
}

impl Search {
    /// The most jobs that are remembered.
    pub const MOST_OFFERED: usize = 100;

    /// Remembers the jobs of a page.
    pub(super) fn offer<'a>(&mut self, jobs: impl Iterator<Item = &'a JobId>) {
        for job in jobs {
            self.offered.retain(|offered| offered != job);
            self.offered.push(job.clone());
        }
        let too_many = self.offered.len().saturating_sub(Self::MOST_OFFERED);
        self.offered.drain(..too_many);
    }
}

/// A question as it was asked, with what it listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// With a row for all that was listed, before its options.
    pub(super) question: Question,
    /// What stands for the titles of the first options in the text: the lines of jobs.
    pub(super) lines: Vec<String>,
    /// What differs from what was wanted.
    pub(super) relaxed: Vec<Preference>,
}

impl Asked {
    /// The question with these rows.
    pub(super) fn new(question: &Question, rows: Option<&Rows>) -> Self {
        let mut asked = Self { question: question.clone(), lines: Vec::new(), relaxed: Vec::new() };
        let (Some(listing), Some(rows)) = (&question.listing, rows) else { return asked };
        let options = match rows {
            Rows::Fields { fields, are_proposed } => {
                if let (Listing::Proposals { otherwise, .. }, false) = (listing, are_proposed) {
                    asked.question.ask = otherwise.clone();
                }
                fields.iter().filter_map(|field| field_option(field, listing.goto())).collect::<Vec<_>>()
            }
            Rows::Jobs { page, relaxed, earlier } => {
                if let Listing::Jobs(jobs) = listing {
                    match (earlier.is_empty(), relaxed.is_empty()) {
                        (true, true) => {}
                        (true, false) => asked.question.ask = jobs.nearest.clone(),
                        (false, _) => asked.question.ask = jobs.further.clone(),
                    }
                }
                asked.relaxed.clone_from(relaxed);
                asked.lines = page.iter().map(|row| row.line.clone()).collect();
                page.iter().filter_map(|row| job_option(row, listing.goto())).collect()
            }
        };
        asked.question.options.splice(0..0, options);
        asked
    }
}

/// The id of a job's row. It says which job, so that a tap on it means the same for ever.
pub(super) fn job_choice(id: &JobId) -> String {
    format!("job-{:016x}", digest(id.as_str()))
}

fn field_option(field: &FieldOfWork, goto: &StepName) -> Option<AnswerOption> {
    let id = format!("field-{:016x}", digest(field.folded()));
    // "Data / Datos" is called "datos" too.
    let parts = field.as_str().split('/').map(|part| part.trim().to_owned());
    let names: Vec<_> = parts.filter(|part| part != field.as_str()).collect();
    Some(AnswerOption {
        value: Some(field.as_str().to_owned()),
        synonyms: Language::ALL.into_iter().map(|language| (language, names.clone())).collect(),
        ..row(&id, everywhere(field.as_str()), goto)?
    })
}

fn job_option(job: &JobRow, goto: &StepName) -> Option<AnswerOption> {
    let names = |language| (language, vec![job.title.clone()]);
    Some(AnswerOption {
        description: Some(everywhere(&job.why)),
        synonyms: Language::ALL.into_iter().map(names).collect(),
        ..row(&job_choice(&job.id), everywhere(&cut(&job.title, ROW_TITLE)), goto)?
    })
}

fn row(id: &str, title: Texts, goto: &StepName) -> Option<AnswerOption> {
    Some(AnswerOption {
        id: OptionId::parse(id).ok()?,
        title,
        description: None,
        means: None,
        synonyms: std::collections::BTreeMap::new(),
        value: None,
        words: Vec::new(),
        leads: Lead::To(goto.clone()),
    })
}

/// The same text in every language.
fn everywhere(text: &str) -> Texts {
    Language::ALL.into_iter().map(|language| (language, text.to_owned())).collect()
}

/// FNV-1a: short, the same on every machine and in every version. Rows of one list are told apart by it.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
