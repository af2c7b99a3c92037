//! The integration tests of the domain.

mod digests;
#[cfg(feature = "mock")]
mod failing_store;
mod phone_numbers;
mod state_machine;
