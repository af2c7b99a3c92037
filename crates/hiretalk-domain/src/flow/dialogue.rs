//! Where a dialogue stands, and what a turn makes of it.

use std::fmt;

use super::names::{AnswerKey, FlowName, StepName};
use crate::conversation::Outcome;
use crate::language::Language;
use crate::message::Outgoing;

/// What is kept between two turns: plain data, which may be older than the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialogue {
    /// The flow it runs through.
    pub flow: FlowName,
    /// The step whose answer it waits for.
    pub step: StepName,
    /// The language spoken.
    pub language: Language,
    /// What was answered so far, one answer for each key, in the order of the last change.
    pub answers: Vec<Answer>,
    /// Answers in a row that could not be read: 0 to 2 after every turn.
    pub misses: u8,
}

/// An answer. `Debug` shows the key alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was asked.
    pub key: String,
    /// The id of the option, or the person's own words: at most [`Answer::MAXIMUM`] characters.
    pub value: String,
}

impl Answer {
    /// The most characters that are kept of somebody's own words.
    pub const MAXIMUM: usize = 500;
    /// The key under which is kept that a person was promised, because three answers could not be read.
    pub const PERSON: &'static str = "person";
    /// The value beside [`Self::PERSON`].
    pub const PROMISED: &'static str = "promised";

    /// Somebody's own words as they are kept: without the space around them and without control characters, cut after
    /// [`Self::MAXIMUM`] characters. None if nothing is left.
    pub(super) fn own_words(text: &str) -> Option<String> {
        let plain = |character: char| match character {
            '\n' => '\n',
            other if other.is_control() => ' ',
            other => other,
        };
        let words: String = text.chars().map(plain).collect();
        let words: String = words.trim().chars().take(Self::MAXIMUM).collect();
        let words = words.trim_end();
        (!words.is_empty()).then(|| words.to_owned())
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Answer({}: ..)", self.key)
    }
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Where the dialogue stands now.
    pub dialogue: Dialogue,
    /// What to say, in order.
    pub say: Vec<Outgoing>,
    /// How the conversation ends, if it does.
    pub end: Option<Outcome>,
}

impl Dialogue {
    /// Keeps an answer, in place of an earlier one to the same question.
    pub(super) fn keep(&mut self, key: &AnswerKey, value: String) {
        self.answers.retain(|answer| answer.key != key.as_str());
        self.answers.push(Answer { key: key.as_str().to_owned(), value });
    }

    /// Keeps that a person was promised.
    pub(super) fn keep_promise(&mut self) {
        self.answers.retain(|answer| answer.key != Answer::PERSON);
        self.answers.push(Answer { key: Answer::PERSON.to_owned(), value: Answer::PROMISED.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_are_kept_short_and_clean() {
        let long = "ñ".repeat(501);
        for (text, expected) in [
            ("", None),
            (" \n\t\u{0}", None),
            (" after 5 pm ", Some("after 5 pm")),
            ("a\u{0}b\nc", Some("a b\nc")),
            (&*long, Some(&*"ñ".repeat(500))),
        ] {
            assert_eq!(Answer::own_words(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn an_answer_never_shows_in_a_debug_print() {
        let answer = Answer { key: "time".to_owned(), value: "secret".to_owned() };
        assert_eq!(format!("{answer:?}"), "Answer(time: ..)");
    }
}
