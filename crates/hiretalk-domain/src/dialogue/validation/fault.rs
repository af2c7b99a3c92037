//! What can be wrong with a flow.

use std::fmt;

use crate::ids::{OptionId, StepName};
use crate::language::Language;

/// A fault of a flow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FlowError {
    /// The flow speaks no language.
    #[error("the flow names no language")]
    NoLanguage,
    /// A language is named twice.
    #[error("the flow names the language {language} twice")]
    LanguageTwice { language: Language },
    /// Two steps have one name.
    #[error("there are two steps called {step}")]
    StepTwice { step: StepName },
    /// The dialogue would begin in a step that is none.
    #[error("it starts with the step {step}, which does not exist")]
    NoStart {
        /// The name of the missing step.
        step: StepName,
    },
    /// The dialogue would end before it began.
    #[error("it starts with the step {step}, which asks nothing")]
    NothingAsked { step: StepName },
    /// The first question cannot list what the catalogue has: the greeting asks it before anybody looks.
    #[error("it starts with the step {step}, which lists the catalogue")]
    StartLists { step: StepName },
    /// Where there is nothing to list, the dialogue must not come to another list that may be empty.
    #[error(
        "step {step} leads to {target} when it has nothing to list, which may have nothing to list either"
    )]
    EmptyLeadsToEmpty { step: StepName, target: StepName },
    /// An option is a command that cannot be obeyed there.
    #[error(
        "the option {option} of step {step} is a command that needs what is not there: `more` a list of jobs, all others the flow's [commands]"
    )]
    VainCommand { step: StepName, option: OptionId },
    /// An option has a value that is none of the preference that its question keeps.
    #[error("the value of option {option} in step {step} is none that the step keeps")]
    WrongValue { step: StepName, option: OptionId },
    /// The dialogue would give up into a step that is none.
    #[error("it gives up into the step {step}, which does not exist")]
    NoGiveUp {
        /// The name of the missing step.
        step: StepName,
    },
    /// An answer leads nowhere.
    #[error("step {step} leads to {target}, which does not exist")]
    NoTarget {
        step: StepName,
        /// The name of the missing step.
        target: StepName,
    },
    /// Nothing leads to a step.
    #[error("step {step} cannot be reached")]
    Unreachable { step: StepName },
    /// A step from which no answer leads to an end.
    #[error("from step {step} no end can be reached")]
    Trap { step: StepName },
    /// A question that nothing answers.
    #[error("step {step} has neither options nor room for free text")]
    NoAnswer { step: StepName },
    /// A menu has at most ten rows.
    #[error("step {step} has {count} options; {maximum} are the most", maximum = crate::dialogue::limits::ROWS)]
    TooManyOptions { step: StepName, count: usize },
    /// Two options of the flow have one id, so that a tap on an old menu could be taken for another answer.
    #[error("the option id {id} of step {step} is used before; it must be its own in the whole flow")]
    OptionTwice {
        /// The step of the second one.
        step: StepName,
        id: OptionId,
    },
    /// An option has the id of the reminder's button.
    #[error("step {step} has an option with the id {id}, which means to go on", id = crate::dialogue::RESUME)]
    ReservedOption { step: StepName },
    /// A question stores its answer under the key of a promised call.
    #[error("step {step} keeps its answer as {key}, which stands for the promise of a person", key = crate::dialogue::Answer::PERSON)]
    ReservedKey { step: StepName },
    /// Two options of a question would be read from the same words.
    #[error("step {step} has two options that are called \"{name}\" in {language}")]
    NameTwice { step: StepName, language: Language, name: String },
    /// An option has a name that stops all messages.
    #[error("the option {option} of step {step} is called \"{name}\", a word that stops all messages")]
    OptOutWord { step: StepName, option: OptionId, name: String },
    /// Buttons have no second line.
    #[error(
        "the option {option} of step {step} has a description, which only menus show (four options or more)"
    )]
    DescriptionOnButton { step: StepName, option: OptionId },
    /// A text is not there, or empty.
    #[error("{place} has no text in {language}")]
    NoText { place: Place, language: Language },
    /// A text is longer than the channel takes, with all that is said around it and the longest values.
    #[error("{place} can have {actual} characters in {language}; {maximum} are the most")]
    TooLong {
        place: Place,
        language: Language,
        maximum: usize,
        /// The length with the longest values.
        actual: usize,
    },
    /// A text has a placeholder that nothing fills.
    #[error(
        "{place} has {found} in {language}; the placeholders are {{first_name}}, {{job_title}}, {{employer}}, {{city}}, {{recruiter}}, {{institution}} and {{sender}}, and not in what is tapped"
    )]
    UnknownPlaceholder { place: Place, language: Language, found: String },
    /// A text has a placeholder whose value may not be known, and no variant without it.
    #[error(
        "{place} has {found} in {language}, which may not be known, and no `without` variant that does without it"
    )]
    NoVariant { place: Place, language: Language, found: String },
    /// A template is not there in a language.
    #[error("{place} has no template in {language}")]
    NoTemplate {
        /// The greeting or the reminder.
        place: Place,
        language: Language,
    },
    /// A template is there twice, or in a language that the flow does not speak.
    #[error("{place} has a template in {language} that is one too many")]
    TemplateTooMany {
        /// The greeting or the reminder.
        place: Place,
        language: Language,
    },
    /// A template has a name or a language code that the channel does not take.
    #[error("{place} is called \"{found}\" in {language}: a name has 1 to {maximum} of a-z, 0-9 and _, a code is like es or en_US", maximum = crate::dialogue::limits::TEMPLATE_NAME)]
    TemplateName {
        /// The greeting or the reminder.
        place: Place,
        language: Language,
        /// The name or code.
        found: String,
    },
    /// A template has buttons, but not one for each thing that they stand for.
    #[error("{place} has {actual} buttons in {language}, but {expected} are needed, or none")]
    ButtonCount {
        /// The greeting or the reminder.
        place: Place,
        language: Language,
        actual: usize,
        expected: usize,
    },
    /// The channel approves no template that begins or ends with a variable.
    #[error("{place} begins or ends with a placeholder in {language}")]
    PlaceholderAtEdge {
        /// The greeting or the reminder.
        place: Place,
        language: Language,
    },
}

