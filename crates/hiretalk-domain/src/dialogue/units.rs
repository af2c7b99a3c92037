//! A text as a sequence of units: names of options, phrases with a sense, and unknown words.

use super::answer_words::{AnswerWords, Sense};
use super::definition::Question;
use super::names::all_names;
use crate::text::fold;

/// A shorter name of one word does not identify its option beside unknown words.
const SHORTEST_WITHIN: usize = 5;
/// Shorter words are never taken as misspelled: too many of them differ by one letter.
const SHORTEST_MISSPELLED: usize = 4;

/// A folded word of a text, in one of its clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) word: String,
    pub(super) clause: usize,
    /// True if its clause is a question.
    pub(super) is_asked: bool,
}

/// The words of a text. Punctuation parts clauses; letters that are drawn out ("siiii") count once, and short forms ("q")
/// are written out.
pub(super) fn tokens(text: &str, words: &AnswerWords) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut clause = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(is_boundary).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        let is_asked = after.trim_start_matches(['!', '.', ' ']).starts_with('?');
        for word in fold(part).split(' ').filter(|word| !word.is_empty()) {
            let word = squeeze(word);
            let word = words.full_form(&word).map_or(word.clone(), str::to_owned);
            tokens.push(Token { word, clause, is_asked });
        }
        clause += 1;
        let mut signs = after.chars();
        if signs.next() == Some('/') {
            tokens.push(Token { word: "or".to_owned(), clause: clause - 1, is_asked: false });
            clause -= 1;
        }
        rest = signs.as_str();
    }
    tokens
}

fn is_boundary(character: char) -> bool {
    matches!(
        character,
        ',' | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | '¿'
            | '¡'
            | '\n'
            | '('
            | ')'
            | '…'
            | '—'
            | '–'
            | '"'
            | '«'
            | '»'
            | '/'
    )
}

/// A word with letters that are repeated three times and more taken once.
pub(super) fn squeeze(word: &str) -> String {
    let mut squeezed = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let mut run = 1;
        while letters.next_if_eq(&letter).is_some() {
            run += 1;
        }
        let count = if run > 2 && letter.is_alphabetic() { 1 } else { run };
        squeezed.extend(std::iter::repeat_n(letter, count));
    }
    squeezed
}

/// What a unit stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Options of the question, by position. Several have one name.
    Options(Vec<usize>),
    Sense(Sense),
    Unknown,
}

/// Some words of a text that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) content: Content,
    /// True if it excludes the options beside it.
    pub(super) negates: bool,
    /// True if it counts only in a clause without unknown words.
    pub(super) is_weak: bool,
    /// True for a number that may be an article ("una", "one").
    pub(super) is_article: bool,
    /// True if it doubts what follows ("I don't know whether").
    pub(super) is_doubt: bool,
    pub(super) clause: usize,
    pub(super) is_asked: bool,
    pub(super) words: String,
    pub(super) count: usize,
}

/// A name of an option.
struct Name {
    words: Vec<String>,
    stems: Vec<String>,
    option: usize,
}

/// The names of a question's options, each also without the joining words before it.
fn names(question: &Question, words: &AnswerWords) -> Vec<Name> {
    let mut names = Vec::new();
    for (option, definition) in question.options.iter().enumerate() {
        let mut all: Vec<String> = all_names(definition).map(|name| squeeze_all(&name)).collect();
        let bare: Vec<String> = all.iter().filter_map(|name| without_joining(name, words)).collect();
        all.extend(bare);
        all.sort_unstable();
        all.dedup();
        for name in all {
            let parts: Vec<String> = name.split(' ').map(str::to_owned).collect();
            let mut stems: Vec<String> = parts.iter().map(|word| stem(word).to_owned()).collect();
            stems.sort_unstable();
            names.push(Name { words: parts, stems, option });
        }
    }
    names
}

fn squeeze_all(name: &str) -> String {
    name.split(' ').map(squeeze).collect::<Vec<_>>().join(" ")
}

