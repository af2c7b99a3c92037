//! The integration tests of the domain.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod dialogues;
mod digests;
#[cfg(feature = "mock")]
mod failing_store;
mod graduations;
mod inbound;
mod interpretation;
mod matching;
mod outbound;
mod phone_numbers;
mod state_machine;
mod typed;
