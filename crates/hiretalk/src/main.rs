//! HireTalk: opens, holds and closes the conversation between a recruiter's systems and a candidate.
//!
//! This crate is the composition root: the only place that names the concrete stores, the system's clock and its
//! randomness. To add a command: its arguments in `cli.rs`, its file under `commands/`, its line in `commands::run`.

mod api_client;
mod assemble;
mod channel;
mod cli;
mod commands;
mod descriptors;
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

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

/// Values are made on one thread and given up on another all day long here: between the threads that answer and those
/// that talk to Postgres. The C library's allocator spends a tenth of a list's time on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ! {
    let code = commands::run(cli::Cli::parse()).unwrap_or_else(|error| {
        telemetry::say_error(&error);
        ExitCode::FAILURE
    });
    leave(code)
}

/// Ends the process. Everything of ours is done and written by now. A return from `main` would run what C libraries do at
/// exit while threads that nobody can wait for may still use them: those of the pool of connections, and those of the HTTP
/// server, which give up their share of the store a moment after the server has stopped.
fn leave(code: ExitCode) -> ! {
    // The lines for the person at the terminal; logs are not buffered.
    let _ = std::io::stdout().flush();
    signal_hook::low_level::exit(i32::from(code != ExitCode::SUCCESS))
}
