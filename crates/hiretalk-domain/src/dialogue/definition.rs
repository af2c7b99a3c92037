//! The parts of a flow as its author wrote them, before they are checked.

use std::collections::BTreeMap;

use super::template::{FlowTemplate, Person, fits};
use crate::catalogue::{EmploymentType, FieldOfWork, WorkModel};
use crate::conversation::Outcome;
use crate::ids::{AnswerKey, FlowName, OptionId, StepName};
use crate::language::Language;

/// A flow as somebody wrote it. [`Flow::new`](super::Flow::new) checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowDefinition {
    pub name: FlowName,
    /// The languages it speaks. The first is spoken to those whose language it does not speak.
    pub languages: Vec<Language>,
    /// The step whose question the greeting asks.
    pub start: StepName,
    /// The step after three answers in a row that were not understood.
    pub give_up: StepName,
    /// True if it is for people at the start of their working life
    /// ([`Preferences::is_beginner`](crate::matching::Preferences::is_beginner)).
    pub beginners: bool,
    /// The name of the organisation that writes, where all conversations of the flow have one.
    pub sender: Option<String>,
    /// The first message, a template in each language. It has no buttons, or one for each option of the first step.
    /// A template with a value that may not be known is followed by one without, in the same language.
    pub greeting: Vec<FlowTemplate>,
    /// The reminder outside the window, a template in each language. It has no buttons, or one that asks the question
    /// again. Followed by one without, as the greeting.
    pub reminder: Vec<FlowTemplate>,
    /// Phrases before repeated questions.
    pub phrases: Phrases,
    /// Replies to commands such as "back"; none if the flow accepts no commands.
    pub commands: Option<CommandPhrases>,
    pub steps: Vec<Step>,
}

/// Phrases, each said before a question that is asked again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrases {
    /// The answer was not understood.
    pub unclear: Texts,
    /// The answer was a picture, a voice note or the like.
    pub media: Texts,
    /// A button of an earlier question was tapped.
    pub stale: Texts,
    /// No answer has come.
    pub reminder: Texts,
    /// The third answer was not understood: a person will get in touch, or is offered.
    pub person: Texts,
}

/// Replies to commands, each before the question that follows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommandPhrases {
    /// There is nothing to go back to.
    pub first: Texts,
    /// The dialogue begins anew.
    pub restarted: Texts,
    /// A person was asked for, and will write.
    pub person: Texts,
    /// A text was not understood while a person was promised.
    pub waiting: Texts,
}

/// A step of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub name: StepName,
    pub kind: StepKind,
}

/// The kind of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    Ask(Question),
    /// The end of the dialogue.
    End {
        say: Texts,
        /// The outcome of the conversation.
        outcome: Outcome,
    },
}

/// A question with up to ten options: buttons for up to three, a menu for more and for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub ask: Texts,
    pub key: AnswerKey,
    /// The preference that it asks for.
    pub keeps: Option<PreferenceSlot>,
    /// The rows from the catalogue, before the options.
    pub listing: Option<Listing>,
    /// The label that opens the menu; needed for more than three options and for listings.
    pub menu: Option<Texts>,
    /// Its options, in order.
    pub options: Vec<AnswerOption>,
    /// The step after an answer in own words; none if only options are accepted.
    pub free_text: Option<StepName>,
    /// The key of own words, if not `key`. They count as interests.
    pub words_key: Option<AnswerKey>,
}

/// The rows that a question lists from the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// The fields with the most jobs.
    Fields {
        /// The step after a field is chosen.
        goto: StepName,
    },
    /// The fields that the person's interests point to, at most [`super::MOST_PROPOSED`].
    Proposals {
        /// The step after a field is chosen.
        goto: StepName,
        /// The question if they point to none and the fields with the most jobs are listed.
        otherwise: Texts,
    },
    /// The jobs that fit the preferences, the best first.
    Jobs(Box<JobListing>),
}

