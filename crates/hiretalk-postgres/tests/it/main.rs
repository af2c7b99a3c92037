//! The Postgres store against a real Postgres.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bursts;
mod clock_behind;
mod contract;
mod database;
mod graduation_plans;
mod job_index;
mod job_plans;
mod names;
mod optimistic_insert;
mod other_session;
mod plans;
mod slow_commits;
mod two_processes;
mod unreadable;
mod work_plans;
