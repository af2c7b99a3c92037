//! One turn: an answer in, one step of the flow, messages out.

use super::definition::{AnswerOption, Question, StepKind};
use super::dialogue::{Answer, Dialogue, Turn};
use super::names::StepName;
use super::person::Person;
use super::prompt::{Prompt, after};
use super::reading::{Meant, read, read_title};
use super::{Flow, RESUME};
use crate::folding::fold;
use crate::message::{Incoming, Outgoing};

/// The answer that is not asked for again.
const LAST_MISS: u8 = 3;

/// How a question is asked that was asked before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
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
enum Understood<'q> {
    Option(Meant<'q>),
    OwnWords { words: String, goto: &'q StepName },
    Not(Again),
}

impl Flow {
    pub(super) fn turn(&self, mut dialogue: Dialogue, heard: &Incoming, person: &Person) -> Turn {
        dialogue.language = self.speaks(dialogue.language);
        match self.step_of(&dialogue) {
            Some(StepKind::Ask(question)) => self.hear(dialogue, question, heard, person),
            Some(StepKind::End { outcome, .. }) => Turn { say: Vec::new(), end: Some(*outcome), dialogue },
            // The flow has changed since.
            None => {
                dialogue.flow = self.name().clone();
                self.arrive(dialogue, &self.definition().start, None, person)
            }
        }
    }

    fn hear(&self, mut dialogue: Dialogue, question: &Question, heard: &Incoming, person: &Person) -> Turn {
        match self.understand(&dialogue, question, heard) {
            Understood::Option(Meant { option, language }) => {
                dialogue.language = language;
                let AnswerOption { id, goto, .. } = option;
                dialogue.keep(&question.key, id.as_str().to_owned());
                self.arrive(dialogue, goto, None, person)
            }
            Understood::OwnWords { words, goto } => {
                dialogue.keep(&question.key, words);
                self.arrive(dialogue, goto, None, person)
            }
            Understood::Not(Again::Unclear) if dialogue.misses.saturating_add(1) >= LAST_MISS => {
                dialogue.keep_promise();
                let phrase = self.definition().phrases.person.of(dialogue.language);
                self.arrive(dialogue, &self.definition().give_up, Some(phrase), person)
            }
            Understood::Not(again) => {
                if again == Again::Unclear {
                    dialogue.misses = dialogue.misses.saturating_add(1);
                }
                let say = vec![self.ask_again(&dialogue, question, again, person)];
                Turn { dialogue, say, end: None }
            }
        }
    }

    fn understand<'q>(
        &self,
        dialogue: &Dialogue,
        question: &'q Question,
        heard: &Incoming,
    ) -> Understood<'q> {
        let languages = self.languages_from(dialogue.language);
        let again = |again| move || Understood::Not(again);
        match heard {
            Incoming::Media(_) => Understood::Not(Again::Media),
            Incoming::Tap { choice, .. } if choice == RESUME => Understood::Not(Again::Resumed),
            Incoming::Tap { choice, title } => {
                let mut options = question.options.iter();
                if let Some(option) = options.find(|option| option.id.as_str() == choice) {
                    return Understood::Option(Meant { option, language: dialogue.language });
                }
                let is_known = self.has_option(choice);
                let by_title = if is_known { None } else { read_title(title, question, &languages) };
                let otherwise = if self.is_resuming(title) { Again::Resumed } else { Again::Stale };
                by_title.map_or_else(again(otherwise), Understood::Option)
            }
            Incoming::Text(text) => {
                if let Some(meant) = read(text, question, &languages) {
                    return Understood::Option(meant);
                }
                if self.is_resuming(text) {
                    return Understood::Not(Again::Resumed);
                }
                let own_words = question.free_text.as_ref().zip(Answer::own_words(text));
                own_words
                    .map_or_else(again(Again::Unclear), |(goto, words)| Understood::OwnWords { words, goto })
            }
        }
    }

    /// Whether somebody wrote what the reminder's button says.
    fn is_resuming(&self, text: &str) -> bool {
        let folded = fold(text);
        let mut labels = self.definition().reminder.iter().flat_map(|template| &template.buttons);
        labels.any(|label| fold(label) == folded)
    }

    fn ask_again(&self, dialogue: &Dialogue, question: &Question, again: Again, person: &Person) -> Outgoing {
        let phrases = &self.definition().phrases;
        let phrase = match again {
            Again::Resumed => None,
            Again::Stale => Some(&phrases.stale),
            Again::Media => Some(&phrases.media),
            Again::Unclear => Some(&phrases.unclear),
        };
        let language = dialogue.language;
        let phrase = phrase.map(|phrase| phrase.of(language));
        Prompt { question, language, phrase, is_numbered: again == Again::Unclear }.message(person)
    }

    /// The dialogue in its next step, which says its text.
    fn arrive(&self, mut dialogue: Dialogue, step: &StepName, phrase: Option<&str>, person: &Person) -> Turn {
        let language = dialogue.language;
        dialogue.misses = 0;
        dialogue.step = step.clone();
        let (message, end) = match self.step_of(&dialogue) {
            Some(StepKind::End { say, outcome }) => {
                (Outgoing::Text { body: after(phrase, say.of(language), person) }, Some(*outcome))
            }
            Some(StepKind::Ask(question)) => {
                (Prompt { question, language, phrase, is_numbered: false }.message(person), None)
            }
            // A flow was checked: it has every step that it names.
            None => {
                dialogue.step = self.definition().start.clone();
                (self.first_prompt(language, phrase).message(person), None)
            }
        };
        Turn { dialogue, say: vec![message], end }
    }
}
