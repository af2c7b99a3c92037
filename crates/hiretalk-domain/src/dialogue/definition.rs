//! What a flow is made of, before it was checked.

use std::collections::BTreeMap;

use super::command::Command;
use super::meaning::Meaning;
use super::preference_slot::PreferenceSlot;
use super::template::FlowTemplate;
use super::texts::Texts;
use crate::conversation::Outcome;
use crate::ids::{AnswerKey, FlowName, OptionId, StepName};
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
    /// Whether who goes through it begins their working life: jobs for beginners then count more, as
    /// [`crate::matching::Preferences::is_beginner`] says.
    pub beginners: bool,
    /// The first word, a template in each language. It has no buttons, or one for each option of the first step.
    pub greeting: Vec<FlowTemplate>,
    /// What is sent to somebody who does not answer when only templates may go out, in each language. It has no
    /// buttons, or one that asks the question again.
    pub reminder: Vec<FlowTemplate>,
    /// What is said around the questions.
    pub phrases: Phrases,
    /// What is said to commands such as "back"; none if the flow takes none.
    pub commands: Option<CommandPhrases>,
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
    /// The third answer could not be read: a person will get in touch, or is offered.
    pub person: Texts,
}

/// What is said to commands, each before the question that follows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommandPhrases {
    /// There is nothing to go back to.
    pub first: Texts,
    /// The dialogue begins anew.
    pub restarted: Texts,
    /// A person was asked for, and will write.
    pub person: Texts,
    /// Something that cannot be read was written to the person who was asked for.
    pub waiting: Texts,
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

/// A question with up to ten options: buttons for three, a menu for more, and for what the catalogue lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub ask: Texts,
    /// Under what the answer is kept.
    pub key: AnswerKey,
    /// The preference that the answer tells, if it tells one.
    pub keeps: Option<PreferenceSlot>,
    /// What of the catalogue can be tapped, before the options.
    pub listing: Option<Listing>,
    /// What opens the menu; needed for more than three options and for listings.
    pub menu: Option<Texts>,
    /// What can be tapped, in order.
    pub options: Vec<AnswerOption>,
    /// Where an answer in the person's own words leads; none where only an option will do.
    pub free_text: Option<StepName>,
    /// Under what own words are kept, if not under `key`. They count as interests.
    pub words_key: Option<AnswerKey>,
}

/// What a question lists out of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// The fields with the most jobs.
    Fields {
        /// Where a field leads.
        goto: StepName,
    },
    /// The fields that the person's interests point to, at most [`super::PROPOSED`].
    Proposals {
        /// Where a field leads.
        goto: StepName,
        /// The question if they point to none: then the fields with the most jobs are listed.
        otherwise: Texts,
    },
    /// The jobs that fit the preferences, the best first.
    Jobs(Box<JobListing>),
}

/// The texts and ways of a question that lists jobs. The question itself is asked when all listed jobs fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobListing {
    /// The question if no job fits: what comes nearest. What differs is said after it.
    pub nearest: Texts,
    /// The question for every further page; what differs is said after it.
    pub further: Texts,
    /// Said before the question when the picked job has closed meanwhile.
    pub closed: Texts,
    /// Said before the question when there is no further page.
    pub exhausted: Texts,
    /// What the button says that leads to a picked job.
    pub apply: Texts,
    /// Where a picked job leads.
    pub goto: StepName,
    /// Where it goes on when there is no job at all.
    pub empty: StepName,
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
    /// What is kept as the answer, if it is not the id: the value of a preference.
    pub value: Option<String>,
    /// What it says about somebody's interests, in words that jobs use.
    pub words: Vec<String>,
    /// Where it leads.
    pub leads: Lead,
}

/// Where an option leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// To a step; the option is kept as the answer.
    To(StepName),
    /// It is a command, and no answer.
    Command(Command),
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
        let listed = self.listing.iter().flat_map(Listing::targets);
        self.options.iter().filter_map(AnswerOption::goto).chain(&self.free_text).chain(listed)
    }

    /// The jobs that it lists, if it does.
    pub fn job_listing(&self) -> Option<&JobListing> {
        match &self.listing {
            Some(Listing::Jobs(jobs)) => Some(jobs),
            Some(Listing::Fields { .. } | Listing::Proposals { .. }) | None => None,
        }
    }
}

impl Listing {
    /// What is listed, in one word for drawings.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Fields { .. } => "fields",
            Self::Proposals { .. } => "proposals",
            Self::Jobs(_) => "jobs",
        }
    }

    /// Where what is listed leads.
    pub fn goto(&self) -> &StepName {
        match self {
            Self::Fields { goto } | Self::Proposals { goto, .. } => goto,
            Self::Jobs(jobs) => &jobs.goto,
        }
    }

    /// Where the dialogue goes on when there is nothing to list.
    pub fn without_rows(&self) -> &StepName {
        match self {
            Self::Fields { goto } | Self::Proposals { goto, .. } => goto,
            Self::Jobs(jobs) => &jobs.empty,
        }
    }

    /// Where it leads at all.
    fn targets(&self) -> impl Iterator<Item = &StepName> {
        [self.goto(), self.without_rows()].into_iter()
    }
}

impl AnswerOption {
    /// The step that it leads to, if it is an answer.
    pub fn goto(&self) -> Option<&StepName> {
        match &self.leads {
            Lead::To(step) => Some(step),
            Lead::Command(_) => None,
        }
    }

    /// What is kept as the answer.
    pub fn kept(&self) -> &str {
        self.value.as_deref().unwrap_or(self.id.as_str())
    }
}
