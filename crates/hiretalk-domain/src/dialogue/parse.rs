//! Parses a typed text once, and finds the option that it names. The strictest match wins; where two options match
//! equally well, none does.

use super::definition::{AnswerOption, Question};
use super::vocabulary::{
    is_filler, is_joining, is_negation, meaning_of_emoji, names, own_names, position_of, without_fillers,
};
use crate::language::Language;
use crate::matching::is_empty_word;
use crate::text::fold;

/// A shorter word does not identify its option within a sentence.
const SHORTEST_WITHIN: usize = 5;
/// Shorter words are never taken as misspelled: too many of them differ by one letter.
const SHORTEST_MISSPELLED: usize = 4;

/// A typed text with its folded forms.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct ParsedText {
    /// As it was typed.
    pub(super) text: String,
    folded: String,
    /// Its folded words without the fillers at both ends.
    bare: String,
}

/// An option that a text names, and the language that names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct OptionMatch<'q> {
    pub(super) option: &'q AnswerOption,
    pub(super) language: Language,
}

impl ParsedText {
    pub(super) fn new(text: &str) -> Self {
        let folded = fold(text);
        let bare = without_fillers(&folded).to_owned();
        Self { text: text.to_owned(), folded, bare }
    }

    pub(super) fn folded(&self) -> &str {
        &self.folded
    }

    fn is_question(&self) -> bool {
        self.text.contains('?')
    }

    fn is_name(&self, name: &str) -> bool {
        name == self.folded || name == self.bare
    }

    fn is_misspelled_name(&self, name: &str) -> bool {
        has_one_error(&self.folded, name) || has_one_error(&self.bare, name)
    }

    /// Finds the option of a question that it means: by name, number, emoji, a name within a sentence, or a misspelled
    /// name, in this order. `languages` are the flow's, the spoken one first.
    ///
    /// For questions that accept own words, sentences are not searched and, unless rows are listed, only digits are numbers.
    pub(super) fn find_option<'q>(
        &self,
        question: &'q Question,
        languages: &[Language],
    ) -> Option<OptionMatch<'q>> {
        let spoken = *languages.first()?;
        self.find_name(question, languages)
            .or_else(|| self.find_position(question, spoken))
            .or_else(|| self.find_emoji(question, spoken))
            .or_else(|| {
                let is_searched = question.free_text.is_none() && !self.is_question();
                is_searched.then(|| self.find_within(question, languages, 1)).flatten()
            })
            .or_else(|| {
                // A text one error away from two options is ambiguous, whatever their languages.
                let may_mean = |option: &&AnswerOption| {
                    languages.iter().any(|&language| {
                        names(option, language).iter().any(|name| self.is_misspelled_name(name))
                    })
                };
                only(question.options.iter().filter(may_mean))?;
                self.find_misspelled(question, languages)
            })
    }

    /// Finds the option with this very name.
    pub(super) fn find_name<'q>(
        &self,
        question: &'q Question,
        languages: &[Language],
    ) -> Option<OptionMatch<'q>> {
        first_in(languages, |language| option_named(question, language, |name| self.is_name(name)))
    }

    /// Finds a command beyond its very name: within a sentence, unless own words are accepted, or misspelled.
    pub(super) fn find_command<'q>(
        &self,
        commands: &'q Question,
        accepts_own_words: bool,
        languages: &[Language],
    ) -> Option<OptionMatch<'q>> {
        // Single words such as "persona" or "back" mean little within a sentence.
        let within = if accepts_own_words { None } else { self.find_within(commands, languages, 2) };
        within.or_else(|| self.find_misspelled(commands, languages))
    }

    /// Finds an option named within a sentence that answers another question.
    pub(super) fn find_beside<'q>(
        &self,
        question: &'q Question,
        languages: &[Language],
    ) -> Option<&'q AnswerOption> {
        if self.is_question() {
            return None;
        }
        self.find_within(question, languages, 1).map(|found| found.option)
    }

    fn find_position<'q>(&self, question: &'q Question, spoken: Language) -> Option<OptionMatch<'q>> {
        let accepts_own_words = question.free_text.is_some() && question.listing.is_none();
        if accepts_own_words && !self.bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let position = position_of(&self.bare).or_else(|| position_of(&self.folded))?;
        question.options.get(position).map(|option| OptionMatch { option, language: spoken })
    }

    fn find_emoji<'q>(&self, question: &'q Question, spoken: Language) -> Option<OptionMatch<'q>> {
        let meaning = self.folded.is_empty().then(|| meaning_of_emoji(&self.text)).flatten()?;
        let option = only(question.options.iter().filter(|option| option.means == Some(meaning)))?;
        Some(OptionMatch { option, language: spoken })
    }

    fn find_misspelled<'q>(&self, question: &'q Question, languages: &[Language]) -> Option<OptionMatch<'q>> {
        first_in(languages, |language| option_named(question, language, |name| self.is_misspelled_name(name)))
    }

    /// Finds the only option with a name of at least `least_words` words within the text.
    fn find_within<'q>(
        &self,
        question: &'q Question,
        languages: &[Language],
        least_words: usize,
    ) -> Option<OptionMatch<'q>> {
        first_in(languages, |language| option_within(&self.folded, question, language, least_words))
    }

    /// True if it says more than the names of these options: any word that tells something.
    pub(super) fn says_more_than(&self, options: &[&AnswerOption]) -> bool {
        let names = all_names(options);
        if position_of(&self.bare).is_some() || names.iter().any(|name| has_one_error(&self.bare, name)) {
            return false;
        }
        let rest = without_names(&self.folded, names);
        rest.split(' ').any(|word| word.len() > 1 && !is_filler(word) && !is_empty_word(word))
    }

    /// True if it is nothing but the names of these options and joining words.
    pub(super) fn is_only(&self, options: &[&AnswerOption]) -> bool {
        let rest = without_names(&self.folded, all_names(options));
        rest.split_whitespace().all(|word| word == NAME || is_joining(word))
    }

    /// True if it holds a name of this option that identifies it within a sentence.
    pub(super) fn names_option(&self, option: &AnswerOption) -> bool {
        let folded = format!(" {} ", self.folded);
        let mut names = Language::ALL.into_iter().flat_map(|language| own_names(option, language));
        names.any(|name| identifies_within(&name) && folded.contains(&format!(" {name} ")))
    }
}

