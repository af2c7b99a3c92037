//! `hiretalk jobs`: brings a catalogue in, on the store or through a running server.

use std::process::ExitCode;
use std::sync::Arc;

use hiretalk_web::{CatalogueImport, ImportReport};
use serde::Deserialize;

use super::import_file::{ImportFile, Rejected, failed};
use super::{CommandError, runtime};
use crate::api_client::ApiClient;
use crate::cli::{JobsAction, JobsOptions};
use crate::followed_clock::set_clock;
use crate::ports::Ports;
use crate::sample_catalogue::SAMPLE;
use crate::settings::database_url;
use crate::system::SystemClock;

/// What became of the catalogue, wherever it was brought in.
#[derive(Deserialize)]
struct Report {
    added: u64,
    replaced: u64,
    #[serde(flatten)]
    rejected: Rejected,
}

/// Brings a catalogue in; the status is 1 if a row was rejected.
pub(crate) fn run(options: JobsOptions) -> Result<ExitCode, CommandError> {
    let JobsAction::Import { file, .. } = options.action;
    let source = match file {
        Some(file) => ImportFile::open(&file)?,
        None => ImportFile::lines("the sample", SAMPLE),
    };
    let Report { added, replaced, rejected } = match database_url(&options.database)? {
        Some(url) => on_store(&url, source)?,
        None => {
            let server = ApiClient::of(&options.server)?;
            server.upload("/api/jobs/import", source.format.media_type(), source.reader)?
        }
    };
    Ok(rejected.print(&format!("{added} added, {replaced} replaced")))
}

fn on_store(url: &str, mut source: ImportFile) -> Result<Report, CommandError> {
    let ports = Ports::open(Some(url), &prometheus::Registry::new())?;
    let runtime = runtime()?;
    let clock = SystemClock::default();
    runtime.block_on(set_clock(&clock, &ports.clock_offset))?;
    let mut import = CatalogueImport::new(ports.jobs, Arc::new(clock), source.format);
    source.read(|piece| runtime.block_on(import.push(piece)))?;
    let ImportReport { added, replaced, rejected, rejected_count } =
        runtime.block_on(import.finish()).map_err(failed)?;
    Ok(Report { added, replaced, rejected: Rejected::of(rejected, rejected_count) })
}
