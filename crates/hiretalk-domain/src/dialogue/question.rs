//! A question as a person sees it: with the rows that it lists.

use super::definition::{AnswerOption, Listing, OptionTarget, Question, Texts};
use super::limits::{ROW_TITLE, ROWS};
use super::state::{JobRow, Rows};
use crate::catalogue::FieldOfWork;
use crate::ids::{JobId, OptionId, StepName};
use crate::language::Language;
use crate::matching::Preference;
use crate::text::cut;

/// The number of rows that a list has room for besides its options.
pub(super) fn room(question: &Question) -> usize {
    ROWS.saturating_sub(question.options.len())
}

/// A question with the rows that it lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PresentedQuestion {
    /// The question, with a row for each listed thing before its options.
    pub(super) question: Question,
    /// The lines of jobs, which replace the titles of the first options in the text.
    pub(super) lines: Vec<String>,
    /// The preferences that listed jobs miss.
    pub(super) relaxed: Vec<Preference>,
}

impl PresentedQuestion {
    pub(super) fn new(question: &Question, rows: Option<&Rows>) -> Self {
        let mut presented = Self { question: question.clone(), lines: Vec::new(), relaxed: Vec::new() };
        let (Some(listing), Some(rows)) = (&question.listing, rows) else { return presented };
        let options = match rows {
            Rows::Fields { fields, are_proposed } => {
                if let (Listing::Proposals { otherwise, .. }, false) = (listing, are_proposed) {
                    presented.question.ask = otherwise.clone();
                }
                fields.iter().filter_map(|field| field_option(field, listing.goto())).collect::<Vec<_>>()
            }
            Rows::Jobs { page, relaxed, earlier } => {
                if let Listing::Jobs(jobs) = listing {
                    match (earlier.is_empty(), relaxed.is_empty()) {
                        (true, true) => {}
                        (true, false) => presented.question.ask = jobs.nearest.clone(),
                        (false, _) => presented.question.ask = jobs.further.clone(),
                    }
                }
                presented.relaxed.clone_from(relaxed);
                presented.lines = page.iter().map(|row| row.line.clone()).collect();
                page.iter().filter_map(|row| job_option(row, listing.goto())).collect()
            }
        };
        presented.question.options.splice(0..0, options);
        presented
    }
}

/// The option id of a job's row: the same on every page, so that a tap on an old list still picks the job.
pub(super) fn job_option_id(id: &JobId) -> String {
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
        ..row(&job_option_id(&job.id), everywhere(&cut(&job.title, ROW_TITLE)), goto)?
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
        target: OptionTarget::Step(goto.clone()),
    })
}

/// The same text in every language.
fn everywhere(text: &str) -> Texts {
    Language::ALL.into_iter().map(|language| (language, text.to_owned())).collect()
}

/// FNV-1a: short, and the same on every machine and in every version.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
