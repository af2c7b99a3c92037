//! The integration tests of the flow files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod catalogue;
mod drawings;
mod faults;
mod folders;
mod intents;
mod interpreted;
mod opt_outs;
mod places;
mod transcripts;
mod typed;
mod understanding;
mod words;