/// A name without the joining words before it, if a word is left that can stand for it.
fn without_joining(name: &str, words: &AnswerWords) -> Option<String> {
    let rest: Vec<&str> = name.split(' ').skip_while(|word| words.is_joining(word)).collect();
    let first = rest.first()?;
    let is_shorter = rest.len() < name.split(' ').count();
    let is_name = first.chars().count() >= SHORTEST_WITHIN && words.phrase(&rest.join(" ")).is_none();
    (is_shorter && is_name).then(|| rest.join(" "))
}

/// A word without the ending of its plural and gender.
pub(super) fn stem(word: &str) -> &str {
    if word.chars().count() < SHORTEST_MISSPELLED {
        return word;
    }
    let singular = word.strip_suffix('s').unwrap_or(word);
    let bare = singular.strip_suffix(['a', 'o', 'e']).unwrap_or(singular);
    if bare.chars().count() < 3 { word } else { bare }
}

/// Parts a text into units: at each place the longest phrase, written well rather than misspelled.
pub(super) fn units(tokens: &[Token], question: &Question, words: &AnswerWords) -> Vec<Unit> {
    let names = names(question, words);
    let longest = names.iter().map(|name| name.words.len()).max().unwrap_or(1).max(words.longest());
    let is_known = |word: &str| {
        words.is_known(word) || names.iter().any(|name| name.words.iter().any(|part| part == word))
    };
    let mut units = Vec::new();
    let mut at = 0;
    while let Some(first) = tokens.get(at) {
        let room = tokens.iter().skip(at).take_while(|token| token.clause == first.clause).count();
        let found = (1..=room.min(longest)).rev().find_map(|count| {
            let window: Vec<&str> =
                tokens.iter().skip(at).take(count).map(|token| token.word.as_str()).collect();
            find_unit(&window, &names, words, &is_known)
        });
        let (content, negates, is_weak, count) = found.unwrap_or((Content::Unknown, false, false, 1));
        let joined: Vec<&str> = tokens.iter().skip(at).take(count).map(|token| token.word.as_str()).collect();
        let joined = joined.join(" ");
        let is_article = matches!(content, Content::Sense(Sense::Cardinal(_)))
            && words
                .phrase(&joined)
                .is_some_and(|phrase| phrase.has(Sense::Joining) || phrase.has(Sense::Filler));
        let is_doubt = content == Content::Sense(Sense::Unsure)
            && joined.rsplit_once(' ').is_some_and(|(doubt, _)| {
                words.phrase(doubt).is_some_and(|phrase| phrase.sense() == Sense::Unsure)
            });
        units.push(Unit {
            content,
            is_article,
            is_doubt,
            negates,
            is_weak,
            clause: first.clause,
            is_asked: first.is_asked,
            words: joined,
            count,
        });
        at += count;
    }
    units
}

type Found = (Content, bool, bool, usize);

fn find_unit(
    window: &[&str],
    names: &[Name],
    words: &AnswerWords,
    is_known: &impl Fn(&str) -> bool,
) -> Option<Found> {
    let count = window.len();
    let exact = owners(names, |name| name.words == window);
    if !exact.is_empty() {
        // "No" may be the name of an option, and excludes others all the same.
        let negates = words.phrase(&window.join(" ")).is_some_and(|phrase| phrase.has(Sense::Negation));
        return Some((Content::Options(exact), negates, is_weak_name(window), count));
    }
    if let [before, letter] = window
        && words.announces_letter(before)
        && let Some(position) = letter_position(letter)
    {
        return Some((Content::Sense(Sense::Ordinal(position)), false, false, count));
    }
    if let Some(phrase) = words.phrase(&window.join(" ")) {
        let negates = phrase.has(Sense::Negation) || phrase.sense() == Sense::No;
        return Some((Content::Sense(phrase.sense()), negates, phrase.is_weak, count));
    }
    let mut stems: Vec<&str> = window.iter().map(|word| stem(word)).collect();
    stems.sort_unstable();
    let loose = owners(names, |name| name.stems == stems);
    if !loose.is_empty() {
        return Some((Content::Options(loose), false, is_weak_name(window), count));
    }
    let unknown = window.iter().filter(|word| word.chars().count() >= 3 && !is_known(word)).count();
    if unknown != 1 {
        return None;
    }
    let misspelled = owners(names, |name| has_one_error(window, &name.words, is_known));
    let mut senses: Vec<(Sense, bool, bool)> = words
        .phrases()
        .filter(|phrase| has_one_error(window, &phrase.words, is_known))
        .map(|phrase| {
            let sense = phrase.sense();
            (sense, phrase.has(Sense::Negation) || sense == Sense::No, phrase.is_weak)
        })
        .collect();
    senses.sort_unstable();
    senses.dedup_by_key(|(sense, ..)| *sense);
    match (&misspelled[..], &senses[..]) {
        ([_], []) => Some((Content::Options(misspelled), false, is_weak_name(window), count)),
        ([], [(sense, negates, is_weak)]) => Some((Content::Sense(*sense), *negates, *is_weak, count)),
        (_, _) => None,
    }
}

