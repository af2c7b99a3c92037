//! Reads `words/*/answers.toml`.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use hiretalk_domain::dialogue::{AnswerWords, Command, LanguageWords, Meaning, Sense};
use hiretalk_domain::language::Language;

/// The files that ship with the program.
const FILES: [(Language, &str); 3] = [
    (Language::Spanish, include_str!("../../words/es/answers.toml")),
    (Language::English, include_str!("../../words/en/answers.toml")),
    (Language::Portuguese, include_str!("../../words/pt/answers.toml")),
];

/// The words by which people answer, in every language.
///
/// # Panics
/// Never: a test reads them.
pub fn answer_words() -> Arc<AnswerWords> {
    static WORDS: LazyLock<Arc<AnswerWords>> = LazyLock::new(|| {
        let read = |(language, text): (Language, &str)| match toml::from_str::<AnswersForm>(text) {
            Ok(form) => (language, form.into_words()),
            Err(error) => unreachable!("the words are checked by a test: {language}: {error}"),
        };
        Arc::new(AnswerWords::new(FILES.map(read)))
    });
    Arc::clone(&WORDS)
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswersForm {
    yes: Vec<String>,
    no: Vec<String>,
    unsure: Vec<String>,
    either: Vec<String>,
    other: Vec<String>,
    puzzled: Vec<String>,
    weak: Vec<String>,
    short: BTreeMap<String, String>,
    negations: Vec<String>,
    exclusions: Vec<String>,
    contrasts: Vec<String>,
    or: Vec<String>,
    and: Vec<String>,
    fillers: Vec<String>,
    joining: Vec<String>,
    ordinals: Vec<Vec<String>>,
    last: Vec<String>,
    cardinals: Vec<Vec<String>>,
    letters: Vec<String>,
    which: String,
    commands: CommandsForm,
    emoji: EmojiForm,
    language: LanguageForm,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandsForm {
    back: Vec<String>,
    start_over: Vec<String>,
    person: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct EmojiForm {
    yes: String,
    no: String,
    unsure: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageForm {
    names: Vec<String>,
    asked: Vec<String>,
    requests: Vec<String>,
    words: String,
}

impl AnswersForm {
    fn into_words(self) -> LanguageWords {
        let CommandsForm { back, start_over, person } = self.commands;
        let EmojiForm { yes, no, unsure } = self.emoji;
        let LanguageForm { names, asked, requests, words } = self.language;
        let ordinals = (0..).zip(self.ordinals).map(|(at, words)| (Sense::Ordinal(at), words));
        let cardinals = (0..).zip(self.cardinals).map(|(at, words)| (Sense::Cardinal(at), words));
        let phrases = [
            (Sense::Exclusion, self.exclusions),
            (Sense::Puzzled, self.puzzled),
            (Sense::No, self.no),
            (Sense::Yes, self.yes),
            (Sense::Unsure, self.unsure),
            (Sense::Either, self.either),
            (Sense::Other, self.other),
            (Sense::Negation, self.negations),
            (Sense::Contrast, self.contrasts),
            (Sense::Or, self.or),
            (Sense::And, self.and),
            (Sense::Last, self.last),
            (Sense::Filler, self.fillers),
            (Sense::Joining, self.joining),
        ];
        LanguageWords {
            phrases: phrases.into_iter().chain(ordinals).chain(cardinals).collect(),
            weak: self.weak,
            short: self.short.into_iter().collect(),
            letters: self.letters,
            commands: vec![
                (Command::Back, back),
                (Command::StartOver, start_over),
                (Command::Person, person),
            ],
            emoji: vec![(Meaning::Yes, yes), (Meaning::No, no), (Meaning::Unsure, unsure)],
            which: self.which,
            names,
            asked,
            requests,
            frequent: words.split(' ').map(str::to_owned).collect(),
        }
    }
}
