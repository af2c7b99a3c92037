//! Retries many dead outbox entries at once, after a cause that they have in common was mended.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::message::FailureCode;
use crate::outbox::{EntryId, OutboxRecord, OutboxState};
use crate::ports::{Outbox, StoreError};

/// Which dead entries are meant; all of them without a restriction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeadEntries {
    /// Only those whose last try was refused with this code.
    pub code: Option<FailureCode>,
    /// Only those whose last try was due since this time.
    pub since: Option<DateTime<Utc>>,
}

impl DeadEntries {
    fn includes(&self, record: &OutboxRecord) -> bool {
        self.code.is_none_or(|code| record.code == Some(code))
            && self.since.is_none_or(|since| record.entry.due_at >= since)
    }
}

/// What is to happen to dead entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryMode {
    /// They are counted only.
    Count,
    /// They are due now, as if never tried.
    Retry { now: DateTime<Utc> },
}

/// The result for one page of dead entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPage {
    /// The number of entries that were meant.
    pub matching: u64,
    /// Where the next page begins; none at the end.
    pub next: Option<EntryId>,
}

/// Counts or retries dead entries.
#[derive(Clone)]
pub struct RetryDeadEntries {
    outbox: Arc<dyn Outbox>,
}

impl RetryDeadEntries {
    /// Dead entries looked at in one page: few enough for the time that a request has.
    const PAGE: u16 = 200;

    pub fn new(outbox: Arc<dyn Outbox>) -> Self {
        Self { outbox }
    }

    /// Counts or retries the entries of one page, after the entry `after`. What came back to life meanwhile is counted and
    /// stays as it is.
    ///
    /// # Errors
    /// The store failed; what was retried before stays retried.
    pub async fn page(
        &self,
        which: DeadEntries,
        after: Option<EntryId>,
        mode: RetryMode,
    ) -> Result<RetryPage, StoreError> {
        let records = self.outbox.page(Some(OutboxState::Dead), after, Self::PAGE).await?;
        let next = records.last().map(|last| last.entry.id);
        let next = next.filter(|_| records.len() == usize::from(Self::PAGE));
        let mut matching = 0;
        for record in records.iter().filter(|record| which.includes(record)) {
            if let RetryMode::Retry { now } = mode {
                self.outbox.revive(record.entry.id, now).await?;
            }
            matching += 1;
        }
        Ok(RetryPage { matching, next })
    }
}
