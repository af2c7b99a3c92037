//! Flows, decision trees as data, and the dialogues that run them.
//!
//! [`Flow::new`] checks a [`FlowDefinition`] and names all its faults. A [`Flow`] renders the greeting
//! ([`Flow::greeting`]) and makes a [`Turn`] of every answer ([`Flow::answer`]): the replies, and the [`Dialogue`] to
//! store until the next. All of it is pure and total, and every reply is within the channel's [`limits`].
//!
//! A turn goes through four stages, each in its file: parse the text once, interpret it (by rules, and by what a model
//! read), move the dialogue on, render the replies. A stage that lacks a fact of the catalogue returns
//! [`Resumable::Needs`]; the caller answers the [`Lookup`] and the stage goes on.
//!
//! A further kind of step is a variant of [`StepKind`]; the compiler then names all places that have to know it.

mod answer_words;
mod definition;
mod flow;
mod interpret;
pub mod limits;
mod listing;
mod lookup;
mod names;
mod parse;
mod preferences;
mod question;
mod render;
mod spoken;
mod state;
mod template;
mod transition;
mod turn;
mod units;
mod validation;

pub use self::answer_words::{AnswerWords, LanguageWords, Sense};
pub use self::definition::{
    AnswerOption, Command, CommandPhrases, FlowDefinition, JobListing, Listing, Meaning, OptionTarget,
    Phrases, PreferenceSlot, Question, Step, StepKind, Text, Texts,
};
pub use self::flow::Flow;
pub use self::listing::MOST_PROPOSED;
pub use self::lookup::{Lookup, LookupResult, Pending, Resumable};
pub use self::names::SimilarTitles;
pub use self::state::{
    Answer, ConversationDetails, Dialogue, DisplayedList, InputBuffer, JobRow, ReadBy, Rows, Search, Turn,
    TurnEvent,
};
pub use self::template::{FlowTemplate, ParameterFormat, Person, Placeholder, Subject};
pub use self::turn::BufferedAnswer;
pub use self::validation::{FlowError, Place};
pub use crate::ids::{AnswerKey, FlowName, NameError, OptionId, StepName};

/// The payload of the reminder's button, which asks the present question again. No option may have this id.
pub const RESUME: &str = "continue";
