//! Why a completed conversation ended.

use std::fmt;
use std::str::FromStr;

/// Why a completed conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The dialogue came to its end.
    Finished,
    /// The candidate picked a job.
    Matched,
    /// No job suited the candidate.
    NoMatch,
    /// The candidate said STOP.
    OptedOut,
    /// The first word could not be delivered.
    Undeliverable,
    /// No answer came in time.
    Expired,
    /// A person or another system ended it.
    Cancelled,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Finished,
        Self::Matched,
        Self::NoMatch,
        Self::OptedOut,
        Self::Undeliverable,
        Self::Expired,
        Self::Cancelled,
    ];

    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Finished => "FINISHED",
            Self::Matched => "MATCHED",
            Self::NoMatch => "NO_MATCH",
            Self::OptedOut => "OPTED_OUT",
            Self::Undeliverable => "UNDELIVERABLE",
            Self::Expired => "EXPIRED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Whether a conversation that never became `ONGOING` can end this way (rule 5).
    pub fn needs_no_dialogue(self) -> bool {
        match self {
            Self::OptedOut | Self::Undeliverable | Self::Expired | Self::Cancelled => true,
            Self::Finished | Self::Matched | Self::NoMatch => false,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// An outcome that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be FINISHED, MATCHED, NO_MATCH, OPTED_OUT, UNDELIVERABLE, EXPIRED or CANCELLED")]
pub struct UnknownOutcome;

impl FromStr for Outcome {
    type Err = UnknownOutcome;

    fn from_str(text: &str) -> Result<Self, UnknownOutcome> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text).ok_or(UnknownOutcome)
    }
}
