//! Reads an answer: which option somebody meant. The strictest reading that fits is taken; where two options fit
//! equally well, none is.

use super::definition::{AnswerOption, Question};
use super::meaning::Meaning;
use super::misspelling::is_misspelled;
use super::vocabulary::{is_filler, is_joining, is_negation, names, own_names, place, without_fillers};
use crate::language::Language;
use crate::matching::is_empty_word;
use crate::text::fold;

/// A word this short does not tell its option from within a sentence.
const SHORTEST_WITHIN: usize = 5;

/// An option that somebody meant, and the language in which they said so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meant<'q> {
    pub(super) option: &'q AnswerOption,
    pub(super) language: Language,
}

/// Which option a typed text means. `languages` are those of the flow, the spoken one first: another is only heard when
/// the text says nothing in that one.
///
/// In this order: a name as it stands, a number, signs such as 👍, a name within a sentence, a name with a typing error.
/// Where people may answer in their own words, a sentence is their own and, unless rows are listed, a number is one
/// written in digits.
pub(super) fn read<'q>(text: &str, question: &'q Question, languages: &[Language]) -> Option<Meant<'q>> {
    let folded = fold(text);
    let bare = without_fillers(&folded);
    let spoken = *languages.first()?;
    let exact = |name: &str| name == folded || name == bare;
    let number = || {
        let is_own_words = question.free_text.is_some() && question.listing.is_none();
        let word = if is_own_words && !bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        } else {
            bare
        };
        question
            .options
            .get(place(word).or_else(|| place(&folded))?)
            .map(|option| Meant { option, language: spoken })
    };
    let signs = || {
        let meaning = folded.is_empty().then(|| Meaning::of_signs(text)).flatten()?;
        let option = only(question.options.iter().filter(|option| option.means == Some(meaning)))?;
        Some(Meant { option, language: spoken })
    };
    let within = || {
        let is_own_words = question.free_text.is_some() || text.contains('?');
        if is_own_words {
            None
        } else {
            first(languages, |language| named_within(&folded, question, language, 1))
        }
    };
    let misspelled = |name: &str| has_one_error(&folded, name) || has_one_error(bare, name);
    first(languages, |language| named(question, language, exact))
        .or_else(number)
        .or_else(signs)
        .or_else(within)
        .or_else(|| {
            // What is one error away from two options is so in whatever languages these are.
            let may_mean = |option: &&AnswerOption| {
                languages.iter().any(|&language| names(option, language).iter().any(|name| misspelled(name)))
            };
            only(question.options.iter().filter(may_mean))?;
            first(languages, |language| named(question, language, misspelled))
        })
}

/// Which option a typed text names as it stands.
pub(super) fn read_name<'q>(text: &str, question: &'q Question, languages: &[Language]) -> Option<Meant<'q>> {
    let folded = fold(text);
    let bare = without_fillers(&folded);
    first(languages, |language| named(question, language, |name| name == folded || name == bare))
}

/// Which command a typed text asks for, beyond its very name: in a sentence, unless people answer in their own words, or
/// with a typing error.
pub(super) fn read_command<'q>(
    text: &str,
    commands: &'q Question,
    takes_own_words: bool,
    languages: &[Language],
) -> Option<Meant<'q>> {
    let folded = fold(text);
    let bare = without_fillers(&folded);
    // A word such as "persona" or "back" says little among others.
    let within = || first(languages, |language| named_within(&folded, commands, language, 2));
    let misspelled = |name: &str| has_one_error(&folded, name) || has_one_error(bare, name);
    let within = if takes_own_words { None } else { within() };
    within.or_else(|| first(languages, |language| named(commands, language, misspelled)))
}

/// Which option of another question a text names besides the answer to its own.
pub(super) fn named_besides<'q>(
    text: &str,
    question: &'q Question,
    languages: &[Language],
) -> Option<&'q AnswerOption> {
    let folded = fold(text);
    let within = || first(languages, |language| named_within(&folded, question, language, 1));
    if text.contains('?') { None } else { within().map(|meant| meant.option) }
}

/// Whether a text that means these options says more than their names: a word that tells something.
pub(super) fn says_more(text: &str, options: &[&AnswerOption]) -> bool {
    let folded = fold(text);
    let bare = without_fillers(&folded);
    let named = names_of(options);
    if place(bare).is_some() || named.iter().any(|name| has_one_error(bare, name)) {
        return false;
    }
    let rest = without(&folded, named);
    rest.split(' ').any(|word| word.len() > 1 && !is_filler(word) && !is_empty_word(word))
}

