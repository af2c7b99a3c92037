//! The rules, the in-memory store and a faulty channel, run from seeds in simulated time. For development.
//!
//! One seed is one world: candidates apply, graduate, register, change their numbers and answer, a channel duplicates,
//! drops, reorders and goes silent, a store is away or loses its answers, workers are interleaved at every call and die
//! in the middle, and time jumps. After every
//! step what the store shows is held against an independent oracle (`oracle/`), which knows the rules of the design and
//! what passed through the ports. At the end nothing fails any more, and everything has to come to rest. The same seed
//! goes the same way, so that a failure can be looked at again.

mod actions;
mod channel;
mod faulty_messenger;
mod fixtures;
mod mutant;
mod observed_store;
mod oracle;
mod poll;
mod run;
mod seeded;
mod services;
mod shared;
mod simulate;
mod tasks;
mod violation;
mod workers;
mod world;

pub use crate::fixtures::Fixtures;
pub use crate::mutant::Mutant;
pub use crate::simulate::{Counts, Failure, Passed, simulate, simulate_with};
pub use crate::violation::Violation;
