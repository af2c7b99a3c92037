//! The words that the readers know.

use std::collections::{BTreeMap, HashMap};

use chrono::Weekday;

use super::duration::Unit;
use super::money::PayPeriod;
use crate::catalogue::CurrencyCode;
use crate::language::LanguageCode;
use crate::text::fold;

/// The meaning of a word or a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// A whole number below a thousand.
    Cardinal(u32),
    /// An indefinite article or the like: a number only before a unit or a multiplier, or alone.
    Article(u32),
    /// A place in an order, such as the day of a month.
    Ordinal(u32),
    /// `hundred`, `mil`, `k`: times so much.
    Multiplier(u64),
    Half,
    /// An unknown small number, such as `a few`.
    Few,
    /// Plainly none at all.
    Zero,
    /// Without experience: zero where years are asked for.
    NoExperience,
    /// 1 to 12.
    Month(u32),
    Weekday(Weekday),
    Weekend,
    /// So many of a unit: a fortnight is two weeks.
    Unit(Unit, u32),
    /// Days from today.
    Offset(i64),
    /// Days from today, if nothing else is said.
    WeakOffset(i64),
    /// A day that is the same every year.
    FixedDay {
        month: u32,
        day: u32,
    },
    Next,
    /// The one after the next.
    AfterNext,
    This,
    Last,
    Start,
    Middle,
    End,
    Within,
    Ago,
    After,
    From,
    Before,
    Until,
    AtLeast,
    AtMost,
    LessThan,
    Between,
    And,
    Or,
    To,
    Per,
    /// One of the currencies that the word may mean.
    Currency(CurrencyCode),
    Period(PayPeriod),
    /// A thing that numbers count, so that the number before it is no money.
    Counted,
    /// `no`: a negation, or an answer of its own.
    No,
    /// A negation and nothing else.
    Not,
    /// Begins a new clause.
    But,
    /// Takes back what stands before it.
    Correction,
    /// The number after it is negative.
    Minus,
    WorkingDays,
    /// The ending of a day's number: `15th`, `1ro`.
    Suffix,
    /// Stands before the number of a day: `el 15`, `dia 15`.
    DayMarker,
    /// An article or a preposition, passed over between the parts of a value.
    Link,
    /// Means nothing for a value.
    Filler,
    /// Polite or about being free to start: it may stand beside a [`Term::WeakOffset`].
    Neutral,
}

#[derive(Debug, Clone)]
struct Phrase {
    words: Vec<String>,
    language: LanguageCode,
    term: Term,
}

/// The words and phrases of several languages, read together.
#[derive(Debug, Clone, Default)]
pub struct TypedWords {
    /// By the first word.
    phrases: HashMap<String, Vec<Phrase>>,
    /// The languages that know a word, also as part of a phrase.
    vocabulary: HashMap<String, Vec<LanguageCode>>,
}

impl TypedWords {
    /// Takes phrases as people write them; case and accents don't count. A phrase with two meanings is given twice.
    pub fn new<'a>(phrases: impl IntoIterator<Item = (LanguageCode, &'a str, Term)>) -> Self {
        let mut words = Self::default();
        for (language, text, term) in phrases {
            let folded: Vec<String> = text.split([' ', '-']).map(fold_word).collect();
            for word in &folded {
                let languages = words.vocabulary.entry(word.clone()).or_default();
                if !languages.contains(&language) {
                    languages.push(language);
                }
            }
            if let Some(first) = folded.first() {
                let phrase = Phrase { words: folded.clone(), language, term };
                words.phrases.entry(first.clone()).or_default().push(phrase);
            }
        }
        words
    }

    /// The languages that most of the words belong to, best first: `words` are folded, `language` breaks ties.
    pub(super) fn rank_languages(&self, words: &[&str], language: LanguageCode) -> Vec<LanguageCode> {
        let mut counts = BTreeMap::from([(language, 0_usize)]);
        for known in words.iter().filter_map(|word| self.vocabulary.get(*word)) {
            for one in known {
                *counts.entry(*one).or_default() += 1;
            }
        }
        let mut ranked: Vec<_> = counts.into_iter().collect();
        ranked.sort_by_key(|(one, count)| (std::cmp::Reverse(*count), *one != language, *one));
        ranked.into_iter().map(|(one, _)| one).collect()
    }

    /// The meanings of the longest phrase that the words begin with, in the best language that has it, and its length.
    pub(super) fn find_phrase(&self, words: &[&str], ranked: &[LanguageCode]) -> Option<(usize, Vec<Term>)> {
        let phrases = self.phrases.get(*words.first()?)?;
        let begins = |phrase: &&Phrase| {
            phrase.words.len() <= words.len()
                && phrase.words.iter().zip(words).all(|(one, other)| one == other)
        };
        let length = phrases.iter().filter(begins).map(|phrase| phrase.words.len()).max()?;
        let mut found: Vec<_> =
            phrases.iter().filter(|phrase| phrase.words.len() == length).filter(begins).collect();
        let rank =
            |phrase: &&Phrase| ranked.iter().position(|one| *one == phrase.language).unwrap_or(ranked.len());
        let best = found.iter().map(rank).min()?;
        found.retain(|phrase| rank(phrase) == best);
        let mut terms: Vec<Term> = Vec::new();
        for phrase in found {
            if !terms.contains(&phrase.term) {
                terms.push(phrase.term);
            }
        }
        Some((length, terms))
    }

    /// The meaning of a word with one typing error: a month, a weekday, a unit, a day from today or a longer cardinal.
    /// None if two meanings are as near, or the word is known.
    pub(super) fn find_near_word(&self, word: &str) -> Option<Term> {
        if word.len() < 4
            || self.vocabulary.contains_key(word)
            || !word.bytes().all(|b| b.is_ascii_lowercase())
        {
            return None;
        }
        let mut found: Option<Term> = None;
        for phrase in self.phrases.values().flatten() {
            let [known] = &phrase.words[..] else { continue };
            let shortest = if matches!(phrase.term, Term::Month(_) | Term::Unit(..)) {
                4
            } else if matches!(phrase.term, Term::Weekday(_) | Term::Offset(_) | Term::FixedDay { .. }) {
                5
            } else if matches!(phrase.term, Term::Cardinal(_) | Term::Currency(_) | Term::Period(_)) {
                6
            } else {
                continue;
            };
            if known.len() < shortest
                || known.bytes().next() != word.bytes().next()
                || strsim::osa_distance(known, word) != 1
            {
                continue;
            }
            match found {
                Some(other) if other != phrase.term => return None,
                Some(_) | None => found = Some(phrase.term),
            }
        }
        found
    }
}

/// A word in small letters without accents; signs of currencies and the like stay.
pub(super) fn fold_word(word: &str) -> String {
    let mut folded = String::new();
    for part in word.split_inclusive(is_sign) {
        let letters = part.trim_end_matches(is_sign);
        folded += &fold(letters).replace(' ', "");
        folded += part.get(letters.len()..).unwrap_or_default();
    }
    folded
}

/// Signs that stand for a word.
pub(super) fn is_sign(character: char) -> bool {
    matches!(character, '$' | '€' | '£' | '¥' | '%' | '<' | '>' | '&')
}
