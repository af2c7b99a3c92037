//! What somebody's answer comes to, before anything follows from it.

use super::definition::{Lead, Question};
use super::dialogue::{Answer, Dialogue, ReadBy};
use super::reading::{Meant, read, read_command, read_name, read_title};
use super::shown::{Rows, job_choice};
use super::{Command, Flow, RESUME};
use crate::ids::JobId;
use crate::ids::StepName;
use crate::language::Language;
use crate::message::Incoming;
use crate::text::fold;

/// How a question is asked that was asked before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// The person wants to go on.
    Resumed,
    /// A button of an earlier question.
    Stale,
    /// Nothing that can be read.
    Media,
    /// Nothing that was understood.
    Unclear,
}

/// What somebody's answer comes to.
pub(super) enum Understood<'q> {
    /// One of the options, or a row.
    Option(Meant<'q>, ReadBy),
    /// A job that was listed at some time.
    Job(JobId),
    /// A command, in this language.
    Command(Command, Language),
    /// Own words.
    OwnWords {
        /// As they are kept.
        words: String,
        /// Where they lead.
        goto: &'q StepName,
        /// Who understood them.
        read_by: ReadBy,
    },
    /// The value of the preference that the question asks for.
    Value {
        /// As it is kept.
        value: String,
        /// What was said besides, in words that the question keeps.
        words: Option<String>,
        /// Where it leads.
        goto: &'q StepName,
        /// Who understood it.
        read_by: ReadBy,
    },
    /// Nothing that leads on.
    Not(Again),
}

impl Flow {
    /// Reads an answer to a question, which is given as it was asked.
    pub(super) fn understand<'q>(
        &self,
        dialogue: &Dialogue,
        question: &'q Question,
        heard: &Incoming,
    ) -> Understood<'q> {
        match heard {
            Incoming::Media(_) => Understood::Not(Again::Media),
            Incoming::Tap { choice, title } => self.understand_tap(dialogue, question, choice, title),
            Incoming::Text(text) => self.understand_text(dialogue, question, text),
        }
    }

    fn understand_tap<'q>(
        &self,
        dialogue: &Dialogue,
        question: &'q Question,
        choice: &str,
        title: &str,
    ) -> Understood<'q> {
        if choice == RESUME {
            return Understood::Not(Again::Resumed);
        }
        if let Some(job) = offered(dialogue, choice) {
            return Understood::Job(job.clone());
        }
        if let Some(option) = question.options.iter().find(|option| option.id.as_str() == choice) {
            return Understood::Option(Meant { option, language: dialogue.language }, ReadBy::Tap);
        }
        let languages = self.languages_from(dialogue.language);
        let is_known = self.has_option(choice);
        let by_title = if is_known { None } else { read_title(title, question, &languages) };
        let otherwise = if self.is_resuming(title) { Again::Resumed } else { Again::Stale };
        match by_title {
            Some(meant) => Understood::Option(meant, ReadBy::Tap),
            None => Understood::Not(otherwise),
        }
    }

    fn understand_text<'q>(&self, dialogue: &Dialogue, question: &'q Question, text: &str) -> Understood<'q> {
        let languages = self.languages_from(dialogue.language);
        // The names of the question's own options come first, then the names of commands, then all that is less plain.
        let named = || read_name(text, question, &languages);
        let takes_own_words = question.free_text.is_some();
        let command = |is_plain: bool| {
            let commands = self.commands.as_ref()?;
            let meant = if is_plain {
                read_name(text, commands, &languages)
            } else {
                read_command(text, commands, takes_own_words, &languages)
            };
            meant.and_then(command_of)
        };
        if let Some(meant) = named() {
            return Understood::Option(meant, ReadBy::Rule);
        }
        if let Some((command, language)) = command(true) {
            return Understood::Command(command, language);
        }
        if let Some(meant) = read(text, question, &languages) {
            return Understood::Option(meant, ReadBy::Rule);
        }
        if self.is_resuming(text) {
            return Understood::Not(Again::Resumed);
        }
        if let Some((command, language)) = command(false) {
            return Understood::Command(command, language);
        }
        match question.free_text.as_ref().zip(Answer::own_words(text)) {
            Some((goto, words)) => Understood::OwnWords { words, goto, read_by: ReadBy::Rule },
            None => Understood::Not(Again::Unclear),
        }
    }

    /// Whether somebody wrote what the reminder's button says.
    fn is_resuming(&self, text: &str) -> bool {
        let folded = fold(text);
        let mut labels = self.definition().reminder.iter().flat_map(|template| &template.buttons);
        labels.any(|label| fold(label) == folded)
    }
}

fn command_of(meant: Meant<'_>) -> Option<(Command, Language)> {
    match meant.option.leads {
        Lead::Command(command) => Some((command, meant.language)),
        Lead::To(_) => None,
    }
}

/// The job that a tapped row stands for, if it was ever listed in this dialogue.
fn offered<'d>(dialogue: &'d Dialogue, choice: &str) -> Option<&'d JobId> {
    let page = match dialogue.shown.as_ref().map(|shown| &shown.rows) {
        Some(Rows::Jobs { page, .. }) => &page[..],
        Some(Rows::Fields { .. }) | None => &[],
    };
    let offered = dialogue.search.iter().flat_map(|search| &search.offered);
    page.iter().map(|row| &row.id).chain(offered).find(|id| job_choice(id) == choice)
}
