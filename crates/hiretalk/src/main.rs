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
mod metered_interpreter;
mod sample_catalogue;
mod secret_option;
mod settings;
mod system;
mod telemetry;
mod worker;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

/// Values are allocated on one thread and freed on another all the time: between HTTP threads and those that talk to
/// Postgres. The C library's allocator spends a tenth of a page request on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ! {
    let code = commands::run(cli::Cli::parse()).unwrap_or_else(|error| {
        telemetry::say_error(&error);
        ExitCode::FAILURE
    });
    leave(code)
}

/// Exits without running exit handlers of C libraries: threads that cannot be joined (the connection pool's, the HTTP
/// server's) may still use them.
fn leave(code: ExitCode) -> ! {
    // The lines for the person at the terminal; logs are not buffered.
    let _ = std::io::stdout().flush();
    signal_hook::low_level::exit(i32::from(code != ExitCode::SUCCESS))
}