/// The texts and steps of a job list. The question itself is asked if all listed jobs fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobListing {
    /// The question if no job fits and the nearest are listed; the missed preferences follow it.
    pub nearest: Texts,
    /// The question of further pages; missed preferences follow it.
    pub further: Texts,
    /// The phrase if the chosen job has closed.
    pub closed: Texts,
    /// The phrase if there is no further page.
    pub exhausted: Texts,
    /// The label of the link to a chosen job.
    pub apply: Texts,
    /// The step after a job is chosen.
    pub goto: StepName,
    /// The step if there is no job at all.
    pub empty: StepName,
}

/// One of a question's options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerOption {
    /// The payload of its button, and the stored answer unless it has a value.
    pub id: OptionId,
    pub title: Texts,
    /// A second line, in menus.
    pub description: Option<Texts>,
    /// Its meaning, whose usual words name it too.
    pub means: Option<Meaning>,
    /// Other names of it.
    pub synonyms: BTreeMap<Language, Vec<String>>,
    /// The value of a preference, stored as the answer in place of the id.
    pub value: Option<String>,
    /// Interests that choosing it tells, in words that jobs use.
    pub words: Vec<String>,
    /// The effect of choosing it.
    pub target: OptionTarget,
}

/// The effect of choosing an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionTarget {
    /// The option is stored as the answer and the dialogue goes to this step.
    Step(StepName),
    /// A command is executed; nothing is stored.
    Command(Command),
}

impl StepKind {
    /// Its question, if it has one.
    pub fn question(&self) -> Option<&Question> {
        match self {
            Self::Ask(question) => Some(question),
            Self::End { .. } => None,
        }
    }
}

impl Question {
    /// The steps that its answers lead to.
    pub fn targets(&self) -> impl Iterator<Item = &StepName> {
        let listed = self.listing.iter().flat_map(Listing::targets);
        self.options.iter().filter_map(AnswerOption::goto).chain(&self.free_text).chain(listed)
    }

    pub(super) fn stores(&self, key: &AnswerKey) -> bool {
        self.key == *key || self.words_key.as_ref() == Some(key)
    }

    /// The step after an answer with this value: that of the option it stands for; else that of listed rows, of own
    /// words, or of the first option with a value. None if it is no value of the preference.
    pub(super) fn target_of(&self, slot: PreferenceSlot, value: &str) -> Option<&StepName> {
        if let Some(option) = self.options.iter().find(|option| option.stored_value() == value) {
            return option.goto();
        }
        let listed = || self.listing.as_ref().map(Listing::goto);
        let valued = || self.options.iter().find(|option| option.value.is_some())?.goto();
        let goto = || listed().or(self.free_text.as_ref()).or_else(valued);
        slot.accepts(value).then(goto).flatten()
    }

    /// Its job list, if it has one.
    pub fn job_listing(&self) -> Option<&JobListing> {
        match &self.listing {
            Some(Listing::Jobs(jobs)) => Some(jobs),
            Some(Listing::Fields { .. } | Listing::Proposals { .. }) | None => None,
        }
    }
}

impl Listing {
    /// The name in drawings.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Fields { .. } => "fields",
            Self::Proposals { .. } => "proposals",
            Self::Jobs(_) => "jobs",
        }
    }

    /// The step after a row is chosen.
    pub fn goto(&self) -> &StepName {
        match self {
            Self::Fields { goto } | Self::Proposals { goto, .. } => goto,
            Self::Jobs(jobs) => &jobs.goto,
        }
    }

    /// The step if there is nothing to list.
    pub fn without_rows(&self) -> &StepName {
        match self {
            Self::Fields { goto } | Self::Proposals { goto, .. } => goto,
            Self::Jobs(jobs) => &jobs.empty,
        }
    }

    /// The steps that it leads to.
    fn targets(&self) -> impl Iterator<Item = &StepName> {
        [self.goto(), self.without_rows()].into_iter()
    }
}

