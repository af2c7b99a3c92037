//! `words/*/intents.toml`: the phrases by which people say what is no answer.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use hiretalk_domain::intents::{Act, GrammarError, Intent, IntentGrammar, LanguageWords, Shared, Topic};
use serde::Deserialize;

/// The lists of intents, by file.
const INTENTS: [(&str, &str); 7] = [
    ("es/intents.toml", include_str!("../../words/es/intents.toml")),
    ("en/intents.toml", include_str!("../../words/en/intents.toml")),
    ("pt/intents.toml", include_str!("../../words/pt/intents.toml")),
    ("fr/intents.toml", include_str!("../../words/fr/intents.toml")),
    ("de/intents.toml", include_str!("../../words/de/intents.toml")),
    ("it/intents.toml", include_str!("../../words/it/intents.toml")),
    ("nl/intents.toml", include_str!("../../words/nl/intents.toml")),
];

/// Names of the sets that all languages share.
const SHARED: [(&str, Shared); 18] = [
    ("tail", Shared::Tail),
    ("more", Shared::More),
    ("now", Shared::Now),
    ("request", Shared::Request),
    ("modal", Shared::Modal),
    ("joint", Shared::Joint),
    ("link", Shared::Link),
    ("no", Shared::No),
    ("limit", Shared::Limit),
    ("reason", Shared::Reason),
    ("guard", Shared::Guard),
    ("deny", Shared::Deny),
    ("contrast", Shared::Contrast),
    ("and", Shared::And),
    ("before", Shared::Before),
    ("after", Shared::After),
    ("ask", Shared::Ask),
    ("particle", Shared::Particle),
];

/// Names of the lists of pleasantries and opt-outs, by table.
const LISTS: [(&str, &str, &[Act]); 13] = [
    ("pleasantries", "filler", &[Act::Filler]),
    ("pleasantries", "greeting", &[Act::Filler, Act::Greeting]),
    ("pleasantries", "assent", &[Act::Assent]),
    ("pleasantries", "lead", &[Act::Lead]),
    ("opt_out", "firm", &[Act::Firm]),
    ("opt_out", "plain", &[Act::Plain]),
    ("opt_out", "call", &[Act::Call]),
    ("opt_out", "word", &[Act::Word]),
    ("opt_out", "bare", &[Act::Bare]),
    ("opt_out", "start", &[Act::Start]),
    ("opt_out", "contact", &[Act::Contact]),
    ("opt_out", "reason", &[Act::Aside]),
    ("opt_out", "answer", &[Act::Answer]),
];

/// Tables of the other intents; each has the lists `says`, `asks` and `denies`.
const INTENT_TABLES: [(&str, Intent); 12] = [
    ("not_me", Intent::NotMe),
    ("decline", Intent::Decline),
    ("person", Intent::Person),
    ("identity", Intent::Identity),
    ("question_pay", Intent::Question(Topic::Pay)),
    ("question_job", Intent::Question(Topic::Job)),
    ("question_employer", Intent::Question(Topic::Employer)),
    ("question_place", Intent::Question(Topic::Place)),
    ("question_hours", Intent::Question(Topic::Hours)),
    ("question_reply", Intent::Question(Topic::Reply)),
    ("question_requirements", Intent::Question(Topic::Requirements)),
    ("question_other", Intent::Question(Topic::Other)),
];

/// The acts of a list of phrases; none if there is no such list.
fn acts(table: &str, name: &str) -> Option<Vec<Act>> {
    if let Some((_, _, acts)) = LISTS.iter().find(|(of, called, _)| *of == table && *called == name) {
        return Some(acts.to_vec());
    }
    let (_, intent) = INTENT_TABLES.iter().find(|(of, _)| *of == table)?;
    let act = match (name, intent) {
        ("says", intent) => Act::Says(*intent),
        ("asks", intent) => Act::Asks(*intent),
        ("denies", intent) => Act::Denies(*intent),
        ("light", Intent::Decline) => Act::Says(Intent::LightDecline),
        ("graduation", Intent::Decline) => Act::Says(Intent::GraduationDecline),
        _ => return None,
    };
    Some(vec![act])
}

