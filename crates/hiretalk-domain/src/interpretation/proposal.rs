//! The request to an interpreter of free text, its proposal, and the check of it: an interpreter is not trusted.

use std::fmt;

use super::Redacted;
use crate::catalogue::FieldOfWork;
use crate::ids::OptionId;
use crate::language::Language;
use crate::matching::{MOST_INTERESTS, Preferences};
use crate::text::fold;

/// The request to an interpreter: nothing in it names the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterpretationRequest {
    /// The language of the dialogue.
    pub language: Language,
    /// The question of the flow, with its placeholders.
    pub question: String,
    /// The possible answers, in order; empty if the rules know the answer and only preferences are asked for.
    pub options: Vec<OfferedOption>,
    /// True if preferences may be proposed, besides an answer or in place of one.
    pub takes_preferences: bool,
    /// The fields of work that a preference may name.
    pub fields: Vec<FieldOfWork>,
    pub text: Redacted,
}

/// A possible answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedOption {
    /// Its id in the flow.
    pub id: OptionId,
    pub title: String,
    pub description: Option<String>,
}

/// The meaning that an interpreter proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub reading: Reading,
    pub confidence: Confidence,
}

/// A meaning: an answer, preferences, or both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// One of the offered answers.
    pub option: Option<OptionId>,
    /// Preferences that the text tells.
    pub preferences: Preferences,
}

/// A confidence from 0 to 1, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(u16);

/// A number that is no confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a confidence must be a number from 0 to 1")]
pub struct InvalidConfidence;

impl Confidence {
    /// The least confidence of an accepted proposal: 0.7.
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

/// The most languages of a person.
pub(crate) const MOST_LANGUAGES: usize = 10;

/// The acceptable parts of a confident proposal; none if there are none. Each part is checked by itself:
/// - the option must have been offered;
/// - if preferences were asked for, the field must have been offered, the city and each interest must be words of the
///   text; terms, country and languages are accepted as they are.
pub fn accept_proposal(request: &InterpretationRequest, proposal: Proposal) -> Option<Reading> {
    let Proposal { reading: Reading { option, preferences }, confidence } = proposal;
    if confidence < Confidence::ENOUGH {
        return None;
    }
    let reading = Reading {
        option: option.filter(|id| request.options.iter().any(|offered| offered.id == *id)),
        preferences: if request.takes_preferences {
            possible(preferences, request)
        } else {
            Preferences::default()
        },
    };
    (reading != Reading::default()).then_some(reading)
}

/// The preferences that the text can have told.
fn possible(preferences: Preferences, request: &InterpretationRequest) -> Preferences {
    let text = format!(" {} ", fold(request.text.as_str()));
    let is_said = |words: &str| {
        let words = fold(words);
        !words.is_empty() && text.contains(&format!(" {words} "))
    };
    let Preferences {
        field,
        employment_type,
        work_model,
        city,
        country,
        languages,
        seniority,
        interests,
        // A model tells none of these.
        city_names: _,
        at: _,
        place_words: _,
        is_beginner: _,
        dismissed: _,
    } = preferences;
    Preferences {
        field: field.filter(|field| request.fields.contains(field)),
        employment_type,
        work_model,
        city: city.filter(|city| is_said(city.as_str())),
        country,
        languages: languages.into_iter().take(MOST_LANGUAGES).collect(),
        seniority,
        interests: interests.into_iter().filter(|interest| is_said(interest)).take(MOST_INTERESTS).collect(),
        ..Preferences::default()
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
