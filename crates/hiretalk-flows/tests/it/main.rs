//! The integration tests of the flow files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod catalogue;
mod drawings;
mod faults;
mod folders;
mod interpreted;
mod transcripts;
mod typed;
