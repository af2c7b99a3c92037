//! Imports of graduations: from an endpoint, or from a file of the command line.

use actix_web::HttpResponse;
use actix_web::web::Data;
use futures_util::future::join_all;
use hiretalk_domain::graduation::GraduationRefusal;
use hiretalk_domain::phone::PhoneRule;
use hiretalk_domain::ports::StoreError;
use hiretalk_domain::use_cases::{Kept, StartConversation, StartConversationError};
use serde::Serialize;
use utoipa::ToSchema;

use super::fields::{GraduationRows, ImportedGraduation};
use crate::auth::{EventsWrite, Key};
use crate::body::Body;
use crate::deadline::within;
use crate::extract::Query;
use crate::problem::{Answer, FieldError};
use crate::rows::{
    ImportError, ImportOptions, RejectedRow, Rejection, Row, RowFormat, RowReader, report_rejected,
};
use crate::state::Api;

#[utoipa::path(
    post,
    path = "/api/graduations/import",
    tag = "Graduations",
    operation_id = "importGraduations",
    summary = "Imports graduations",
    description = "JSON lines, a JSON array or CSV, of any length: it is imported as it arrives, and a row may have \
        256 KiB. A row is a body of `POST /api/start-conversation`. Each is stored as `SCHEDULED`; those whose day has \
        come start at once, at the channel's pace, and wait (`WAITING`) where another conversation goes on with the \
        person or on their number. A row that is none or that is refused is reported and never stops the rest. \
        CSV has a header row with these names, without `student.`. The same file again changes nothing. When the \
        import ends early, what came before is stored: send all of it again.",
    request_body(content(
        (String = "application/x-ndjson"),
        (String = "application/jsonl"),
        (crate::openapi::GraduationArray = "application/json"),
        (String = "text/csv"),
    ), description = "The graduations."),
    params(
        ("delimiter" = Option<String>, Query, description = "`,`, `;` or `tab`; found out unless given."),
        ("charset" = Option<String>, Query, description = "`utf-8`, `utf-16le`, `utf-16be` or `windows-1252`; found out unless given."),
        ("date_order" = Option<String>, Query, description = "`dmy`, `mdy` or `ymd`, for dates such as 05/06/2026."),
        ("default_country" = Option<String>, Query, description = "The country of numbers without a country code, such as `ES`."),
        ("ignore_columns" = Option<String>, Query, description = "Columns to pass over, separated by commas."),
        ("names" = Option<String>, Query, description = "`last_first`: CSV has names such as GARCÍA LÓPEZ, ANA in one column."),
        ("starts" = Option<String>, Query, description = "`today`: rows without a date start today; without it they are rejected."),
    ),
    security(("bearer" = ["events:write"])),
    responses(
        (status = 200, description = "The result.", body = GraduationImportReport),
        (status = 400, description = "`malformed_json`: the JSON is no array; or `malformed_body`."),
        (status = 415, description = "`unsupported_media_type`: the body is in none of these forms."),
        (status = 422, description = "`validation_failed`: the CSV has not the columns that it needs."),
    ),
)]
pub(super) async fn import(_: Key<EventsWrite>, query: Query, mut body: Body, api: Data<Api>) -> Answer {
    let format = body.row_format()?;
    let options = query.import_options(body.charset())?;
    let start = api.services.start_conversation.clone();
    let mut import = GraduationImport::new(start, api.settings.phone_rule, format, options);
    while let Some(piece) = body.next_piece().await? {
        within(import.push(&piece)).await?;
    }
    Ok(HttpResponse::Ok().json(within(import.finish()).await?))
}

/// The rows that are imported at once, so that the store writes them together.
const BATCH: usize = 500;

/// Imports graduations as their bytes arrive. A row that is none, or that is refused, never stops the rest.
pub struct GraduationImport {
    start: StartConversation,
    rows: RowReader<GraduationRows>,
    read: u64,
    batch: Vec<Row<ImportedGraduation>>,
    report: GraduationImportReport,
}