/// Why a list of words cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    #[error("{file}: {source}")]
    Form { file: &'static str, source: toml::de::Error },
    #[error("{file}: {name} is no list of words")]
    UnknownList { file: &'static str, name: String },
    #[error(transparent)]
    Grammar(#[from] GrammarError),
}

/// One language's list: sets of words, then phrases by table and name.
#[derive(Debug, Deserialize)]
struct IntentsForm {
    #[serde(default)]
    shared: BTreeMap<String, String>,
    #[serde(default)]
    sets: BTreeMap<String, String>,
    #[serde(flatten)]
    phrases: BTreeMap<String, BTreeMap<String, String>>,
}

static BUILT_IN: LazyLock<Arc<IntentGrammar>> = LazyLock::new(|| match read_built_in() {
    Ok(grammar) => Arc::new(grammar),
    Err(error) => unreachable!("the built-in words are checked by a test: {error}"),
});

/// The phrases of intents in all languages that ship with the program.
///
/// # Panics
/// Never: a test reads them.
pub fn intent_grammar() -> Arc<IntentGrammar> {
    Arc::clone(&BUILT_IN)
}

fn read_built_in() -> Result<IntentGrammar, WordsError> {
    let languages: Result<Vec<_>, _> = INTENTS.iter().map(|(file, text)| read_intents(file, text)).collect();
    Ok(IntentGrammar::new(&languages?)?)
}

fn read_intents(file: &'static str, text: &str) -> Result<LanguageWords, WordsError> {
    let form: IntentsForm = toml::from_str(text).map_err(|source| WordsError::Form { file, source })?;
    let unknown = |name: String| WordsError::UnknownList { file, name };
    let mut words = LanguageWords::default();
    for (name, list) in form.shared {
        let set = SHARED.iter().find(|(shared, _)| *shared == name).map(|(_, set)| *set);
        words.shared.push((set.ok_or_else(|| unknown(name))?, list));
    }
    words.sets.extend(form.sets);
    for (table, lists) in form.phrases {
        for (name, list) in lists {
            for act in acts(&table, &name).ok_or_else(|| unknown(format!("{table}.{name}")))? {
                words.phrases.extend(phrases(&list).map(|phrase| (act, phrase.to_owned())));
            }
        }
    }
    Ok(words)
}

/// The phrases of a list: each ends with its line or at a `/`; a line that begins with `#` is a comment.
fn phrases(list: &str) -> impl Iterator<Item = &str> {
    let lines = list.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.flat_map(|line| line.split('/')).map(str::trim).filter(|phrase| !phrase.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_words_can_be_read() {
        let read = read_built_in();
        assert!(read.is_ok(), "{}", read.err().map_or_else(String::new, |error| error.to_string()));
    }

    #[test]
    fn wrong_lists_are_told() {
        for (text, told) in [
            ("[shared]\nverbs = 'a'", "a.toml: verbs is no list of words"),
            ("[opt_out]\nloud = 'a'", "a.toml: opt_out.loud is no list of words"),
            ("[person]\nlight = 'a'", "a.toml: person.light is no list of words"),
            ("[opt_in]\nfirm = 'a'", "a.toml: opt_in.firm is no list of words"),
        ] {
            let error = read_intents("a.toml", text).err().map(|error| error.to_string());
            assert_eq!(error.as_deref(), Some(told));
        }
    }

    #[test]
    fn phrases_end_with_their_line_or_at_a_slash() {
        let read: Vec<_> = phrases("one two / three\n# four\n\n five? /\nsix|<seven> ").collect();
        assert_eq!(read, ["one two", "three", "five?", "six|<seven>"]);
    }
}
