//! Whether a proposal counts. Whatever an interpreter is, it is not believed: what it names must have been offered, and
//! words that it says somebody used must stand in their text.

use crate::folding::fold;
use crate::matching::{MOST_INTERESTS, Preferences};
use crate::ports::{Asked, Confidence, Proposal, Reading};

/// The most languages that somebody speaks.
const MOST_LANGUAGES: usize = 10;

/// The reading, if it counts: it is confident enough, and
/// - an option is one of those that were offered;
/// - preferences were asked for, say something, name a field that was offered, and the city and the interests are words
///   of the person's own. No preference dismisses a job.
pub fn take(asked: &Asked, proposal: Proposal) -> Option<Reading> {
    let Proposal { reading, confidence } = proposal;
    let is_possible = match &reading {
        Reading::Option(id) => asked.options.iter().any(|offered| offered.id == *id),
        Reading::Preferences(preferences) => asked.takes_own_words && are_possible(preferences, asked),
    };
    (confidence >= Confidence::ENOUGH && is_possible).then_some(reading)
}

fn are_possible(preferences: &Preferences, asked: &Asked) -> bool {
    let Preferences { field, city, languages, interests, dismissed, .. } = preferences;
    let said = format!(" {} ", fold(asked.text.as_str()));
    let is_said = |words: &str| {
        let words = fold(words);
        !words.is_empty() && said.contains(&format!(" {words} "))
    };
    *preferences != Preferences::default()
        && field.as_ref().is_none_or(|field| asked.fields.contains(field))
        && city.as_ref().is_none_or(|city| is_said(city.as_str()))
        && languages.len() <= MOST_LANGUAGES
        && interests.len() <= MOST_INTERESTS
        && interests.iter().all(|interest| is_said(interest))
        && dismissed.is_empty()
}
