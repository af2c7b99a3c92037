//! HireTalk: opens, holds and closes the conversation between a recruiter's systems and a candidate.
//!
//! This crate is the composition root: the only place that names the concrete stores, the system's clock and its
//! randomness. To add a command: its arguments in `cli.rs`, its file under `commands/`, its line in `commands::run`.

mod api_client;
mod assemble;
mod channel;
mod cli;
mod commands;
mod followed_clock;
mod metered_interpreter;
mod ports;
mod progress;
mod sample_catalogue;
mod secret_option;
mod settings;
mod simulator;
mod system;
mod telemetry;
mod worker;

use std::process::ExitCode;

use clap::Parser;

/// Values are made on one thread and given up on another all day long here: between the threads that answer and those
/// that talk to Postgres. The C library's allocator spends a tenth of a list's time on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            telemetry::say_error(&error);
            ExitCode::FAILURE
        }
    }
}
