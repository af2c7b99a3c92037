//! The integration tests of the domain.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod digests;
#[cfg(feature = "mock")]
mod failing_store;
mod flows;
mod graduations;
mod hearing;
mod interpreting;
mod matching;
mod opt_out_words;
mod phone_numbers;
mod sending;
mod state_machine;
