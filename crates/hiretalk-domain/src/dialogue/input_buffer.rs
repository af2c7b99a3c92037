//! Messages that come in a burst are read together.

use std::fmt;

use super::dialogue::{Dialogue, Turn};
use super::lookup::{Known, Lookup};
use super::person::Person;
use super::turn::Scene;
use super::understanding::Understood;
use super::{Flow, StepKind};
use crate::message::Incoming;

/// What a person has written since the last turn, in order. `Debug` shows how much.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct InputBuffer(Vec<String>);

impl InputBuffer {
    /// The most messages that wait; the oldest give way.
    pub const MOST: usize = 20;
    /// The most characters that are kept of each.
    pub const MOST_CHARACTERS: usize = 1_000;

    /// Adds a message.
    pub fn push(&mut self, text: &str) {
        if self.is_full() {
            self.0.remove(0);
        }
        self.0.push(text.chars().take(Self::MOST_CHARACTERS).collect());
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it should not be waited for more.
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

impl Flow {
    /// What all that is unread leads to, read as one answer. None if nothing is. Total, as [`Self::answer`].
    ///
    /// # Errors
    /// The catalogue has to be asked this first.
    pub fn answer_unread(
        &self,
        mut dialogue: Dialogue,
        person: &Person,
        known: &Known,
    ) -> Result<Option<Turn>, Lookup> {
        let InputBuffer(texts) = std::mem::take(&mut dialogue.unread);
        if texts.is_empty() {
            return Ok(None);
        }
        let text = self.together(&dialogue, &texts);
        self.turn(dialogue, &Incoming::Text(text), Scene { person, known }).map(Some)
    }

    /// The one text that these come to: all of them, if that can be read ("full" "time") or the question takes people's
    /// own words; else the last that can be read alone ("hello!" "part time"); else all of them.
    pub(super) fn together(&self, dialogue: &Dialogue, texts: &[String]) -> String {
        let Some(StepKind::Ask(question)) = self.step_of(dialogue) else { return texts.join("\n") };
        let asked = self.asked(dialogue, question).question;
        let reads =
            |text: &str| Reads::from(self.understand(dialogue, &asked, &Incoming::Text(text.to_owned())));
        let one_line = texts.join(" ");
        match reads(&one_line) {
            Reads::Plainly => one_line,
            Reads::OwnWords => texts.join("\n"),
            Reads::Not => {
                let alone = texts.iter().rev().find(|text| reads(text) == Reads::Plainly);
                alone.cloned().unwrap_or_else(|| texts.join("\n"))
            }
        }
    }
}

/// How a text can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// It names an option or a command.
    Plainly,
    OwnWords,
    Not,
}

impl From<Understood<'_>> for Reads {
    fn from(understood: Understood<'_>) -> Self {
        match understood {
            Understood::Option(..)
            | Understood::Job(_)
            | Understood::Command(..)
            | Understood::Value { .. } => Self::Plainly,
            Understood::OwnWords { .. } => Self::OwnWords,
            Understood::Not(_) => Self::Not,
        }
    }
}
