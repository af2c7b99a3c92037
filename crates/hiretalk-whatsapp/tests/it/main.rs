//! The client from outside: requests, answers and deliveries.
//!
//! Every table is checked against small payloads in `tests/data`, and against the collection of Meta's own where that
//! is there: in `HIRETALK_FIXTURES`, or in `../shared/fixtures` beside the workspace.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod answers;
mod inbound;
mod outbound;
mod samples;
mod transport;
