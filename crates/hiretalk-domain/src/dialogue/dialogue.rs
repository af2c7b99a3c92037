//! Where a dialogue stands, and what a turn makes of it.

use std::fmt;

use super::input_buffer::InputBuffer;
use super::shown::{Search, Shown};
use crate::conversation::Outcome;
use crate::ids::JobId;
use crate::ids::{AnswerKey, FlowName, StepName};
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
    /// The steps that were answered before this one, the oldest first, at most [`Dialogue::MOST_HISTORY`]: the way back.
    pub history: Vec<StepName>,
    /// What a question listed last, so that a number typed later means what was read, whatever the catalogue says then.
    pub shown: Option<Shown>,
    /// What became of the search for jobs, once there was one.
    pub search: Option<Search>,
    /// What was written since the last turn and is still to be read, in order.
    pub unread: InputBuffer,
}

/// Who understood an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReadBy {
    /// Nobody had to: it was tapped.
    Tap,
    /// The rules of [`Flow::answer`](super::Flow::answer).
    Rule,
    /// A model, which the rules then checked.
    Model,
    /// A colleague.
    Person,
}

impl ReadBy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Tap, Self::Rule, Self::Model, Self::Person];

    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tap => "TAP",
            Self::Rule => "RULE",
            Self::Model => "MODEL",
            Self::Person => "PERSON",
        }
    }
}

/// An answer. `Debug` shows the key alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was asked.
    pub key: String,
    /// The id of the option, or the person's own words: at most [`Answer::MAXIMUM`] characters.
    pub value: String,
    /// Who understood it.
    pub read_by: ReadBy,
}

impl Answer {
    /// The most characters that are kept of somebody's own words.
    pub const MAXIMUM: usize = 500;
    /// The key under which is kept that a person was promised: three answers could not be read, or somebody asked.
    pub const PERSON: &'static str = "person";
    /// The key under which is kept which languages somebody speaks who said so without being asked: codes with commas
    /// between. A question of the flow may have this key itself; then it is that question's.
    pub const LANGUAGES: &'static str = "languages";
    /// The same for the experience that the job should ask for.
    pub const SENIORITY: &'static str = "seniority";
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
    /// What others have to know of it.
    pub notices: Vec<Notice>,
}

/// Something in a turn that the feed tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A person has to take over.
    PersonRequested,
    /// A job was picked.
    JobSelected(JobId),
}

impl Dialogue {
    /// The most steps that can be gone back.
    pub const MOST_HISTORY: usize = 32;

    /// The answer under this key.
    pub(super) fn answer(&self, key: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.key == key)
    }

    /// Whether a person was promised: somebody has to get in touch.
    pub fn needs_person(&self) -> bool {
        self.answer(Answer::PERSON).is_some()
    }

    /// Keeps an answer, in place of an earlier one to the same question.
    pub(super) fn keep(&mut self, key: &AnswerKey, value: String, read_by: ReadBy) {
        self.forget(key);
        self.answers.push(Answer { key: key.as_str().to_owned(), value, read_by });
    }

    /// Forgets an answer.
    pub(super) fn forget(&mut self, key: &AnswerKey) {
        self.answers.retain(|answer| answer.key != key.as_str());
    }

    /// Keeps that a person was promised; whether that is news.
    pub(super) fn keep_promise(&mut self) -> bool {
        let is_news = !self.needs_person();
        if is_news {
            let (key, value) = (Answer::PERSON.to_owned(), Answer::PROMISED.to_owned());
            self.answers.push(Answer { key, value, read_by: ReadBy::Rule });
        }
        is_news
    }

    /// Remembers the present step as one that can be gone back to.
    pub(super) fn remember_step(&mut self) {
        if self.history.len() >= Self::MOST_HISTORY {
            self.history.remove(0);
        }
        self.history.push(self.step.clone());
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
        let answer = Answer { key: "time".to_owned(), value: "secret".to_owned(), read_by: ReadBy::Tap };
        assert_eq!(format!("{answer:?}"), "Answer(time: ..)");
    }
}
