//! Brings a catalogue in, row by row.

use std::sync::Arc;

use hiretalk_domain::catalogue::Job;
use hiretalk_domain::catalogue::PutOutcome;
use hiretalk_domain::ids::to_microseconds;
use hiretalk_domain::ports::{Clock, JobCatalogue, StoreError};
use serde::Serialize;
use utoipa::ToSchema;

use super::job_row::JobRows;
use crate::problem::FieldError;
use crate::rows::{RejectedRow, Row, RowFormat, RowReader, RowsError, tell};

/// How many jobs are put at once.
const BATCH: usize = 500;

/// Brings a catalogue in as its bytes come. A row that is no job never stops the rest.
pub struct CatalogueImport {
    catalogue: Arc<dyn JobCatalogue>,
    clock: Arc<dyn Clock>,
    rows: RowReader<JobRows>,
    read: u64,
    batch: Vec<Job>,
    report: ImportReport,
}

/// What became of a catalogue.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportReport {
    /// How many jobs are new.
    #[schema(value_type = i64, minimum = 0)]
    pub added: u64,
    /// How many took the place of one with their id.
    #[schema(value_type = i64, minimum = 0)]
    pub replaced: u64,
    /// The rows that are no jobs: the first 1000 of them.
    #[schema(max_items = 1000)]
    pub rejected: Vec<RejectedRow>,
    /// How many rows are no jobs.
    #[schema(value_type = i64, minimum = 0)]
    pub rejected_count: u64,
}

/// Why an import ended early. What was put before stays.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The body is not a JSON array.
    #[error("the body must be a JSON array")]
    NotAnArray,
    /// The header row of the CSV has not the columns that it needs.
    #[error("the header row has not the columns that it needs")]
    Header(Vec<FieldError>),
    /// The store could not write.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<RowsError> for ImportError {
    fn from(error: RowsError) -> Self {
        match error {
            RowsError::NotAnArray => Self::NotAnArray,
            RowsError::Header(errors) => Self::Header(errors),
        }
    }
}

impl CatalogueImport {
    /// An import of a catalogue in this form.
    pub fn new(catalogue: Arc<dyn JobCatalogue>, clock: Arc<dyn Clock>, format: RowFormat) -> Self {
        Self {
            catalogue,
            clock,
            rows: RowReader::new(JobRows, format),
            read: 0,
            batch: Vec::with_capacity(BATCH),
            report: ImportReport::default(),
        }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// It is not a catalogue in this form, or the store could not write.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        let rows = self.rows.push(bytes)?;
        self.take(rows).await
    }

    /// There is no more: puts what is left, and says what became of all of it.
    ///
    /// # Errors
    /// It is not a catalogue in this form, or the store could not write.
    pub async fn finish(mut self) -> Result<ImportReport, ImportError> {
        let rows = self.rows.end()?;
        self.take(rows).await?;
        self.put().await?;
        Ok(self.report)
    }

    async fn take(&mut self, rows: Vec<Row<Job>>) -> Result<(), ImportError> {
        for row in rows {
            self.read += 1;
            match row {
                Ok(job) => self.batch.push(job),
                Err(rejection) => {
                    self.report.rejected_count += 1;
                    tell(&mut self.report.rejected, self.read, rejection);
                }
            }
            if self.batch.len() == BATCH {
                self.put().await?;
            }
        }
        Ok(())
    }

    async fn put(&mut self) -> Result<(), ImportError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let jobs = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        for put in self.catalogue.put(jobs, to_microseconds(self.clock.now())).await? {
            match put {
                PutOutcome::Added => self.report.added += 1,
                PutOutcome::Replaced => self.report.replaced += 1,
            }
        }
        Ok(())
    }
}
