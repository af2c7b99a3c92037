//! The words by which people answer, in each language. They are data that a flow is given.

use std::collections::{HashMap, HashSet};

use super::definition::{Command, Meaning};
use crate::language::Language;
use crate::text::fold;

/// The words of one language, as people know them: case and accents don't count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LanguageWords {
    /// The phrases of each sense.
    pub phrases: Vec<(Sense, Vec<String>)>,
    /// Phrases of a meaning that count only in a clause without unknown words ("si" is "if" too).
    pub weak: Vec<String>,
    /// Words in short, and in full ("q", "que").
    pub short: Vec<(String, String)>,
    /// Words before the letter of an option ("opción b").
    pub letters: Vec<String>,
    pub commands: Vec<(Command, Vec<String>)>,
    /// Signs that mean an answer where nothing else is said.
    pub emoji: Vec<(Meaning, String)>,
    /// The question back that names several options, in place of `{options}`.
    pub which: String,
    /// Names of this language, in any language.
    pub names: Vec<String>,
    /// Phrases that ask to be spoken to in this language.
    pub asked: Vec<String>,
    /// Words around such a request.
    pub requests: Vec<String>,
    /// Frequent words of this language, by which it is recognised.
    pub frequent: Vec<String>,
}

/// The sense of a phrase in an answer. Of several senses of one phrase the first counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sense {
    /// "Everything but": what follows is excluded.
    Exclusion,
    /// It looks like a meaning and is none ("no entiendo").
    Puzzled,
    No,
    Yes,
    Unsure,
    /// Any of the options, or several.
    Either,
    /// None of the options.
    Other,
    /// It excludes what follows or, at the end of a clause, what precedes.
    Negation,
    /// What follows counts on its own ("pero").
    Contrast,
    Or,
    And,
    /// The position, from zero.
    Ordinal(usize),
    /// A number that may stand for a position, from zero.
    Cardinal(usize),
    /// The last position.
    Last,
    /// Politeness around an answer.
    Filler,
    /// It connects the names of options.
    Joining,
}

impl Sense {
    /// The meaning of options that it names.
    pub(super) fn meaning(self) -> Option<Meaning> {
        match self {
            Self::Yes => Some(Meaning::Yes),
            Self::No => Some(Meaning::No),
            Self::Unsure | Self::Either => Some(Meaning::Unsure),
            Self::Other => Some(Meaning::Other),
            Self::Exclusion
            | Self::Puzzled
            | Self::Negation
            | Self::Contrast
            | Self::Or
            | Self::And
            | Self::Ordinal(_)
            | Self::Cardinal(_)
            | Self::Last
            | Self::Filler
            | Self::Joining => None,
        }
    }
}

/// A phrase of any language, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) words: Vec<String>,
    /// In order; the first counts.
    senses: Vec<Sense>,
    pub(super) is_weak: bool,
}

impl Phrase {
    pub(super) fn sense(&self) -> Sense {
        self.senses.first().copied().unwrap_or(Sense::Joining)
    }

    pub(super) fn has(&self, sense: Sense) -> bool {
        self.senses.contains(&sense)
    }
}

/// The words of all languages, folded and ready to be looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerWords {
    languages: Vec<(Language, FoldedWords)>,
    /// By the phrase, its words joined by spaces.
    phrases: HashMap<String, Phrase>,
    fillers: Vec<String>,
    letters: HashSet<String>,
    requests: HashSet<String>,
    short: HashMap<String, String>,
    emoji: Vec<(Meaning, String)>,
    /// All words of the phrases: none of them is another one misspelled.
    known: HashSet<String>,
    longest: usize,
}

/// The words by which a language is spoken and recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct FoldedWords {
    commands: Vec<(Command, Vec<String>)>,
    which: String,
    names: HashSet<String>,
    asked: Vec<Vec<String>>,
    vocabulary: HashSet<String>,
}

impl AnswerWords {
    /// The most characters of a question back.
    pub(super) const MOST_WHICH: usize = 200;

    /// Folds the words of each language.
    pub fn new(languages: impl IntoIterator<Item = (Language, LanguageWords)>) -> Self {
        let mut all = Self::default();
        for (language, words) in languages {
            all.add(language, words);
        }
        for phrase in all.phrases.values_mut() {
            phrase.senses.sort_unstable();
            phrase.senses.dedup();
        }
        all.longest = all.phrases.values().map(|phrase| phrase.words.len()).max().unwrap_or(0);
        all.known = all.phrases.values().flat_map(|phrase| &phrase.words).cloned().collect();
        // Longer ones before their own beginnings.
        all.fillers.sort_unstable_by_key(|filler| std::cmp::Reverse(filler.len()));
        all.fillers.dedup();
        all
    }

