//! The language of a dialogue after a text. It changes when asked, or when the text is plainly of another language; one
//! word, loan words and names never change it.

use std::collections::HashSet;

use super::answer_words::AnswerWords;
use super::definition::Question;
use super::names::own_names;
use super::parse::ParsedText;
use crate::language::Language;

/// A text with so many words of another language is of that language.
const MANY_WORDS: usize = 3;

/// The language that a text asks for, with the rest of the text. Where own words are accepted, the rest must be part of
/// the request: "I taught in English" is none.
pub(super) fn requested_language(
    text: &ParsedText,
    words: &AnswerWords,
    accepts_own_words: bool,
) -> Option<(Language, ParsedText)> {
    let said: Vec<&str> = text.tokens().iter().map(|token| token.word.as_str()).collect();
    if let Some((language, range)) = words.asked_language(&said) {
        let rest: Vec<&str> =
            said.iter().enumerate().filter(|(at, _)| !range.contains(at)).map(|(_, word)| *word).collect();
        let is_request = rest.iter().all(|word| words.is_joining(word) || words.is_request(word));
        let rest = if is_request { String::new() } else { rest.join(" ") };
        return (is_request || !accepts_own_words).then(|| (language, ParsedText::new(&rest, words)));
    }
    let bare = words.without_fillers(text.folded());
    let named = words.named_language(bare).filter(|_| !accepts_own_words)?;
    Some((named, ParsedText::new("", words)))
}

/// The language of a dialogue after a text that answers this question.
pub(super) fn language_after(
    text: &ParsedText,
    question: &Question,
    words: &AnswerWords,
    current: Language,
    languages: &[Language],
) -> Language {
    let asked = requested_language(text, words, question.free_text.is_some());
    if let Some((language, _)) = asked {
        return if languages.contains(&language) { language } else { current };
    }
    let said: HashSet<&str> = text.tokens().iter().map(|token| token.word.as_str()).collect();
    let names = |language| -> HashSet<String> {
        let names = question.options.iter().flat_map(|option| own_names(option, language));
        names.flat_map(|name| name.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let own_names = names(current);
    let is_current = |word: &str| words.speaks(current, word) || own_names.contains(word);
    let weigh = |language: Language| {
        let names = names(language);
        let is_other = |word: &str| words.speaks(language, word) || names.contains(word);
        let of_other = said.iter().filter(|word| is_other(word) && !is_current(word)).count();
        let of_current = said.iter().filter(|word| is_current(word) && !is_other(word)).count();
        let unknown = said.iter().filter(|word| !is_current(word) && !is_other(word)).count();
        let is_whole = of_other >= 2 && of_current == 0 && unknown == 0;
        let is_much = of_other >= MANY_WORDS && of_other > of_current + unknown / 2;
        (is_whole || is_much).then_some((of_other, language))
    };
    let others = languages.iter().copied().filter(|language| *language != current);
    others.filter_map(weigh).max_by_key(|(count, _)| *count).map_or(current, |(_, language)| language)
}
