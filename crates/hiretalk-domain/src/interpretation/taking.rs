//! What of a proposal counts. Whatever an interpreter is, it is not believed: what it names must have been offered, and
//! words that it says somebody used must stand in their text.

use crate::interpretation::{Confidence, InterpretationRequest, Proposal, Reading};
use crate::matching::{MOST_INTERESTS, Preferences};
use crate::text::fold;

/// The most languages that somebody speaks.
pub(crate) const MOST_LANGUAGES: usize = 10;

/// What counts of a proposal that is confident enough; none if nothing does. Each part counts by itself:
/// - the option, if it is one of those that were offered;
/// - if preferences were asked for, the field if it was offered, the city and each interest if they are words of the
///   person's own, and terms, country and languages as they are.
pub fn take(asked: &InterpretationRequest, proposal: Proposal) -> Option<Reading> {
    let Proposal { reading: Reading { option, preferences }, confidence } = proposal;
    if confidence < Confidence::ENOUGH {
        return None;
    }
    let reading = Reading {
        option: option.filter(|id| asked.options.iter().any(|offered| offered.id == *id)),
        preferences: if asked.takes_preferences {
            possible(preferences, asked)
        } else {
            Preferences::default()
        },
    };
    (reading != Reading::default()).then_some(reading)
}

/// The preferences that the person can have said.
fn possible(preferences: Preferences, asked: &InterpretationRequest) -> Preferences {
    let said = format!(" {} ", fold(asked.text.as_str()));
    let is_said = |words: &str| {
        let words = fold(words);
        !words.is_empty() && said.contains(&format!(" {words} "))
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
        // That is for the flow to say, and the other for the dialogue.
        is_beginner: _,
        dismissed: _,
    } = preferences;
    Preferences {
        field: field.filter(|field| asked.fields.contains(field)),
        employment_type,
        work_model,
        city: city.filter(|city| is_said(city.as_str())),
        country,
        languages: languages.into_iter().take(MOST_LANGUAGES).collect(),
        seniority,
        is_beginner: false,
        interests: interests.into_iter().filter(|interest| is_said(interest)).take(MOST_INTERESTS).collect(),
        dismissed: Vec::new(),
    }
}
