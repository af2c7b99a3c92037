//! The Postgres store against a real Postgres.

mod contract;
mod database;
mod names;
mod plans;
mod slow_commits;
mod two_processes;
