//! The channel from outside: what is sent, what answers mean, what deliveries say.
//!
//! Every table is checked against small payloads in `tests/data`, and against the collection of Meta's own where that
//! is there: in `HIRETALK_FIXTURES`, or in `../shared/fixtures` beside the workspace.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod answers;
mod catalogue;
mod checks;
mod deliveries;
mod distortion;
mod fixtures;
mod limits;
mod local_server;
mod numbers;
mod requests;
mod samples;
mod signatures;
mod speed;
mod transport;
