//! `hiretalk graduations`: brings graduations in, on the store or through a running server.

use std::process::ExitCode;
use std::sync::Arc;

use hiretalk_domain::use_cases::StartConversation;
use hiretalk_web::{GraduationImport, GraduationImportReport};
use serde::Deserialize;

use super::import_file::{ImportFile, Rejected, failed};
use super::{CommandError, runtime};
use crate::api_client::ApiClient;
use crate::cli::{GraduationsAction, GraduationsOptions};
use crate::followed_clock::set_clock;
use crate::ports::Ports;
use crate::settings::{IntakeSettings, database_url};
use crate::system::{SystemClock, SystemIds};

/// What became of the file, wherever it was brought in.
#[derive(Deserialize)]
struct Report {
    added: u64,
    unchanged: u64,
    #[serde(flatten)]
    rejected: Rejected,
}

/// Brings graduations in; the status is 1 if a row was rejected.
pub(crate) fn run(options: &GraduationsOptions) -> Result<ExitCode, CommandError> {
    let GraduationsAction::Import { file } = &options.action;
    let source = ImportFile::open(file)?;
    let Report { added, unchanged, rejected } = match database_url(&options.database)? {
        Some(url) => on_store(&url, &IntakeSettings::of(&options.intake)?, source)?,
        None => {
            let server = ApiClient::of(&options.server)?;
            server.upload("/api/graduations/import", source.format.media_type(), source.reader)?
        }
    };
    Ok(rejected.print(&format!("{added} added, {unchanged} unchanged")))
}

/// The workers of the database start what is due.
fn on_store(url: &str, intake: &IntakeSettings, mut source: ImportFile) -> Result<Report, CommandError> {
    let ports = Ports::open(Some(url), &prometheus::Registry::new())?;
    let runtime = runtime()?;
    let digest_key = match &intake.digest_key {
        Some(key) => key.clone(),
        // A key of our own making would be another than the service's, which may have its from its settings.
        None => runtime.block_on(ports.digest_keys.stored_key())?.ok_or(CommandError::NoDigestKey)?,
    };
    let clock = SystemClock::default();
    runtime.block_on(set_clock(&clock, &ports.clock_offset))?;
    let start = StartConversation::new(
        Arc::clone(&ports.conversations),
        Arc::clone(&ports.graduations),
        Arc::new(clock),
        Arc::new(SystemIds),
        digest_key,
        intake.start_rule,
    );
    let mut import = GraduationImport::new(start, intake.phone_check, source.format);
    source.read(|piece| runtime.block_on(import.push(piece)))?;
    let GraduationImportReport { added, unchanged, rejected, rejected_count } =
        runtime.block_on(import.finish()).map_err(failed)?;
    Ok(Report { added, unchanged, rejected: Rejected::of(rejected, rejected_count) })
}