/// Where a text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The question of a step.
    Ask(StepName),
    Menu(StepName),
    Title(StepName, OptionId),
    /// An option's second line.
    Description(StepName, OptionId),
    /// What a step says about what it lists, by its field.
    Listing(StepName, &'static str),
    Say(StepName),
    /// One of the phrases, by its name.
    Phrase(&'static str),
    Greeting,
    Reminder,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ask(step) => write!(formatter, "the question of step {step}"),
            Self::Menu(step) => write!(formatter, "the menu of step {step}"),
            Self::Title(step, option) => write!(formatter, "the title of option {option} in step {step}"),
            Self::Description(step, option) => {
                write!(formatter, "the description of option {option} in step {step}")
            }
            Self::Listing(step, name) => write!(formatter, "the text {name} of step {step}"),
            Self::Say(step) => write!(formatter, "the last word of step {step}"),
            Self::Phrase(name) => write!(formatter, "the phrase {name}"),
            Self::Greeting => formatter.write_str("the greeting"),
            Self::Reminder => formatter.write_str("the reminder"),
        }
    }
}

impl Place {
    /// The step it belongs to, if any.
    pub fn step(&self) -> Option<&StepName> {
        match self {
            Self::Ask(step)
            | Self::Menu(step)
            | Self::Title(step, _)
            | Self::Description(step, _)
            | Self::Listing(step, _)
            | Self::Say(step) => Some(step),
            Self::Phrase(_) | Self::Greeting | Self::Reminder => None,
        }
    }
}

impl FlowError {
    /// The step that is to be changed, if it is one.
    pub fn step(&self) -> Option<&StepName> {
        match self {
            Self::NoLanguage | Self::LanguageTwice { .. } | Self::NoStart { .. } | Self::NoGiveUp { .. } => {
                None
            }
            Self::StepTwice { step }
            | Self::NothingAsked { step }
            | Self::StartLists { step }
            | Self::EmptyLeadsToEmpty { step, .. }
            | Self::VainCommand { step, .. }
            | Self::WrongValue { step, .. }
            | Self::NoTarget { step, .. }
            | Self::Unreachable { step }
            | Self::Trap { step }
            | Self::NoAnswer { step }
            | Self::TooManyOptions { step, .. }
            | Self::OptionTwice { step, .. }
            | Self::ReservedOption { step }
            | Self::ReservedKey { step }
            | Self::NameTwice { step, .. }
            | Self::OptOutWord { step, .. }
            | Self::DescriptionOnButton { step, .. } => Some(step),
            Self::NoText { place, .. }
            | Self::TooLong { place, .. }
            | Self::UnknownPlaceholder { place, .. }
            | Self::NoTemplate { place, .. }
            | Self::NoVariant { place, .. }
            | Self::TemplateTooMany { place, .. }
            | Self::TemplateName { place, .. }
            | Self::ButtonCount { place, .. }
            | Self::PlaceholderAtEdge { place, .. } => place.step(),
        }
    }
}
