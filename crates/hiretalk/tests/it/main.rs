//! The binary as a user meets it: a process, its output, its sockets.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod black_box;
mod commands;
mod endpoints;
mod graduations;
mod greeting;
mod messaging;
mod processes;
mod program;
mod registering;
mod secrets;
