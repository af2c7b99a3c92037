//! `hiretalk jobs`: brings a catalogue in, on the store or through a running server.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use hiretalk_web::{CatalogueFormat, CatalogueImport, ImportError, ImportReport};
use serde::Deserialize;

use super::{CommandError, runtime};
use crate::api_client::ApiClient;
use crate::cli::{JobsAction, JobsOptions};
use crate::ports::Ports;
use crate::progress::Progress;
use crate::sample_catalogue::SAMPLE;
use crate::settings::database_url;
use crate::system::SystemClock;
use crate::telemetry::say;

/// How much of a file is read at once.
const PIECE: usize = 64 * 1024;

/// Why a catalogue was not brought in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JobsError {
    #[error("{0} must end in .csv, .json, .jsonl or .ndjson, which tells its form")]
    Form(PathBuf),
    #[error("{file} cannot be read")]
    Unreadable {
        file: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    #[error("the import ended early; what came before has been put")]
    Import(#[source] ImportError),
}

/// What became of the catalogue, wherever it was brought in.
#[derive(Deserialize)]
struct Report {
    added: u64,
    replaced: u64,
    rejected: Vec<RejectedLine>,
    rejected_count: u64,
}

#[derive(Deserialize)]
struct RejectedLine {
    row: u64,
    id: Option<String>,
    errors: Vec<ErrorLine>,
}

#[derive(Deserialize)]
struct ErrorLine {
    field: String,
    message: String,
}

/// A catalogue to bring in.
struct Source {
    name: PathBuf,
    format: CatalogueFormat,
    reader: Progress<Box<dyn Read + Send + Sync>>,
}

/// Brings a catalogue in; the status is 1 if a row was rejected.
pub(crate) fn run(options: JobsOptions) -> Result<ExitCode, CommandError> {
    let JobsAction::Import { file, .. } = options.action;
    let source = match file {
        Some(file) => Source::open(&file)?,
        None => Source::sample(),
    };
    let report = match database_url(&options.database)? {
        Some(url) => on_store(&url, source)?,
        None => {
            let server = ApiClient::of(&options.server)?;
            server.upload("/api/jobs/import", source.format.media_type(), source.reader)?
        }
    };
    Ok(print(&report))
}

impl Source {
    fn open(file: &Path) -> Result<Self, JobsError> {
        let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let format = CatalogueFormat::of_extension(extension).ok_or_else(|| JobsError::Form(file.into()))?;
        let unreadable = |cause| JobsError::Unreadable { file: file.into(), cause };
        let opened = File::open(file).map_err(unreadable)?;
        let size = opened.metadata().map_err(unreadable)?.len();
        let reader = Progress::new(Box::new(opened) as Box<dyn Read + Send + Sync>, size);
        Ok(Self { name: file.into(), format, reader })
    }

    fn sample() -> Self {
        let reader = Progress::new(Box::new(SAMPLE) as Box<dyn Read + Send + Sync>, SAMPLE.len() as u64);
        Self { name: "the sample".into(), format: CatalogueFormat::JsonLines, reader }
    }
}

fn on_store(url: &str, mut source: Source) -> Result<Report, CommandError> {
    let ports = Ports::open(Some(url), &prometheus::Registry::new())?;
    let runtime = runtime()?;
    let mut import = CatalogueImport::new(ports.jobs, Arc::new(SystemClock::default()), source.format);
    let mut piece = vec![0; PIECE];
    loop {
        let unreadable = |cause| JobsError::Unreadable { file: source.name.clone(), cause };
        let read = source.reader.read(&mut piece).map_err(unreadable)?;
        if read == 0 {
            break;
        }
        runtime.block_on(import.push(&piece[..read])).map_err(failed)?;
    }
    Ok(runtime.block_on(import.finish()).map_err(failed)?.into())
}

fn failed(error: ImportError) -> JobsError {
    if let ImportError::Header(errors) = &error {
        for error in errors {
            say(&format!("{}: {}", error.field, error.message));
        }
    }
    JobsError::Import(error)
}

fn print(report: &Report) -> ExitCode {
    let Report { added, replaced, rejected, rejected_count } = report;
    for RejectedLine { row, id, errors } in rejected {
        let id = id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
        let wrong: Vec<String> = errors.iter().map(ErrorLine::text).collect();
        say(&format!("row {row}{id}: {}", wrong.join("; ")));
    }
    let untold = rejected_count.saturating_sub(rejected.len() as u64);
    if untold > 0 {
        say(&format!("and {untold} more rows"));
    }
    say(&format!("{added} added, {replaced} replaced, {rejected_count} rejected"));
    if *rejected_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl ErrorLine {
    fn text(&self) -> String {
        let Self { field, message } = self;
        if field.is_empty() { message.clone() } else { format!("{field} {message}") }
    }
}

impl From<ImportReport> for Report {
    fn from(report: ImportReport) -> Self {
        let ImportReport { added, replaced, rejected, rejected_count } = report;
        let rejected = rejected.into_iter().map(|rejected| {
            let errors = rejected.errors.into_iter();
            let errors = errors
                .map(|error| ErrorLine { field: error.field.into(), message: error.message.into() })
                .collect();
            RejectedLine { row: rejected.row, id: rejected.id, errors }
        });
        Self { added, replaced, rejected: rejected.collect(), rejected_count }
    }
}
