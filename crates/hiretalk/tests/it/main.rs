//! The binary as a user meets it: a process, its output, its sockets.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod black_box;
mod commands;
mod database_away;
mod graduations;
mod greeting;
mod jobs;
mod keys;
mod messaging;
mod program;
mod registering;
mod secrets;
mod several_processes;
mod stopping;
