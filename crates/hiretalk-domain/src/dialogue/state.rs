//! A dialogue between two turns, and the result of a turn.

use std::fmt;

use super::template::Subject;
use crate::catalogue::FieldOfWork;
use crate::conversation::{Conversation, Outcome};
use crate::ids::{AnswerKey, FlowName, JobId, StepName};
use crate::language::Language;
use crate::matching::Preference;
use crate::message::Outgoing;

/// The state of a dialogue between two turns: plain data, which may be older than the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialogue {
    pub flow: FlowName,
    /// The step whose answer is awaited.
    pub step: StepName,
    pub language: Language,
    /// The answers, one for each key, in the order of their last change.
    pub answers: Vec<Answer>,
    /// Answers in a row that were not understood: 0 to 2 after every turn.
    pub misses: u8,
    /// The steps answered before this one, the oldest first, at most [`Dialogue::MOST_HISTORY`]; "back" goes through them.
    pub history: Vec<StepName>,
    /// The rows listed last: a number typed later means the row that was read, whatever the catalogue holds by then.
    pub displayed: Option<DisplayedList>,
    /// The search for jobs, once there was one.
    pub search: Option<Search>,
    /// Texts since the last turn, not parsed yet.
    pub unread: InputBuffer,
    /// The job or the institution that the conversation is about, as its event told it.
    pub subject: Subject,
}

/// The source of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReadBy {
    Tap,
    Rule,
    /// A model, checked by the rules.
    Model,
    /// A colleague of the recruiter.
    Person,
}

impl ReadBy {
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
    /// The key of the question.
    pub key: String,
    /// The id or value of the option, or own words of at most [`Answer::MAXIMUM`] characters.
    pub value: String,
    pub read_by: ReadBy,
}

impl Answer {
    /// The most characters of own words.
    pub const MAXIMUM: usize = 500;
    /// The key that marks a promised person: three answers were not understood, or somebody asked.
    pub const PERSON: &'static str = "person";
    /// The key of languages told without being asked: codes separated by commas. If a question of the flow has this
    /// key, it is that question's.
    pub const LANGUAGES: &'static str = "languages";
    /// The key of a level of experience told without being asked.
    pub const SENIORITY: &'static str = "seniority";
    /// The value beside [`Self::PERSON`].
    pub const PROMISED: &'static str = "promised";

    /// Own words without surrounding space and control characters, cut after [`Self::MAXIMUM`] characters; none if
    /// nothing is left.
    pub(super) fn clean_words(text: &str) -> Option<String> {
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

/// The result of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The dialogue after it.
    pub dialogue: Dialogue,
    /// The replies, in order.
    pub replies: Vec<Outgoing>,
    /// The outcome, if the conversation ends.
    pub end: Option<Outcome>,
    /// Events for the feed.
    pub events: Vec<TurnEvent>,
}

/// An event of a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnEvent {
    /// A person was promised.
    PersonRequested,
    /// A job was chosen.
    JobSelected(JobId),
}

impl Dialogue {
    /// The most steps of the history.
    pub const MOST_HISTORY: usize = 32;

    pub(super) fn answer(&self, key: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.key == key)
    }

    pub fn needs_person(&self) -> bool {
        self.answer(Answer::PERSON).is_some()
    }

    /// Stores an answer in place of an earlier one with the same key.
    pub(super) fn store_answer(&mut self, key: &AnswerKey, value: String, read_by: ReadBy) {
        self.remove_answer(key);
        self.answers.push(Answer { key: key.as_str().to_owned(), value, read_by });
    }

    pub(super) fn remove_answer(&mut self, key: &AnswerKey) {
        self.answers.retain(|answer| answer.key != key.as_str());
    }

    /// Marks that a person was promised. False if one was before.
    pub(super) fn promise_person(&mut self) -> bool {
        let is_new = !self.needs_person();
        if is_new {
            let (key, value) = (Answer::PERSON.to_owned(), Answer::PROMISED.to_owned());
            self.answers.push(Answer { key, value, read_by: ReadBy::Rule });
        }
        is_new
    }

    /// The rows that the present step displayed.
    pub(super) fn displayed_rows(&self) -> Option<&Rows> {
        self.displayed.as_ref().filter(|list| list.step == self.step).map(|list| &list.rows)
    }

    /// Adds the present step to the history.
    pub(super) fn push_history(&mut self) {
        if self.history.len() >= Self::MOST_HISTORY {
            self.history.remove(0);
        }
        self.history.push(self.step.clone());
    }
}

