//! The port that reads what the built-in reader cannot.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

use crate::catalogue::FieldOfWork;
use crate::dialogue::OptionId;
use crate::interpretation::Redacted;
use crate::language::Language;
use crate::matching::Preferences;
use crate::ports::Cause;

/// Reads free text. It proposes one of the flow's own answers and what somebody wants of a job, never a step and never
/// words of its own; [`take`](crate::interpretation::take) decides what of a proposal counts.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Interpreter: Send + Sync {
    /// What the text may mean; none if it means nothing that was offered. It asks once, never again by itself, and
    /// answers within its time-out.
    ///
    /// # Errors
    /// There is no reading: the built-in one stands.
    async fn propose(&self, asked: Asked) -> Result<Option<Proposal>, InterpreterError>;
}

/// What an interpreter is told: nothing that names the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The language spoken.
    pub language: Language,
    /// The question as its flow has it, with the places for a person's values unfilled.
    pub question: String,
    /// What may be answered, in order; nothing where the rules know the answer, and only what else was said is asked.
    pub options: Vec<Offered>,
    /// Whether preferences may be proposed, besides an answer or in place of one.
    pub takes_preferences: bool,
    /// The fields of work that a preference may name.
    pub fields: Vec<FieldOfWork>,
    /// What the person wrote.
    pub text: Redacted,
}

/// An answer that may be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its id in the flow.
    pub id: OptionId,
    /// What the person reads.
    pub title: String,
    /// The second line.
    pub description: Option<String>,
}

/// What a text may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The meaning.
    pub reading: Reading,
    /// How sure the interpreter is of it.
    pub confidence: Confidence,
}

/// A meaning: an answer, preferences, or both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// One of the answers that were offered.
    pub option: Option<OptionId>,
    /// What else somebody says they want of a job.
    pub preferences: Preferences,
}

/// How sure somebody is, from 0 to 1, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(u16);

/// A number that is no confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a confidence must be a number from 0 to 1")]
pub struct InvalidConfidence;

impl Confidence {
    /// From here on a reading counts: 0.7.
    pub const ENOUGH: Self = Self(700);

    /// Takes a number from 0 to 1.
    ///
    /// # Errors
    /// It lies outside, or is no number.
    pub fn parse(number: f64) -> Result<Self, InvalidConfidence> {
        if !(0.0..=1.0).contains(&number) {
            return Err(InvalidConfidence);
        }
        // Rounded down: what is not quite enough is not enough.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the number is 0 to 1000 by now"
        )]
        Ok(Self((number * 1000.0) as u16))
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
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
    Refused {
        /// The HTTP status.
        status: u16,
    },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confidence_lies_between_nothing_and_certainty() {
        for (number, expected) in [
            (0.0, Some("0.000")),
            (0.6999, Some("0.699")),
            (0.7, Some("0.700")),
            (1.0, Some("1.000")),
            (-0.0, Some("0.000")),
            (-0.001, None),
            (1.001, None),
            (95.0, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            let shown = Confidence::parse(number).ok().map(|confidence| confidence.to_string());
            assert_eq!(shown.as_deref(), expected, "{number}");
        }
    }
}
