//! The commands, one file each.

mod doctor;
mod flows;
mod import;
mod keys;
mod migrate;
mod outbox;
mod serve;
mod simulate;

use std::process::ExitCode;

use crate::api_client::ApiClientError;
use crate::cli::{Cli, Command};
use crate::settings::SettingsError;
use crate::telemetry::say;

#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Store(#[from] hiretalk_domain::ports::StoreError),
    #[error(transparent)]
    Api(#[from] ApiClientError),
    #[error(transparent)]
    Keys(#[from] keys::KeysError),
    #[error(transparent)]
    Outbox(#[from] outbox::OutboxError),
    #[error(transparent)]
    Import(#[from] import::ImportFileError),
    #[error(transparent)]
    Flows(#[from] flows::FlowsError),
    #[error(transparent)]
    Serve(#[from] serve::ServeError),
    #[error("DATABASE_URL is not set: there is no schema without a database")]
    NoDatabase,
    #[error(
        "the database keeps no digest key: start the service on it once, or set HIRETALK_DIGEST_KEY as the service has it"
    )]
    NoDigestKey,
    #[error("the runtime cannot start")]
    Runtime(#[source] std::io::Error),
}

pub(crate) fn run(cli: Cli) -> Result<ExitCode, CommandError> {
    match cli.command {
        None => serve::run(&cli.serve),
        Some(Command::Serve(options)) => serve::run(&options),
        Some(Command::Migrate(options)) => migrate::run(&options),
        Some(Command::Keys(options)) => keys::run(options),
        Some(Command::Outbox(options)) => outbox::run(options),
        Some(Command::Jobs(options)) => import::run_jobs(options),
        Some(Command::Graduations(options)) => import::run_graduations(*options),
        Some(Command::Flows(options)) => flows::run(&options),
        Some(Command::Simulate(options)) => simulate::run(&options),
        Some(Command::Openapi) => {
            say(hiretalk_web::openapi_json().trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Doctor(options)) => doctor::run(&options),
    }
}

/// The runtime of everything but the HTTP server, which has threads of its own.
fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(CommandError::Runtime)
}
