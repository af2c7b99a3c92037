//! The names of options, and of commands as the options of a question.

use std::collections::BTreeMap;

use super::answer_words::{AnswerWords, Sense};
use super::definition::{AnswerOption, Command, Meaning, OptionTarget, Question, Texts};
use crate::ids::{AnswerKey, OptionId};
use crate::language::Language;
use crate::text::fold;

/// The names that a flow gives an option in a language, folded: its title, with and without what stands in brackets, and
/// its synonyms.
pub(super) fn own_names(option: &AnswerOption, language: Language) -> Vec<String> {
    let title = option.title.get(language).into_iter();
    let bare = title.clone().filter(|title| title.contains('(')).map(without_brackets);
    let synonyms = option.synonyms.get(&language).into_iter().flatten().map(String::as_str);
    let names = title.chain(synonyms).map(fold).chain(bare.map(|title| fold(&title)));
    names.filter(|name| !name.is_empty()).collect()
}

/// The names of an option in every language.
pub(super) fn all_names(option: &AnswerOption) -> impl Iterator<Item = String> {
    Language::ALL.into_iter().flat_map(|language| own_names(option, language))
}

fn without_brackets(title: &str) -> String {
    let mut depth = 0_usize;
    let outside = title.chars().filter(|character| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    outside.collect()
}

/// The meaning of an option: as the flow says, else that of a title that begins with a yes or a no ("Yes, I do").
pub(super) fn meaning_of(option: &AnswerOption, words: &AnswerWords) -> Option<Meaning> {
    option.means.or_else(|| {
        Language::ALL.into_iter().find_map(|language| {
            let title = option.title.get(language)?;
            let first = title.split([',', '.', '!', ';', ':', '(', '-']).next()?;
            let sense = words.phrase(&fold(first))?.sense();
            match sense {
                Sense::Yes => Some(Meaning::Yes),
                Sense::No => Some(Meaning::No),
                _ => None,
            }
        })
    })
}

/// The position of the only option with this meaning.
pub(super) fn option_meaning(question: &Question, meaning: Meaning, words: &AnswerWords) -> Option<usize> {
    let mut explicit =
        question.options.iter().enumerate().filter(|(_, option)| option.means == Some(meaning));
    if let Some((at, _)) = explicit.next() {
        return explicit.next().is_none().then_some(at);
    }
    let mut implied =
        question.options.iter().enumerate().filter(|(_, option)| meaning_of(option, words) == Some(meaning));
    let (at, _) = implied.next()?;
    implied.next().is_none().then_some(at)
}

/// Two options that people may take for each other by what they type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimilarTitles {
    pub step: crate::ids::StepName,
    pub language: Language,
    pub titles: [String; 2],
}

/// The commands that every question accepts, as the options of one, so that they are parsed as answers are.
pub(super) fn command_question(words: &AnswerWords) -> Option<Question> {
    let mut options = Vec::new();
    for command in [Command::Back, Command::StartOver, Command::Person] {
        let phrases = |language| (language, words.command_phrases(command, language));
        options.push(AnswerOption {
            id: OptionId::parse(command.as_str()).ok()?,
            title: Texts::default(),
            description: None,
            means: None,
            synonyms: Language::ALL.into_iter().map(phrases).collect::<BTreeMap<_, _>>(),
            value: None,
            words: Vec::new(),
            target: OptionTarget::Command(command),
        });
    }
    Some(Question {
        ask: Texts::default(),
        key: AnswerKey::parse("command").ok()?,
        keeps: None,
        listing: None,
        menu: None,
        options,
        free_text: None,
        words_key: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_left_out() {
        for (title, expected) in [
            ("Nights (22-6)", "Nights "),
            ("(a) b (c (d)) e", " b  e"),
            ("Nights", "Nights"),
            ("a) b", "a b"),
            ("a (b", "a "),
        ] {
            assert_eq!(without_brackets(title), expected);
        }
    }
}
