//! The port that reads what the built-in reader cannot.

use std::time::Duration;

use async_trait::async_trait;

use crate::Cause;
use crate::interpretation::{InterpretationRequest, Proposal};

/// Reads free text. It proposes one of the flow's own answers and what somebody wants of a job, never a step and never
/// words of its own; [`accept_proposal`](crate::interpretation::accept_proposal) decides what of a proposal counts.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Interpreter: Send + Sync {
    /// What the text may mean; none if it means nothing that was offered. It asks once, never again by itself, and
    /// answers within its time-out.
    ///
    /// # Errors
    /// There is no reading: the built-in one stands.
    async fn propose(&self, request: InterpretationRequest) -> Result<Option<Proposal>, InterpreterError>;
}

/// Why there is no reading. None of it shows what was asked or answered.
#[derive(Debug, thiserror::Error)]
pub enum InterpreterError {
    /// It failed lately and is left alone for a while.
    #[error("the interpreter is left alone for a while")]
    Resting,
    /// The answer did not come, or not whole, in time.
    #[error("the interpreter did not answer in time")]
    TimedOut,
    /// The request failed on its way, or the answer broke off.
    #[error("the interpreter cannot be reached")]
    Unreachable(#[source] Cause),
    /// It has too much to do.
    #[error("the interpreter has too much to do")]
    Busy {
        /// How long to leave it alone at least, if it said so.
        after: Option<Duration>,
    },
    /// It refuses the request.
    #[error("the interpreter refuses the request: status {status}")]
    Refused { status: u16 },
    /// It does not want to read this text.
    #[error("the interpreter declines to read the text")]
    Declined,
    /// Its answer is not of the form that was asked for.
    #[error("the interpreter's answer cannot be used")]
    Unusable(#[source] Cause),
}

impl InterpreterError {
    /// Its name in metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Resting => "resting",
            Self::TimedOut => "timed_out",
            Self::Unreachable(_) => "unreachable",
            Self::Busy { .. } => "busy",
            Self::Refused { .. } => "refused",
            Self::Declined => "declined",
            Self::Unusable(_) => "unusable",
        }
    }
}