    fn add(&mut self, language: Language, words: LanguageWords) {
        let LanguageWords {
            phrases,
            weak,
            short,
            letters,
            commands,
            emoji,
            which,
            names,
            asked,
            requests,
            frequent,
        } = words;
        let weak: HashSet<String> = weak.iter().map(|phrase| fold(phrase)).collect();
        let mut vocabulary: HashSet<String> = frequent.iter().map(|word| fold(word)).collect();
        for (sense, listed) in phrases {
            for phrase in listed.iter().map(|phrase| fold(phrase)).filter(|phrase| !phrase.is_empty()) {
                let parts: Vec<String> = phrase.split(' ').map(str::to_owned).collect();
                vocabulary.extend(parts.iter().cloned());
                if sense == Sense::Filler {
                    self.fillers.push(phrase.clone());
                }
                let is_weak = weak.contains(&phrase);
                let entry = self.phrases.entry(phrase);
                let known =
                    entry.or_insert_with(|| Phrase { words: parts, senses: Vec::new(), is_weak: false });
                known.senses.push(sense);
                known.is_weak |= is_weak;
            }
        }
        self.short.extend(short.iter().map(|(short, full)| (fold(short), fold(full))));
        self.requests.extend(requests.iter().map(|word| fold(word)));
        self.letters.extend(letters.iter().map(|word| fold(word)));
        self.emoji.extend(emoji);
        let folded = |listed: Vec<String>| listed.iter().map(|word| fold(word)).collect::<Vec<_>>();
        let commands: Vec<_> =
            commands.into_iter().map(|(command, listed)| (command, folded(listed))).collect();
        let parts = commands.iter().flat_map(|(_, listed)| listed).flat_map(|phrase| phrase.split(' '));
        vocabulary.extend(parts.map(str::to_owned));
        let asked = folded(asked);
        let asked = asked.iter().map(|phrase| phrase.split(' ').map(str::to_owned).collect()).collect();
        let names = folded(names).into_iter().collect();
        self.languages.push((language, FoldedWords { commands, which, names, asked, vocabulary }));
    }

    fn of(&self, language: Language) -> Option<&FoldedWords> {
        self.languages.iter().find(|(known, _)| *known == language).map(|(_, words)| words)
    }

    /// The phrase of these words.
    pub(super) fn phrase(&self, words: &str) -> Option<&Phrase> {
        self.phrases.get(words)
    }

    pub(super) fn phrases(&self) -> impl Iterator<Item = &Phrase> {
        self.phrases.values()
    }

    /// The most words of a phrase.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    pub(super) fn is_known(&self, word: &str) -> bool {
        self.known.contains(word)
    }

    /// A word in full that people write in short.
    pub(super) fn full_form(&self, word: &str) -> Option<&str> {
        self.short.get(word).map(String::as_str)
    }

    /// True if a folded word stands before the letter of an option.
    pub(super) fn announces_letter(&self, word: &str) -> bool {
        self.letters.contains(word)
    }

    /// The folded text without the fillers at its ends; may be empty.
    pub(super) fn without_fillers<'t>(&self, folded: &'t str) -> &'t str {
        let mut rest = folded;
        loop {
            let shorter = self.fillers.iter().find_map(|filler| {
                let after =
                    rest.strip_prefix(&**filler).filter(|after| after.is_empty() || after.starts_with(' '));
                let before = || {
                    rest.strip_suffix(&**filler).filter(|before| before.is_empty() || before.ends_with(' '))
                };
                after.or_else(before)
            });
            match shorter {
                Some(shorter) => rest = shorter.trim(),
                None => return rest,
            }
        }
    }

    /// True if a folded word says nothing of its own: politeness, or what connects the names of options.
    pub(super) fn is_joining(&self, word: &str) -> bool {
        self.phrase(word).is_some_and(|phrase| {
            !phrase.has(Sense::Contrast)
                && !phrase.has(Sense::Negation)
                && (phrase.has(Sense::Filler) || phrase.has(Sense::Joining))
        }) || self.fillers.iter().any(|filler| filler.split(' ').any(|part| part == word))
            && !self.phrase(word).is_some_and(|phrase| phrase.has(Sense::Contrast))
    }

    pub(super) fn is_filler(&self, word: &str) -> bool {
        self.fillers.iter().any(|filler| filler.split(' ').any(|part| part == word))
    }

    /// The meaning of a message of nothing but emoji. Skin tones do not change it.
    pub(super) fn meaning_of_emoji(&self, text: &str) -> Option<Meaning> {
        let has = |(_, signs): &&(Meaning, String)| text.chars().any(|sign| signs.contains(sign));
        let mut meant: Vec<Meaning> = self.emoji.iter().filter(has).map(|(meaning, _)| *meaning).collect();
        meant.dedup();
        meant.sort_unstable();
        meant.dedup();
        match meant[..] {
            [meaning] => Some(meaning),
            _ => None,
        }
    }

    /// The phrases of a command, folded.
    pub(super) fn command_phrases(&self, command: Command, language: Language) -> Vec<String> {
        let commands = self.of(language).into_iter().flat_map(|words| &words.commands);
        commands.filter(|(known, _)| *known == command).flat_map(|(_, phrases)| phrases).cloned().collect()
    }

    /// The question back that names options.
    pub(super) fn ask_which(&self, language: Language, titles: &[&str]) -> Option<String> {
        let which = &self.of(language)?.which;
        let or = match language {
            Language::Spanish => "o",
            Language::English => "or",
            Language::Portuguese => "ou",
        };
        let (last, before) = titles.split_last()?;
        let named =
            if before.is_empty() { (*last).to_owned() } else { format!("{} {or} {last}", before.join(", ")) };
        Some(which.replace("{options}", &named))
    }

    /// True if a folded word is one of a language's.
    pub(super) fn speaks(&self, language: Language, word: &str) -> bool {
        self.of(language).is_some_and(|words| words.vocabulary.contains(word))
    }

    /// The language that a text asks for, and where the request stands among its words.
    pub(super) fn asked_language(&self, words: &[&str]) -> Option<(Language, std::ops::Range<usize>)> {
        self.languages.iter().find_map(|(language, known)| {
            known.asked.iter().find_map(|phrase| {
                let begin = words.windows(phrase.len()).position(|window| window == &phrase[..])?;
                Some((*language, begin..begin + phrase.len()))
            })
        })
    }

    /// True if a folded word may stand around a request for a language.
    pub(super) fn is_request(&self, word: &str) -> bool {
        self.requests.contains(word)
    }

    /// The language that a folded word names.
    pub(super) fn named_language(&self, word: &str) -> Option<Language> {
        self.languages.iter().find(|(_, words)| words.names.contains(word)).map(|(language, _)| *language)
    }
}
