//! The three names a conversation's state goes by.

use std::fmt;
use std::str::FromStr;

/// `CREATED`, `ONGOING` or `COMPLETED`; nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Written down.
    Created,
    /// The dialogue runs.
    Ongoing,
    /// It ended.
    Completed,
}

impl Status {
    /// All of them, in the order a conversation takes them.
    pub const ALL: [Self; 3] = [Self::Created, Self::Ongoing, Self::Completed];

    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Ongoing => "ONGOING",
            Self::Completed => "COMPLETED",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A status that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be CREATED, ONGOING or COMPLETED")]
pub struct UnknownStatus;

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or(UnknownStatus)
    }
}