/// Whether a text is nothing but the names of these options, joined.
pub(super) fn is_only(text: &str, options: &[&AnswerOption]) -> bool {
    let rest = without(&fold(text), names_of(options));
    rest.split_whitespace().all(|word| word == NAMED || is_joining(word))
}

/// Whether a text holds a name of this option that tells it from within a sentence.
pub(super) fn is_named_in(text: &str, option: &AnswerOption) -> bool {
    let folded = format!(" {} ", fold(text));
    let mut names = Language::ALL.into_iter().flat_map(|language| own_names(option, language));
    names.any(|name| tells_within(&name) && folded.contains(&format!(" {name} ")))
}

fn names_of(options: &[&AnswerOption]) -> Vec<String> {
    let names = options.iter().flat_map(|option| Language::ALL.map(|language| names(option, language)));
    names.flatten().collect()
}

/// What stands where a name was.
const NAMED: &str = ".";

/// A folded text without these names.
fn without(folded: &str, mut named: Vec<String>) -> String {
    // A name may hold a shorter one.
    named.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
    named
        .iter()
        .fold(format!(" {folded} "), |rest, name| rest.replace(&format!(" {name} "), &format!(" {NAMED} ")))
}

/// Whether a name can be looked for in a sentence.
fn tells_within(name: &str) -> bool {
    name.contains(' ') || name.chars().count() >= SHORTEST_WITHIN
}

/// Which option has this title: for a button whose id nobody knows, such as that of a template without payloads.
pub(super) fn read_title<'q>(
    title: &str,
    question: &'q Question,
    languages: &[Language],
) -> Option<Meant<'q>> {
    let folded = fold(title);
    first(languages, |language| named(question, language, |name| name == folded))
}

fn first<'q>(
    languages: &[Language],
    read: impl Fn(Language) -> Option<&'q AnswerOption>,
) -> Option<Meant<'q>> {
    languages.iter().find_map(|&language| Some(Meant { option: read(language)?, language }))
}

fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let one = found.next()?;
    found.next().is_none().then_some(one)
}

/// The only option with a name that fits.
fn named(question: &Question, language: Language, fits: impl Fn(&str) -> bool) -> Option<&AnswerOption> {
    only(question.options.iter().filter(|option| names(option, language).iter().any(|name| fits(name))))
}

/// A name that stands in a sentence.
struct Found {
    option: usize,
    begin: usize,
    end: usize,
}

/// The only option that a sentence names. A name within a longer one does not count ("not interested"), and a negation
/// outside of all names leaves everything open ("no puedo por la tarde").
/// Only names of so many words are looked for.
fn named_within<'q>(
    folded: &str,
    question: &'q Question,
    language: Language,
    least_words: usize,
) -> Option<&'q AnswerOption> {
    let words: Vec<&str> = folded.split(' ').collect();
    let mut found = Vec::new();
    for (option, definition) in question.options.iter().enumerate() {
        for name in own_names(definition, language) {
            let is_told = tells_within(&name);
            let name: Vec<&str> = name.split(' ').collect();
            if !is_told || name.len() < least_words {
                continue;
            }
            for (begin, window) in words.windows(name.len()).enumerate() {
                if window == name {
                    found.push(Found { option, begin, end: begin + name.len() });
                }
            }
        }
    }
    let is_outermost = |one: &Found| {
        !found.iter().any(|two| {
            two.begin <= one.begin && one.end <= two.end && two.end - two.begin > one.end - one.begin
        })
    };
    let is_negated = words.iter().enumerate().any(|(at, word)| {
        is_negation(word) && !found.iter().any(|name| (name.begin..name.end).contains(&at))
    });
    let mut options: Vec<_> =
        found.iter().filter(|name| is_outermost(name)).map(|name| name.option).collect();
    options.dedup();
    if is_negated { None } else { question.options.get(only(options.into_iter())?) }
}

/// Whether the text is the name with one typing error in one of its words.
fn has_one_error(text: &str, name: &str) -> bool {
    if text.split(' ').count() != name.split(' ').count() {
        return false;
    }
    let mut errors = text.split(' ').zip(name.split(' ')).filter(|(typed, word)| typed != word);
    only(&mut errors).is_some_and(|(typed, word)| is_misspelled(typed, word))
}
