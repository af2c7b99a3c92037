//! HireTalk: opens, holds and closes the conversation between a recruiter's systems and a candidate.
//!
//! This crate is the composition root: the only place that names the concrete stores, the system's clock and its
//! randomness. To add a command: its arguments in `cli.rs`, its file under `commands/`, its line in `commands::run`.

mod api_client;
mod cli;
mod commands;
mod ports;
mod secret_option;
mod settings;
mod system;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

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