/// A list as it was displayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayedList {
    /// The step that listed it.
    pub step: StepName,
    pub rows: Rows,
}

/// The rows of a list, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    Fields {
        fields: Vec<FieldOfWork>,
        are_proposed: bool,
    },
    Jobs {
        page: Vec<JobRow>,
        /// The preferences that jobs of the page miss; empty if all fit.
        relaxed: Vec<Preference>,
        /// The jobs of the pages before it.
        earlier: Vec<JobId>,
    },
}

/// A job as it was listed. `Debug` shows its id alone: the reason tells what the person likes.
#[derive(Clone, PartialEq, Eq)]
pub struct JobRow {
    pub id: JobId,
    pub title: String,
    /// Title, employer and place in one line.
    pub line: String,
    /// The reason that it is listed, in one line.
    pub why: String,
}

impl fmt::Debug for JobRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "JobRow({}, ..)", self.id)
    }
}

/// A search for jobs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// Listed jobs, the last at the end, at most [`Search::MOST_OFFERED`]: a tap on any of them chooses it.
    pub offered: Vec<JobId>,
    pub has_fitted: bool,
    /// The job chosen last.
    pub picked: Option<JobId>,
}

impl Search {
    /// The most listed jobs.
    pub const MOST_OFFERED: usize = 100;

    /// Adds the jobs of a page.
    pub(super) fn add_offered<'a>(&mut self, jobs: impl Iterator<Item = &'a JobId>) {
        for job in jobs {
            self.offered.retain(|offered| offered != job);
            self.offered.push(job.clone());
        }
        let too_many = self.offered.len().saturating_sub(Self::MOST_OFFERED);
        self.offered.drain(..too_many);
    }
}

/// Texts of a person since the last turn, in order. `Debug` shows their number.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct InputBuffer(Vec<String>);

impl InputBuffer {
    /// The most messages; the oldest give way.
    pub const MOST: usize = 20;
    /// The most characters of each.
    pub const MOST_CHARACTERS: usize = 1_000;

    /// Adds a message, cut to the most characters.
    pub fn push(&mut self, text: &str) {
        if self.is_full() {
            self.0.remove(0);
        }
        self.0.push(text.chars().take(Self::MOST_CHARACTERS).collect());
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn is_full(&self) -> bool {
        self.0.len() >= Self::MOST
    }

    /// The messages, in order.
    pub fn texts(&self) -> &[String] {
        &self.0
    }
}

impl FromIterator<String> for InputBuffer {
    fn from_iter<T: IntoIterator<Item = String>>(texts: T) -> Self {
        let mut unread = Self::default();
        texts.into_iter().for_each(|text| unread.push(&text));
        unread
    }
}

impl fmt::Debug for InputBuffer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "InputBuffer({} texts)", self.0.len())
    }
}

/// A conversation and its dialogue, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationDetails {
    pub conversation: Conversation,
    /// Its dialogue. A graduate's begins with the greeting, an applicant's with the first answer; none after an erasure.
    pub dialogue: Option<Dialogue>,
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
            assert_eq!(Answer::clean_words(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn an_answer_never_shows_in_a_debug_print() {
        let answer = Answer { key: "time".to_owned(), value: "secret".to_owned(), read_by: ReadBy::Tap };
        assert_eq!(format!("{answer:?}"), "Answer(time: ..)");
    }
}
