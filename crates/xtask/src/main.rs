//! The project's own commands; `cargo xtask --help` lists them.
//!
//! `cargo xtask test` is everything that CI runs, in steps. A step can be run alone: `cargo xtask test clippy docs`.
//! It needs nothing set up: what is missing on the machine it installs (see [`tools`]), and Postgres it starts itself.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what a command writes is what it is for")]

mod attack;
mod bench;
mod chaos;
mod emulator;
mod events;
mod failure;
mod fuzz_api;
mod http;
mod process;
mod pywa;
mod random;
mod readme;
mod schema;
mod server;
mod simulate;
mod steps;
mod tidy;
mod tools;
mod workspace;

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;
use crate::workspace::Workspace;

/// The project's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set up what is missing and run everything that CI runs
    Test { steps: Vec<steps::Step> },
    /// Install what is missing, build and serve; arguments go to `hiretalk`
    Run {
        /// Such as `--bind 127.0.0.1:9000`, or another command
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Check what no compiler checks: dependency arrows, file sizes, names, the top level
    Tidy {
        /// Show what rules find that are not enforced yet
        #[arg(long)]
        pending: bool,
    },
    /// Send good and bad requests, made from the OpenAPI document, to a running server (schemathesis)
    FuzzApi(fuzz_api::Arguments),
    /// Attack a release binary with connections that do not do their part, and print what they cost
    Attack(attack::Arguments),
    /// Kill servers and workers at random under load and count what is lost or sent twice
    Chaos(chaos::Arguments),
    /// Run the rules, the in-memory store and a faulty channel from seeds, in simulated time
    Simulate(simulate::Arguments),
    /// Have the WhatsApp emulator judged by a client of Meta's API that others wrote (pywa)
    Pywa,
    /// Write `schema.rs` from the migrations
    Schema,
    /// Measure against the peers and print the tables of docs/BENCHMARKS.md
    Bench(bench::Args),
}

fn main() -> ExitCode {
    match execute(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<(), Box<dyn std::error::Error>> {
    let workspace = Workspace::find()?;
    match command {
        Command::Test { steps } => steps::run(&workspace, &steps)?,
        Command::Run { arguments } => serve(&workspace, &arguments)?,
        Command::Tidy { pending } => tidy::run(&workspace, pending)?,
        Command::FuzzApi(arguments) => fuzz_api::build_and_run(&workspace, &arguments)?,
        Command::Attack(arguments) => attack::run(&workspace, &arguments)?,
        Command::Chaos(arguments) => chaos::build_and_run(&workspace, &arguments)?,
        Command::Simulate(arguments) => simulate::build_and_run(&workspace, &arguments)?,
        Command::Pywa => pywa::build_and_run(&workspace)?,
        Command::Schema => schema::write(&workspace)?,
        Command::Bench(arguments) => bench::run(&workspace, &arguments)?,
    }
    Ok(())
}

/// Installs what building needs, then becomes `cargo run`, so that signals reach the service alone.
fn serve(workspace: &Workspace, arguments: &[OsString]) -> Result<(), Failure> {
    tools::install_for_building()?;
    let mut cargo = workspace.cargo(&["run", "--package", "hiretalk", "--"]);
    Err(Failure::io("run cargo")(cargo.args(arguments).exec()))
}
