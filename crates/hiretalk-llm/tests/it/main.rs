//! The model from outside: what it is asked, what its answers mean, and what comes of everything else.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod answers;
mod checks;
mod local_server;
mod requests;
mod resting;
mod samples;
mod settings;
mod silence;