/// Finds the option with this title: for a button without a known payload, such as that of a template.
pub(super) fn find_title<'q>(
    title: &str,
    question: &'q Question,
    languages: &[Language],
) -> Option<OptionMatch<'q>> {
    let folded = fold(title);
    first_in(languages, |language| option_named(question, language, |name| name == folded))
}

fn first_in<'q>(
    languages: &[Language],
    find: impl Fn(Language) -> Option<&'q AnswerOption>,
) -> Option<OptionMatch<'q>> {
    languages.iter().find_map(|&language| Some(OptionMatch { option: find(language)?, language }))
}

fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let one = found.next()?;
    found.next().is_none().then_some(one)
}

/// The only option with a name that fits.
fn option_named(
    question: &Question,
    language: Language,
    fits: impl Fn(&str) -> bool,
) -> Option<&AnswerOption> {
    only(question.options.iter().filter(|option| names(option, language).iter().any(|name| fits(name))))
}

fn identifies_within(name: &str) -> bool {
    name.contains(' ') || name.chars().count() >= SHORTEST_WITHIN
}

/// The only option named within a sentence. A name inside a longer one does not count ("not interested"), and a
/// negation outside of all names leaves everything open ("no puedo por la tarde").
fn option_within<'q>(
    folded: &str,
    question: &'q Question,
    language: Language,
    least_words: usize,
) -> Option<&'q AnswerOption> {
    struct Found {
        option: usize,
        begin: usize,
        end: usize,
    }
    let words: Vec<&str> = folded.split(' ').collect();
    let mut found = Vec::new();
    for (option, definition) in question.options.iter().enumerate() {
        for name in own_names(definition, language) {
            let is_searched = identifies_within(&name);
            let name: Vec<&str> = name.split(' ').collect();
            if !is_searched || name.len() < least_words {
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

fn all_names(options: &[&AnswerOption]) -> Vec<String> {
    let names = options.iter().flat_map(|option| Language::ALL.map(|language| names(option, language)));
    names.flatten().collect()
}

/// Stands in place of a name that was taken out.
const NAME: &str = ".";

fn without_names(folded: &str, mut names: Vec<String>) -> String {
    // A name may hold a shorter one.
    names.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
    names
        .iter()
        .fold(format!(" {folded} "), |rest, name| rest.replace(&format!(" {name} "), &format!(" {NAME} ")))
}

/// True if the text is the name with one typing error in one of its words.
fn has_one_error(text: &str, name: &str) -> bool {
    if text.split(' ').count() != name.split(' ').count() {
        return false;
    }
    let mut errors = text.split(' ').zip(name.split(' ')).filter(|(typed, word)| typed != word);
    only(&mut errors).is_some_and(|(typed, word)| is_misspelled(typed, word))
}

/// True if `typed` is `word` with one letter too many, too few or wrong, or two exchanged.
fn is_misspelled(typed: &str, word: &str) -> bool {
    word.chars().count() >= SHORTEST_MISSPELLED
        && !word.contains(|letter: char| letter.is_ascii_digit())
        && strsim::osa_distance(typed, word) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_is_forgiven() {
        for (typed, word, expected) in [
            ("tarde", "tarde", false),
            ("tarda", "tarde", true),
            ("trade", "tarde", true),
            ("tarrde", "tarde", true),
            ("tare", "tarde", true),
            ("tardes", "tarde", true),
            ("arde", "tarde", true),
            ("tard", "tarde", true),
            ("trad", "tarde", false),
            ("edrat", "tarde", false),
            ("", "tarde", false),
            ("tardesss", "tarde", false),
            ("mes", "mas", false),
            ("yess", "yes", false),
            ("ahora", "hora", true),
            ("h4re", "h4rd", false),
        ] {
            assert_eq!(is_misspelled(typed, word), expected, "{typed} for {word}");
        }
    }
}
