//! What can go wrong in a store that is no rule of the domain.

use crate::Cause;

/// A store could not do what was asked, for a reason that no caller is to blame for.
///
/// After a failed write it is not known whether it happened; the same event sent again tells.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or refuses work for now.
    #[error("the store is not available")]
    Unavailable(#[source] Cause),
    /// More work waits than the store takes.
    #[error("the store has more work waiting than it takes")]
    Overloaded,
    /// The answer did not come in time.
    #[error("the store did not answer in time")]
    TimedOut,
    /// A row holds what the domain has no value for.
    #[error("table {table}, row {row}: column {column} cannot be read")]
    UnreadableRow {
        table: &'static str,
        column: &'static str,
        /// The row's primary key.
        row: String,
    },
    /// The store broke a promise of its own: a defect.
    #[error("the store failed")]
    Broken(#[source] Cause),
}

impl StoreError {
    /// True if trying again will not help: something is broken, and not just away or busy.
    pub fn is_defect(&self) -> bool {
        match self {
            Self::Broken(_) | Self::UnreadableRow { .. } => true,
            Self::Unavailable(_) | Self::Overloaded | Self::TimedOut => false,
        }
    }
}
