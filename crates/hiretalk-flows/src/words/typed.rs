//! The words of typed answers.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::LazyLock;

use hiretalk_domain::catalogue::CurrencyCode;
use hiretalk_domain::language::LanguageCode;
use hiretalk_domain::typed::{PayPeriod, Term, TypedWords, Unit};
use serde::Deserialize;

const FILES: [(&str, &str); 3] = [
    ("es", include_str!("../../words/es/typed.toml")),
    ("en", include_str!("../../words/en/typed.toml")),
    ("pt", include_str!("../../words/pt/typed.toml")),
];

/// Phrases by what they mean.
type Phrases = BTreeMap<String, Vec<String>>;

/// A file of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// By number.
    cardinals: Phrases,
    articles: Phrases,
    ordinals: Phrases,
    multipliers: Phrases,
    /// By number, from 1.
    months: Phrases,
    /// By the first three letters in English.
    weekdays: Phrases,
    /// By the unit's name, then by how many of it.
    units: BTreeMap<String, Phrases>,
    /// By days from today.
    offsets: Phrases,
    weak_offsets: Phrases,
    /// By month and day: `12-25`.
    fixed_days: Phrases,
    /// By code of ISO 4217.
    currencies: Phrases,
    /// By the period's name.
    periods: Phrases,
    /// By the name of a term without a number.
    terms: Phrases,
}

/// The built-in words of typed answers in all languages.
///
/// # Panics
/// Never: a test reads them.
pub fn typed_words() -> &'static TypedWords {
    static WORDS: LazyLock<TypedWords> = LazyLock::new(|| match read_built_in() {
        Ok(words) => words,
        Err(error) => unreachable!("the built-in words are checked by a test: {error}"),
    });
    &WORDS
}

/// Something wrong with a file of words.
#[derive(Debug, thiserror::Error)]
enum WordsError {
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    #[error("{0:?} is none of the names that may stand there")]
    UnknownName(String),
}

fn read_built_in() -> Result<TypedWords, WordsError> {
    let mut phrases: Vec<(LanguageCode, String, Term)> = Vec::new();
    for (code, text) in FILES {
        let language = LanguageCode::parse(code).map_err(|_| unknown(code))?;
        let words: Words = toml::from_str(text)?;
        words.add_to(&mut |phrase, term| phrases.push((language, phrase, term)))?;
    }
    Ok(TypedWords::new(phrases.iter().map(|(language, phrase, term)| (*language, phrase.as_str(), *term))))
}

fn unknown(name: &str) -> WordsError {
    WordsError::UnknownName(name.to_owned())
}

fn number<T: FromStr>(name: &str) -> Result<T, WordsError> {
    name.parse().map_err(|_| unknown(name))
}

impl Words {
    fn add_to(self, add: &mut impl FnMut(String, Term)) -> Result<(), WordsError> {
        let mut add_all = |phrases: Phrases, term: &dyn Fn(&str) -> Result<Term, WordsError>| {
            for (name, list) in phrases {
                let term = term(&name)?;
                list.into_iter().for_each(|phrase| add(phrase, term));
            }
            Ok::<(), WordsError>(())
        };
        add_all(self.cardinals, &|name| number(name).map(Term::Cardinal))?;
        add_all(self.articles, &|name| number(name).map(Term::Article))?;
        add_all(self.ordinals, &|name| number(name).map(Term::Ordinal))?;
        add_all(self.multipliers, &|name| number(name).map(Term::Multiplier))?;
        add_all(self.months, &|name| number(name).map(Term::Month))?;
        add_all(self.weekdays, &|name| number(name).map(Term::Weekday))?;
        for (name, phrases) in self.units {
            let unit = Unit::find(&name).ok_or_else(|| unknown(&name))?;
            add_all(phrases, &|times| number(times).map(|times| Term::Unit(unit, times)))?;
        }
        add_all(self.offsets, &|name| number(name).map(Term::Offset))?;
        add_all(self.weak_offsets, &|name| number(name).map(Term::WeakOffset))?;
        add_all(self.fixed_days, &|name| {
            let (month, day) = name.split_once('-').ok_or_else(|| unknown(name))?;
            Ok(Term::FixedDay { month: number(month)?, day: number(day)? })
        })?;
        add_all(self.currencies, &|name| {
            CurrencyCode::parse(name).map(Term::Currency).map_err(|_| unknown(name))
        })?;
        add_all(self.periods, &|name| PayPeriod::find(name).map(Term::Period).ok_or_else(|| unknown(name)))?;
        add_all(self.terms, &find_term)
    }
}

fn find_term(name: &str) -> Result<Term, WordsError> {
    Ok(match name {
        "half" => Term::Half,
        "few" => Term::Few,
        "zero" => Term::Zero,
        "no_experience" => Term::NoExperience,
        "weekend" => Term::Weekend,
        "next" => Term::Next,
        "after_next" => Term::AfterNext,
        "this" => Term::This,
        "last" => Term::Last,
        "start" => Term::Start,
        "middle" => Term::Middle,
        "end" => Term::End,
        "within" => Term::Within,
        "ago" => Term::Ago,
        "after" => Term::After,
        "from" => Term::From,
        "before" => Term::Before,
        "until" => Term::Until,
        "at_least" => Term::AtLeast,
        "at_most" => Term::AtMost,
        "less_than" => Term::LessThan,
        "between" => Term::Between,
        "and" => Term::And,
        "or" => Term::Or,
        "to" => Term::To,
        "per" => Term::Per,
        "counted" => Term::Counted,
        "no" => Term::No,
        "not" => Term::Not,
        "but" => Term::But,
        "correction" => Term::Correction,
        "minus" => Term::Minus,
        "working_days" => Term::WorkingDays,
        "suffix" => Term::Suffix,
        "day_marker" => Term::DayMarker,
        "link" => Term::Link,
        "filler" => Term::Filler,
        "neutral" => Term::Neutral,
        _ => return Err(unknown(name)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_words_can_be_read() {
        read_built_in().unwrap();
    }
}
