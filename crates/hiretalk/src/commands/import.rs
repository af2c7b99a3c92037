//! `hiretalk jobs import` and `hiretalk graduations import`: files of JSON lines or CSV, sent in batches.

use std::fs::File;
use std::io;
use std::io::{ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hiretalk_domain::use_cases::StartConversation;
use hiretalk_web::{
    CatalogueImport, GraduationImport, GraduationImportReport, ImportError, ImportOptions, ImportReport,
    RejectedRow, RowFormat,
};
use serde::Deserialize;

use crate::api_client::ApiClient;
use crate::assemble::Ports;
use crate::cli::{
    FileOptions, GraduationsAction, GraduationsOptions, JobsAction, JobsOptions, NamesOption, StartsOption,
};
use crate::commands::{CommandError, runtime};
use crate::sample_catalogue::SAMPLE;
use crate::settings::{IntakeSettings, database_url};
use crate::system::{SystemClock, SystemIds, set_clock};
use crate::telemetry::say;

#[derive(Deserialize)]
struct CatalogueReport {
    added: u64,
    replaced: u64,
    #[serde(flatten)]
    rejected: Rejected,
}

/// Imports a catalogue into the store or through the API; the exit status is 1 if a row was rejected.
pub(crate) fn run_jobs(options: JobsOptions) -> Result<ExitCode, CommandError> {
    let JobsAction::Import { file, how, .. } = options.action;
    let how = how.into_import_options();
    let source = match file {
        Some(file) => ImportFile::open(&file)?,
        None => ImportFile::lines("the sample", SAMPLE),
    };
    let CatalogueReport { added, replaced, rejected } = match database_url(&options.database)? {
        Some(url) => import_jobs(&url, source, how)?,
        None => {
            let server = ApiClient::from_options(&options.server)?;
            server.upload("/api/jobs/import", &how.to_query(), source.format.media_type(), source.reader)?
        }
    };
    Ok(rejected.print(&format!("{added} added, {replaced} replaced")))
}

fn import_jobs(
    url: &str,
    mut source: ImportFile,
    how: ImportOptions,
) -> Result<CatalogueReport, CommandError> {
    let ports = Ports::open(Some(url), &prometheus::Registry::new())?;
    let runtime = runtime()?;
    let clock = SystemClock::default();
    runtime.block_on(set_clock(&clock, &ports.clock_offset))?;
    let mut import = CatalogueImport::new(ports.jobs, Arc::new(clock), source.format, how);
    source.read(|piece| runtime.block_on(import.push(piece)))?;
    let ImportReport { added, replaced, rejected, rejected_count } =
        runtime.block_on(import.finish()).map_err(failed)?;
    Ok(CatalogueReport { added, replaced, rejected: Rejected::new(rejected, rejected_count) })
}

#[derive(Deserialize)]
struct GraduationReport {
    added: u64,
    unchanged: u64,
    #[serde(flatten)]
    rejected: Rejected,
    warnings: Vec<RejectedLine>,
}

/// Imports graduations into the store or through the API; the exit status is 1 if a row was rejected.
pub(crate) fn run_graduations(options: GraduationsOptions) -> Result<ExitCode, CommandError> {
    let GraduationsAction::Import { file, how, date_order, starts, names } = options.action;
    let how = ImportOptions {
        date_order,
        starts_today: matches!(starts, Some(StartsOption::Today)),
        last_name_first: matches!(names, Some(NamesOption::LastFirst)),
        default_country: options.intake.default_country,
        ..how.into_import_options()
    };
    let source = ImportFile::open(&file)?;
    let GraduationReport { added, unchanged, rejected, warnings } = match database_url(&options.database)? {
        Some(url) => import_graduations(&url, &IntakeSettings::from_options(&options.intake)?, source, how)?,
        None => {
            let server = ApiClient::from_options(&options.server)?;
            server.upload(
                "/api/graduations/import",
                &how.to_query(),
                source.format.media_type(),
                source.reader,
            )?
        }
    };
    warnings.iter().for_each(RejectedLine::print);
    Ok(rejected.print(&format!("{added} added, {unchanged} unchanged")))
}

fn import_graduations(
    url: &str,
    intake: &IntakeSettings,
    mut source: ImportFile,
    how: ImportOptions,
) -> Result<GraduationReport, CommandError> {
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
    let mut import = GraduationImport::new(start, intake.phone_rule, source.format, how);
    source.read(|piece| runtime.block_on(import.push(piece)))?;
    let GraduationImportReport { added, unchanged, rejected, rejected_count, warnings } =
        runtime.block_on(import.finish()).map_err(failed)?;
    let warnings = warnings.into_iter().map(RejectedLine::from).collect();
    Ok(GraduationReport { added, unchanged, rejected: Rejected::new(rejected, rejected_count), warnings })
}

impl FileOptions {
    fn into_import_options(self) -> ImportOptions {
        let Self { delimiter, charset, ignore_columns } = self;
        ImportOptions { delimiter, charset, ignore_columns, ..ImportOptions::default() }
    }
}

const CHUNK_BYTES: usize = 64 * 1024;

#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportFileError {
    #[error("{0} must end in .csv, .json, .jsonl or .ndjson, which tells its form")]
    Form(PathBuf),
    #[error("{file} cannot be read")]
    Unreadable {
        file: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    #[error("the import ended early; what came before is stored")]
    Import(#[source] ImportError),
}

struct ImportFile {
    name: PathBuf,
    format: RowFormat,
    reader: Progress<Box<dyn Read + Send + Sync>>,
}

impl ImportFile {
    /// Opens a file; its extension tells its format.
    fn open(file: &Path) -> Result<Self, ImportFileError> {
        let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let format =
            RowFormat::from_extension(extension).ok_or_else(|| ImportFileError::Form(file.into()))?;
        let unreadable = |cause| ImportFileError::Unreadable { file: file.into(), cause };
        let opened = File::open(file).map_err(unreadable)?;
        let metadata = opened.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(unreadable(ErrorKind::IsADirectory.into()));
        }
        let size = metadata.len();
        let reader = Progress::new(Box::new(opened) as Box<dyn Read + Send + Sync>, size);
        Ok(Self { name: file.into(), format, reader })
    }

    fn lines(name: &str, lines: &'static [u8]) -> Self {
        let reader = Progress::new(Box::new(lines) as Box<dyn Read + Send + Sync>, lines.len() as u64);
        Self { name: name.into(), format: RowFormat::JsonLines, reader }
    }

    /// Passes the file on in chunks.
    fn read(
        &mut self,
        mut take: impl FnMut(&[u8]) -> Result<(), ImportError>,
    ) -> Result<(), ImportFileError> {
        let mut piece = vec![0; CHUNK_BYTES];
        loop {
            let unreadable = |cause| ImportFileError::Unreadable { file: self.name.clone(), cause };
            match self.reader.read(&mut piece).map_err(unreadable)? {
                0 => return Ok(()),
                read => take(&piece[..read]).map_err(failed)?,
            }
        }
    }
}

/// Prints header warnings before the import's own error.
fn failed(error: ImportError) -> ImportFileError {
    if let ImportError::Header(errors) = &error {
        for error in errors {
            say(&format!("{}: {}", error.field, error.message));
        }
    }
    ImportFileError::Import(error)
}

#[derive(Deserialize)]
struct Rejected {
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

impl Rejected {
    fn new(rows: Vec<RejectedRow>, rejected_count: u64) -> Self {
        Self { rejected: rows.into_iter().map(RejectedLine::from).collect(), rejected_count }
    }

    /// Prints each rejected row and the counts; the exit status is 1 if a row was rejected.
    fn print(&self, counts: &str) -> ExitCode {
        let Self { rejected, rejected_count } = self;
        rejected.iter().for_each(RejectedLine::print);
        let untold = rejected_count.saturating_sub(rejected.len() as u64);
        if untold > 0 {
            say(&format!("and {untold} more rows"));
        }
        say(&format!("{counts}, {rejected_count} rejected"));
        if *rejected_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl From<RejectedRow> for RejectedLine {
    fn from(rejected: RejectedRow) -> Self {
        let RejectedRow { row, id, errors } = rejected;
        let errors = errors.into_iter();
        let errors =
            errors.map(|error| ErrorLine { field: error.field.into(), message: error.message.into() });
        Self { row, id, errors: errors.collect() }
    }
}

impl RejectedLine {
    fn print(&self) {
        let Self { row, id, errors } = self;
        let id = id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
        let wrong: Vec<String> = errors.iter().map(ErrorLine::text).collect();
        say(&format!("row {row}{id}: {}", wrong.join("; ")));
    }
}

impl ErrorLine {
    fn text(&self) -> String {
        let Self { field, message } = self;
        if field.is_empty() { message.clone() } else { format!("{field} {message}") }
    }
}

const EVERY: Duration = Duration::from_millis(100);

const WIDTH: u64 = 30;

/// A progress bar on stderr, if that is a terminal.
pub(crate) struct Progress<R> {
    reader: R,
    read: u64,
    total: u64,
    drawn: Option<Instant>,
    is_shown: bool,
}

impl<R: Read> Progress<R> {
    pub(crate) fn new(reader: R, total: u64) -> Self {
        Self { reader, read: 0, total, drawn: None, is_shown: io::stderr().is_terminal() }
    }

    fn draw(&mut self) {
        let is_due = self.drawn.is_none_or(|drawn| drawn.elapsed() >= EVERY) || self.read >= self.total;
        if !self.is_shown || !is_due {
            return;
        }
        self.drawn = Some(Instant::now());
        let _ = write!(io::stderr().lock(), "\r{}", bar(self.read, self.total));
    }
}

impl<R: Read> Read for Progress<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.read += read as u64;
        self.draw();
        Ok(read)
    }
}

impl<R> Drop for Progress<R> {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            let _ = writeln!(io::stderr().lock());
        }
    }
}

fn bar(read: u64, total: u64) -> String {
    let read = read.min(total);
    let filled = (read * WIDTH).checked_div(total).unwrap_or(WIDTH);
    let percent = (read * 100).checked_div(total).unwrap_or(100);
    let draw = |character: &str, count: u64| character.repeat(usize::try_from(count).unwrap_or(0));
    format!("[{}{}] {percent:>3} %  {} KiB", draw("#", filled), draw("-", WIDTH - filled), read / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_up() {
        assert_eq!(bar(0, 2_048), format!("[{}]   0 %  0 KiB", "-".repeat(30)));
        assert_eq!(bar(1_024, 2_048), format!("[{}{}]  50 %  1 KiB", "#".repeat(15), "-".repeat(15)));
        assert_eq!(bar(0, 0), format!("[{}] 100 %  0 KiB", "#".repeat(30)));
        assert!(bar(5, 3).contains("100 %"));
    }
}
