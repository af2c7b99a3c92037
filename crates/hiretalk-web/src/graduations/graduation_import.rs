//! Brings graduations in, row by row.

use futures_util::future::join_all;
use hiretalk_domain::graduation::{GraduationNotice, GraduationRefusal};
use hiretalk_domain::phone::PhoneCheck;
use hiretalk_domain::ports::StoreError;
use hiretalk_domain::use_cases::{Kept, StartConversation, StartConversationError};
use serde::Serialize;
use utoipa::ToSchema;

use super::graduation_row::GraduationRows;
use crate::jobs::ImportError;
use crate::problem::FieldError;
use crate::rows::{RejectedRow, Rejection, Row, RowFormat, RowReader, tell};

/// How many rows are on their way at once. The store writes what waits together.
const BATCH: usize = 500;

/// Brings graduations in as their bytes come. A row that is none, or that a rule is against, never stops the rest.
pub struct GraduationImport {
    start: StartConversation,
    rows: RowReader<GraduationRows>,
    read: u64,
    batch: Vec<Row<GraduationNotice>>,
    report: GraduationImportReport,
}

/// What became of a file of graduations.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct GraduationImportReport {
    /// How many are new.
    #[schema(value_type = i64, minimum = 0)]
    pub added: u64,
    /// How many had come before, with the same content: nothing changed.
    #[schema(value_type = i64, minimum = 0)]
    pub unchanged: u64,
    /// The rows that were not taken: the first 1000 of them.
    #[schema(max_items = 1000)]
    pub rejected: Vec<RejectedRow>,
    /// How many rows were not taken.
    #[schema(value_type = i64, minimum = 0)]
    pub rejected_count: u64,
}

impl GraduationImport {
    /// An import of a file in this form, whose numbers are checked like this.
    pub fn new(start: StartConversation, phone_check: PhoneCheck, format: RowFormat) -> Self {
        Self {
            start,
            rows: RowReader::new(GraduationRows(phone_check), format),
            read: 0,
            batch: Vec::with_capacity(BATCH),
            report: GraduationImportReport::default(),
        }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// It is not in this form, or the store could not write.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        let rows = self.rows.push(bytes)?;
        self.take(rows).await
    }

    /// There is no more: keeps what is left, and says what became of all of it.
    ///
    /// # Errors
    /// It is not in this form, or the store could not write.
    pub async fn finish(mut self) -> Result<GraduationImportReport, ImportError> {
        let rows = self.rows.end()?;
        self.take(rows).await?;
        self.keep().await?;
        Ok(self.report)
    }

    async fn take(&mut self, rows: Vec<Row<GraduationNotice>>) -> Result<(), ImportError> {
        for row in rows {
            self.batch.push(row);
            if self.batch.len() == BATCH {
                self.keep().await?;
            }
        }
        Ok(())
    }

    /// Keeps the batch, all of it at once.
    async fn keep(&mut self) -> Result<(), ImportError> {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        for kept in join_all(batch.into_iter().map(|row| keep_row(&self.start, row))).await {
            self.read += 1;
            match kept? {
                Ok(Kept { is_new: true, .. }) => self.report.added += 1,
                Ok(Kept { is_new: false, .. }) => self.report.unchanged += 1,
                Err(rejection) => {
                    self.report.rejected_count += 1;
                    tell(&mut self.report.rejected, self.read, rejection);
                }
            }
        }
        Ok(())
    }
}

/// What became of one row, unless the store is to blame.
async fn keep_row(start: &StartConversation, row: Row<GraduationNotice>) -> Result<Row<Kept>, StoreError> {
    let notice = match row {
        Ok(notice) => notice,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let id = notice.event_id.as_ref().map_or(notice.student.student_id.as_str(), |id| id.as_str()).to_owned();
    match start.import(notice).await {
        Ok(kept) => Ok(Ok(kept)),
        Err(error) => Ok(Err(Rejection { id: Some(id), errors: vec![told(error)?] })),
    }
}

/// Why a row was not taken, unless the store is to blame.
fn told(error: StartConversationError) -> Result<FieldError, StoreError> {
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
