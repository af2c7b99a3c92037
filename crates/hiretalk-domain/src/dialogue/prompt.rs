//! Questions as messages.

use super::definition::AnswerOption;
use super::job_card::differs;
use super::limits::BUTTONS;
use super::person::Person;
use super::shown::Asked;
use super::wording::fill_for;
use crate::language::Language;
use crate::message::{Choice, Outgoing};

/// How a question is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prompt<'a> {
    /// What is asked, with what it lists.
    pub(super) asked: &'a Asked,
    /// In which language.
    pub(super) language: Language,
    /// What is said before it.
    pub(super) phrase: Option<&'a str>,
    /// Whether the options stand in the text too, with the numbers that may be typed.
    pub(super) is_numbered: bool,
}

impl Prompt<'_> {
    /// The message: a plain text, buttons for up to three options, or a menu.
    pub(super) fn message(self, person: &Person) -> Outgoing {
        let body = self.body(person);
        let question = &self.asked.question;
        let options = &question.options;
        let choices = options.iter().map(|option| self.choice(option)).collect();
        if options.is_empty() {
            Outgoing::Text { body }
        } else if options.len() <= BUTTONS && question.listing.is_none() {
            Outgoing::Buttons { body, choices }
        } else {
            let button = question.menu.as_ref().map_or("", |menu| menu.of(self.language)).to_owned();
            Outgoing::List { body, button, choices }
        }
    }

    /// The text above the options. Jobs stand in it with more than a row has room for.
    pub(super) fn body(self, person: &Person) -> String {
        let Asked { question, lines, relaxed } = self.asked;
        let mut body = after(self.phrase, question.ask.of(self.language), person);
        if !relaxed.is_empty() {
            body.push_str(&format!("\n{}.", differs(relaxed, self.language)));
        }
        if (self.is_numbered || !lines.is_empty()) && !question.options.is_empty() {
            body.push('\n');
            let lines = lines.iter().map(String::as_str);
            let titles = question.options.iter().map(|option| option.title.of(self.language));
            let titles = lines.clone().chain(titles.skip(lines.len()));
            for (number, title) in (1..).zip(titles) {
                body.push_str(&format!("\n{number}. {title}"));
            }
        }
        body
    }

    fn choice(self, option: &AnswerOption) -> Choice {
        Choice {
            id: option.id.as_str().to_owned(),
            title: option.title.of(self.language).to_owned(),
            description: option
                .description
                .as_ref()
                .map(|description| description.of(self.language).to_owned()),
        }
    }
}

/// A text as this person reads it, with a phrase before it.
pub(super) fn after(phrase: Option<&str>, text: &str, person: &Person) -> String {
    let text = fill_for(text, person);
    match phrase {
        Some(phrase) => format!("{}\n\n{text}", fill_for(phrase, person)),
        None => text,
    }
}
