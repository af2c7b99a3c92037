//! The cluster against real Postgres, as tests and benchmarks use it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends by a panic")]

mod cluster;
mod database;
mod process;
mod shared;
