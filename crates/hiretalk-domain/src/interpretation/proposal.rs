//! The question to an interpreter of free text, and its proposal.

use std::fmt;

use super::Redacted;
use crate::catalogue::FieldOfWork;
use crate::ids::OptionId;
use crate::language::Language;
use crate::matching::Preferences;

/// What an interpreter is told: nothing that names the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterpretationRequest {
    /// The language spoken.
    pub language: Language,
    /// The question as its flow has it, with the places for a person's values unfilled.
    pub question: String,
    /// What may be answered, in order; nothing where the rules know the answer, and only what else was said is asked.
    pub options: Vec<OfferedOption>,
    /// Whether preferences may be proposed, besides an answer or in place of one.
    pub takes_preferences: bool,
    /// The fields of work that a preference may name.
    pub fields: Vec<FieldOfWork>,
    /// What the person wrote.
    pub text: Redacted,
}

/// An answer that may be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedOption {
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