/// The result of an import of graduations.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct GraduationImportReport {
    /// The number of new graduations.
    #[schema(value_type = i64, minimum = 0)]
    pub added: u64,
    /// The number of those that were known, with the same content: nothing changed.
    #[schema(value_type = i64, minimum = 0)]
    pub unchanged: u64,
    /// The rows that were not imported: the first 1000 of them.
    #[schema(max_items = 1000)]
    pub rejected: Vec<RejectedRow>,
    /// The number of rows that were not imported.
    #[schema(value_type = i64, minimum = 0)]
    pub rejected_count: u64,
    /// The rows that were imported without a field that was wrong: the first 1000 of them.
    #[schema(max_items = 1000)]
    pub warnings: Vec<RejectedRow>,
}

impl GraduationImport {
    /// An import in this format, with the level at which numbers are checked.
    pub fn new(
        start: StartConversation,
        phone_rule: PhoneRule,
        format: RowFormat,
        options: ImportOptions,
    ) -> Self {
        let default_country = options.default_country.or(phone_rule.default_country);
        let kind = GraduationRows {
            phone_rule: PhoneRule { default_country, ..phone_rule },
            date_order: options.date_order,
            starts_today: options.starts_today,
            last_name_first: options.last_name_first,
        };
        Self {
            start,
            rows: RowReader::new(kind, format, options),
            read: 0,
            batch: Vec::with_capacity(BATCH),
            report: GraduationImportReport::default(),
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
    pub async fn finish(mut self) -> Result<GraduationImportReport, ImportError> {
        let rows = self.rows.end()?;
        self.import_rows(rows).await?;
        self.import_batch().await?;
        Ok(self.report)
    }

    async fn import_rows(&mut self, rows: Vec<Row<ImportedGraduation>>) -> Result<(), ImportError> {
        for row in rows {
            self.batch.push(row);
            if self.batch.len() == BATCH {
                self.import_batch().await?;
            }
        }
        Ok(())
    }

    async fn import_batch(&mut self) -> Result<(), ImportError> {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        for imported in join_all(batch.into_iter().map(|row| import_row(&self.start, row))).await {
            self.read += 1;
            match imported? {
                Ok((Kept { is_new, .. }, warnings)) => {
                    if is_new {
                        self.report.added += 1;
                    } else {
                        self.report.unchanged += 1;
                    }
                    if let Some(warnings) = warnings {
                        report_rejected(&mut self.report.warnings, self.read, warnings);
                    }
                }
                Err(rejection) => {
                    self.report.rejected_count += 1;
                    report_rejected(&mut self.report.rejected, self.read, rejection);
                }
            }
        }
        Ok(())
    }
}

/// Imports one row, and tells what of it was left out; fails only if the store does.
async fn import_row(
    start: &StartConversation,
    row: Row<ImportedGraduation>,
) -> Result<Row<(Kept, Option<Rejection>)>, StoreError> {
    let ImportedGraduation { notice, warnings } = match row {
        Ok(imported) => imported,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let id = notice.event_id.as_ref().map_or(notice.student.student_id.as_str(), |id| id.as_str()).to_owned();
    match start.import(notice).await {
        Ok(stored) => {
            let warnings = (!warnings.is_empty()).then_some(Rejection { id: Some(id), errors: warnings });
            Ok(Ok((stored, warnings)))
        }
        Err(error) => Ok(Err(Rejection { id: Some(id), errors: vec![row_error(error)?] })),
    }
}

/// The error of a refused row; fails only if the store did.
fn row_error(error: StartConversationError) -> Result<FieldError, StoreError> {
    let message = error.to_string();
    Ok(match error {
        StartConversationError::TooOld(_) => {
            FieldError::new("graduation_date", "graduation_too_old", message)
        }
        StartConversationError::GraduationRefused(GraduationRefusal::EventConflict { .. }) => {
            FieldError::new("", "event_conflict", message)
        }
        StartConversationError::GraduationRefused(GraduationRefusal::Duplicate { .. }) => {
            FieldError::new("", "duplicate_graduation", message)
        }
        StartConversationError::Refused(refusal) => FieldError::new("", refusal.code(), message),
        StartConversationError::Store(error) => return Err(error),
    })
}
