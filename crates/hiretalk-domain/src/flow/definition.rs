//! What a flow is made of, before it was checked.

use std::collections::BTreeMap;

use super::meaning::Meaning;
use super::names::{AnswerKey, FlowName, OptionId, StepName};
use super::template::FlowTemplate;
use super::texts::Texts;
use crate::conversation::Outcome;
use crate::language::Language;

/// A flow as somebody wrote it. [`Flow::new`](super::Flow::new) checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowDefinition {
    /// Its name.
    pub name: FlowName,
    /// The languages it speaks. The first is spoken to those whose language it does not speak.
    pub languages: Vec<Language>,
    /// The question that the greeting asks.
    pub start: StepName,
    /// Where the dialogue goes when three answers in a row could not be read.
    pub give_up: StepName,
    /// The first word, a template in each language. It has no buttons, or one for each option of the first step.
    pub greeting: Vec<FlowTemplate>,
    /// What is sent to somebody who does not answer when only templates may go out, in each language. It has no
    /// buttons, or one that asks the question again.
    pub reminder: Vec<FlowTemplate>,
    /// What is said around the questions.
    pub phrases: Phrases,
    /// The steps.
    pub steps: Vec<Step>,
}

/// What is said around the questions, each before the question that is asked again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrases {
    /// The answer could not be read.
    pub unclear: Texts,
    /// The answer was a picture, a voice note or the like.
    pub media: Texts,
    /// A button of an earlier question was tapped.
    pub stale: Texts,
    /// No answer came so far.
    pub reminder: Texts,
    /// The third answer could not be read: a person will get in touch.
    pub person: Texts,
}

/// A step of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: StepName,
    /// What happens in it.
    pub kind: StepKind,
}

/// What happens in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// A question is asked, and answered.
    Ask(Question),
    /// The dialogue ends.
    End {
        /// The last word.
        say: Texts,
        /// How the conversation ends.
        outcome: Outcome,
    },
}

/// A question with up to ten options: buttons for three, a menu for more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub ask: Texts,
    /// Under what the answer is kept.
    pub key: AnswerKey,
    /// What opens the menu; needed for more than three options.
    pub menu: Option<Texts>,
    /// What can be tapped, in order.
    pub options: Vec<AnswerOption>,
    /// Where an answer in the person's own words leads; none where only an option will do.
    pub free_text: Option<StepName>,
}

/// One of a question's options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerOption {
    /// What the button carries and what is kept as the answer.
    pub id: OptionId,
    /// What the person reads.
    pub title: Texts,
    /// A second line, in menus.
    pub description: Option<Texts>,
    /// Whether it is a yes or a no, which people say in many ways.
    pub means: Option<Meaning>,
    /// What else people may write for it.
    pub synonyms: BTreeMap<Language, Vec<String>>,
    /// Where it leads.
    pub goto: StepName,
}

impl StepKind {
    /// The question, if one is asked.
    pub fn question(&self) -> Option<&Question> {
        match self {
            Self::Ask(question) => Some(question),
            Self::End { .. } => None,
        }
    }
}

impl Question {
    /// Where the answers lead.
    pub fn targets(&self) -> impl Iterator<Item = &StepName> {
        self.options.iter().map(|option| &option.goto).chain(&self.free_text)
    }
}