impl AnswerOption {
    /// The step that it leads to; none for a command.
    pub fn goto(&self) -> Option<&StepName> {
        match &self.target {
            OptionTarget::Step(step) => Some(step),
            OptionTarget::Command(_) => None,
        }
    }

    /// The value stored as the answer: that of a preference, else the id.
    pub fn stored_value(&self) -> &str {
        self.value.as_deref().unwrap_or(self.id.as_str())
    }
}

/// A command in place of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    Back,
    /// The first question, with nothing answered.
    StartOver,
    /// A person, who gets in touch.
    Person,
    /// The next page of a list of jobs; only as an option of such a list.
    More,
}

impl Command {
    pub const ALL: [Self; 4] = [Self::Back, Self::StartOver, Self::Person, Self::More];

    /// The name in flow files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Back => "back",
            Self::StartOver => "start_over",
            Self::Person => "person",
            Self::More => "more",
        }
    }
}

/// The meaning of an option, whose usual words need not stand in every flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    Yes,
    No,
    /// Not known yet, or no preference.
    Unsure,
    /// None of the others. Without such an option, its words mean [`Self::Unsure`].
    Other,
}

impl Meaning {
    pub const ALL: [Self; 4] = [Self::Yes, Self::No, Self::Unsure, Self::Other];

    /// The name in flow files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unsure => "unsure",
            Self::Other => "other",
        }
    }
}

/// A preference that a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PreferenceSlot {
    EmploymentType,
    WorkModel,
    /// The field of work.
    Field,
    /// City, country or both.
    Place,
    /// Words that are searched for in the texts of jobs.
    Interests,
}

impl PreferenceSlot {
    pub const ALL: [Self; 5] =
        [Self::EmploymentType, Self::WorkModel, Self::Field, Self::Place, Self::Interests];

    /// The name in flow files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmploymentType => "employment_type",
            Self::WorkModel => "work_model",
            Self::Field => "field",
            Self::Place => "place",
            Self::Interests => "interests",
        }
    }

    pub(super) fn accepts(self, value: &str) -> bool {
        match self {
            Self::EmploymentType => value.parse::<EmploymentType>().is_ok(),
            Self::WorkModel => value.parse::<WorkModel>().is_ok(),
            Self::Field => FieldOfWork::parse(value).is_ok(),
            Self::Place | Self::Interests => !value.trim().is_empty(),
        }
    }
}

/// A text in several languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts(BTreeMap<Language, Text>);

/// A text, and its variants in order: the first of which all placeholders are known is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    pub without: Vec<String>,
}

impl Texts {
    /// The text in this language, if it is there.
    pub fn get(&self, language: Language) -> Option<&str> {
        self.0.get(&language).map(|found| found.text.as_str())
    }

    /// The variants of that text without values that may be missing.
    pub fn without(&self, language: Language) -> impl DoubleEndedIterator<Item = &str> + Clone {
        self.0.get(&language).into_iter().flat_map(|found| &found.without).map(String::as_str)
    }

    /// The text in this language; empty if it is missing, which a checked flow has none of.
    pub(super) fn text(&self, language: Language) -> &str {
        self.get(language).unwrap_or_default()
    }

    /// The variant in this language for which the person has all values, not filled yet.
    pub(super) fn text_for(&self, language: Language, person: &Person) -> &str {
        let mut variants = std::iter::once(self.text(language)).chain(self.without(language));
        let fitting = variants.clone().find(|text| fits(text, person));
        // A checked flow has a variant for everybody.
        fitting.or_else(|| variants.next_back()).unwrap_or_default()
    }
}

impl FromIterator<(Language, Text)> for Texts {
    fn from_iter<I: IntoIterator<Item = (Language, Text)>>(texts: I) -> Self {
        Self(texts.into_iter().collect())
    }
}

impl FromIterator<(Language, String)> for Texts {
    fn from_iter<I: IntoIterator<Item = (Language, String)>>(texts: I) -> Self {
        texts.into_iter().map(|(language, text)| (language, Text { text, without: Vec::new() })).collect()
    }
}
