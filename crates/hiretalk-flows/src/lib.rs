//! Flow files: decision trees written in TOML, read into the domain's [`Flow`](hiretalk_domain::dialogue::Flow).
//!
//! [`built_in`] are the flows that ship with the program, [`load`] reads a folder of others, [`parse`] one text. Whatever
//! is wrong is told at once, with file, line and reason. [`mermaid`] and [`svg`] draw a flow. The format is described in
//! `docs/FLOWS.md`. [`gazetteer`] is the list of places by which what people write about places is read.
//!
//! [`intent_grammar`] and [`answer_words`] come from the word lists that ship with the program; `words/README.md`
//! describes them.

mod drawing;
mod error;
mod file;
mod library;
mod places;
mod words;

pub use self::drawing::{mermaid, svg};
pub use self::error::{Fault, FlowFileError, FlowsError, Reason};
pub use self::file::parse;
pub use self::library::{Flows, built_in, load};
pub use self::places::gazetteer;
pub use self::words::{WordsError, answer_words, intent_grammar, typed_words};
