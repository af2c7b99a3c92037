//! A file of rows to bring in, and what became of them.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hiretalk_web::{ImportError, RejectedRow, RowFormat};
use serde::Deserialize;

use crate::progress::Progress;
use crate::telemetry::say;

const PIECE: usize = 64 * 1024;

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

/// A file to bring in.
pub(super) struct ImportFile {
    name: PathBuf,
    pub(super) format: RowFormat,
    pub(super) reader: Progress<Box<dyn Read + Send + Sync>>,
}

impl ImportFile {
    /// Opens a file whose extension tells its form.
    ///
    /// # Errors
    /// It tells none, or the file cannot be read.
    pub(super) fn open(file: &Path) -> Result<Self, ImportFileError> {
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

    /// JSON lines that are here already.
    pub(super) fn lines(name: &str, lines: &'static [u8]) -> Self {
        let reader = Progress::new(Box::new(lines) as Box<dyn Read + Send + Sync>, lines.len() as u64);
        Self { name: name.into(), format: RowFormat::JsonLines, reader }
    }

    /// Hands the file on, piece by piece.
    ///
    /// # Errors
    /// It cannot be read, or a piece was not taken.
    pub(super) fn read(
        &mut self,
        mut take: impl FnMut(&[u8]) -> Result<(), ImportError>,
    ) -> Result<(), ImportFileError> {
        let mut piece = vec![0; PIECE];
        loop {
            let unreadable = |cause| ImportFileError::Unreadable { file: self.name.clone(), cause };
            match self.reader.read(&mut piece).map_err(unreadable)? {
                0 => return Ok(()),
                read => take(&piece[..read]).map_err(failed)?,
            }
        }
    }
}

/// The import's own failure, after what it has to tell of the header.
pub(super) fn failed(error: ImportError) -> ImportFileError {
    if let ImportError::Header(errors) = &error {
        for error in errors {
            say(&format!("{}: {}", error.field, error.message));
        }
    }
    ImportFileError::Import(error)
}

/// The rows that were not taken, wherever they were brought in.
#[derive(Deserialize)]
pub(super) struct Rejected {
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
    /// These rows, which are the first of so many.
    pub(super) fn of(rows: Vec<RejectedRow>, rejected_count: u64) -> Self {
        let rejected = rows.into_iter().map(|rejected| {
            let errors = rejected.errors.into_iter();
            let errors = errors
                .map(|error| ErrorLine { field: error.field.into(), message: error.message.into() })
                .collect();
            RejectedLine { row: rejected.row, id: rejected.id, errors }
        });
        Self { rejected: rejected.collect(), rejected_count }
    }

    /// Prints a line for each, then how many rows were what; the status is 1 if a row was rejected.
    pub(super) fn print(&self, counts: &str) -> ExitCode {
        let Self { rejected, rejected_count } = self;
        for RejectedLine { row, id, errors } in rejected {
            let id = id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            let wrong: Vec<String> = errors.iter().map(ErrorLine::text).collect();
            say(&format!("row {row}{id}: {}", wrong.join("; ")));
        }
        let untold = rejected_count.saturating_sub(rejected.len() as u64);
        if untold > 0 {
            say(&format!("and {untold} more rows"));
        }
        say(&format!("{counts}, {rejected_count} rejected"));
        if *rejected_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl ErrorLine {
    fn text(&self) -> String {
        let Self { field, message } = self;
        if field.is_empty() { message.clone() } else { format!("{field} {message}") }
    }
}