fn owners(names: &[Name], fits: impl Fn(&Name) -> bool) -> Vec<usize> {
    let mut owners: Vec<usize> = names.iter().filter(|name| fits(name)).map(|name| name.option).collect();
    owners.dedup();
    owners
}

fn is_weak_name(window: &[&str]) -> bool {
    match window {
        [word] => word.chars().count() < SHORTEST_WITHIN || word.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

/// The position, from zero, of an option's letter.
pub(super) fn letter_position(letter: &str) -> Option<usize> {
    match letter.as_bytes() {
        [letter @ b'a'..=b'j'] => Some(usize::from(letter - b'a')),
        _ => None,
    }
}

/// True if the words are those of the name with one typing error in one of them, which is no known word.
fn has_one_error(typed: &[&str], name: &[String], is_known: &impl Fn(&str) -> bool) -> bool {
    if typed.len() != name.len() {
        return false;
    }
    let mut errors = typed.iter().zip(name).filter(|(typed, word)| *typed != word);
    match (errors.next(), errors.next()) {
        (Some((typed, word)), None) => is_misspelled(typed, word) && !is_known(typed),
        (_, _) => false,
    }
}

/// True if `typed` is `word` with one letter too many, too few or wrong, or two exchanged.
pub(super) fn is_misspelled(typed: &str, word: &str) -> bool {
    word.chars().count() >= SHORTEST_MISSPELLED
        && typed.len().abs_diff(word.len()) <= 4
        && !word.contains(|letter: char| letter.is_ascii_digit())
        && strsim::osa_distance(typed, word) == 1
}

/// True if a text meant for one of two folded names could be taken for the other.
pub(super) fn are_confusable(one: &str, other: &str) -> bool {
    let stems = |name: &str| {
        let mut stems: Vec<String> = name.split(' ').map(|word| stem(word).to_owned()).collect();
        stems.sort_unstable();
        stems
    };
    let words: Vec<&str> = one.split(' ').collect();
    let other_words: Vec<String> = other.split(' ').map(str::to_owned).collect();
    stems(one) == stems(other) || has_one_error(&words, &other_words, &|_| false)
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
            ("trad", "tarde", false),
            ("", "tarde", false),
            ("mes", "mas", false),
            ("ahora", "hora", true),
            ("h4re", "h4rd", false),
        ] {
            assert_eq!(is_misspelled(typed, word), expected, "{typed} for {word}");
        }
    }

    #[test]
    fn drawn_out_letters_count_once() {
        for (word, expected) in [
            ("siiii", "si"),
            ("nooo", "no"),
            ("yesss", "yes"),
            ("llamar", "llamar"),
            ("1000", "1000"),
            ("", ""),
        ] {
            assert_eq!(squeeze(word), expected);
        }
    }

    #[test]
    fn plurals_and_genders_are_one_word() {
        for (one, other) in
            [("completa", "completo"), ("noches", "noche"), ("nights", "night"), ("media", "medio")]
        {
            assert_eq!(stem(one), stem(other));
        }
        assert_ne!(stem("mes"), stem("mas"));
    }

    #[test]
    fn punctuation_parts_clauses() {
        let told: Vec<_> = tokens("Sí, claro. ¿y?", &AnswerWords::default())
            .into_iter()
            .map(|token| (token.word, token.clause, token.is_asked))
            .collect();
        let expected = [("si", 0, false), ("claro", 1, false), ("y", 3, true)];
        assert_eq!(told, expected.map(|(word, clause, is_asked)| (word.to_owned(), clause, is_asked)));
    }
}
