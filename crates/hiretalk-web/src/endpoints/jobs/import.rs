//! Imports of jobs: from an endpoint, or from a file of the command line.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Data;
use hiretalk_domain::catalogue::{Job, PutOutcome};
use hiretalk_domain::ids::to_microseconds;
use hiretalk_domain::ports::{Clock, JobCatalogue};
use serde::Serialize;
use utoipa::ToSchema;

use super::fields::JobRows;
use crate::auth::{JobsWrite, Key};
use crate::body::Body;
use crate::deadline::within;
use crate::extract::Query;
use crate::problem::Answer;
use crate::rows::{ImportError, ImportOptions, RejectedRow, Row, RowFormat, RowReader, report_rejected};
use crate::state::Api;

#[utoipa::path(
    post,
    path = "/api/jobs/import",
    tag = "Jobs",
    operation_id = "importJobs",
    summary = "Imports a catalogue",
    description = "JSON lines, a JSON array or CSV, of any length: it is imported as it arrives, 500 jobs at a time, \
        and a row may have 256 KiB. A row is a body of `PUT`, with its `id`. Each replaces the job with its \
        id; the others stay. A row that is no job is reported and never stops the rest. CSV has a header row with these \
        names, `salary_minimum`, `salary_maximum`, `salary_currency` and `salary_period` in place of `salary`, and `|` \
        between skills and between languages. When the import ends early, what came before is imported: send all of \
        it again.",
    request_body(content(
        (String = "application/x-ndjson"),
        (String = "application/jsonl"),
        (crate::openapi::CatalogueArray = "application/json"),
        (String = "text/csv"),
    ), description = "The catalogue."),
    params(
        ("delimiter" = Option<String>, Query, description = "`,`, `;` or `tab`; found out unless given."),
        ("charset" = Option<String>, Query, description = "`utf-8`, `utf-16le`, `utf-16be` or `windows-1252`; found out unless given."),
        ("ignore_columns" = Option<String>, Query, description = "Columns to pass over, separated by commas."),
    ),
    security(("bearer" = ["jobs:write"])),
    responses(
        (status = 200, description = "The result.", body = ImportReport),
        (status = 400, description = "`malformed_json`: the JSON is no array; or `malformed_body`."),
        (status = 415, description = "`unsupported_media_type`: the body is in none of these forms."),
        (status = 422, description = "`validation_failed`: the CSV has not the columns that it needs."),
    ),
)]
pub(super) async fn import(_: Key<JobsWrite>, query: Query, mut body: Body, api: Data<Api>) -> Answer {
    let format = body.row_format()?;
    let options = query.import_options(body.charset())?;
    let (jobs, clock) = (Arc::clone(&api.services.jobs), Arc::clone(&api.services.clock));
    let mut import = CatalogueImport::new(jobs, clock, format, options);
    while let Some(piece) = body.next_piece().await? {
        within(import.push(&piece)).await?;
    }
    Ok(HttpResponse::Ok().json(within(import.finish()).await?))
}

/// The most jobs that are put at once.
const BATCH: usize = 500;

/// Imports a catalogue as its bytes arrive. A row that is no job never stops the rest.
pub struct CatalogueImport {
    catalogue: Arc<dyn JobCatalogue>,
    clock: Arc<dyn Clock>,
    rows: RowReader<JobRows>,
    read: u64,
    batch: Vec<Job>,
    report: ImportReport,
}

/// The result of an import of jobs.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportReport {
    /// The number of new jobs.
    #[schema(value_type = i64, minimum = 0)]
    pub added: u64,
    /// The number of jobs that replaced the one with their id.
    #[schema(value_type = i64, minimum = 0)]
    pub replaced: u64,
    /// The rows that are no jobs: the first 1000 of them.
    #[schema(max_items = 1000)]
    pub rejected: Vec<RejectedRow>,
    /// The number of rows that are no jobs.
    #[schema(value_type = i64, minimum = 0)]
    pub rejected_count: u64,
}

impl CatalogueImport {
    /// An import in this format, read by these options.
    pub fn new(
        catalogue: Arc<dyn JobCatalogue>,
        clock: Arc<dyn Clock>,
        format: RowFormat,
        options: ImportOptions,
    ) -> Self {
        Self {
            catalogue,
            clock,
            rows: RowReader::new(JobRows, format, options),
            read: 0,
            batch: Vec::with_capacity(BATCH),
            report: ImportReport::default(),
        }
    }

    /// Imports the next bytes.
    ///
    /// # Errors
    /// They are not in this format, or the store could not write.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        let rows = self.rows.push(bytes)?;
        self.import_rows(rows).await
    }

    /// Imports what is left; returns the result of the whole import.
    ///
    /// # Errors
    /// They are not in this format, or the store could not write.
    pub async fn finish(mut self) -> Result<ImportReport, ImportError> {
        let rows = self.rows.end()?;
        self.import_rows(rows).await?;
        self.put().await?;
        Ok(self.report)
    }

    async fn import_rows(&mut self, rows: Vec<Row<Job>>) -> Result<(), ImportError> {
        for row in rows {
            self.read += 1;
            match row {
                Ok(job) => self.batch.push(job),
                Err(rejection) => {
                    self.report.rejected_count += 1;
                    report_rejected(&mut self.report.rejected, self.read, rejection);
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
