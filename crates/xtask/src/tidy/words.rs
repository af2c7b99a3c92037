//! The words of the code: names that DESIGN's table replaces, and how doc lines begin.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::sources::Source;

/// Words that no identifier contains, in snake case, and what to say instead.
pub(super) const BANNED: &[(&[&str], &str)] = &[
    (
        &["hear", "hears", "heard", "hearer", "hearers", "hearing", "hearings", "unheard"],
        "inbound, or the verb handle",
    ),
    (&["speech", "speeches", "speak", "speaks", "speaking", "spoken"], "outbound, or the verb enqueue"),
    (&["patience"], "timeouts"),
    (&["grace"], "confirmation timeout"),
    (&["doubt", "doubts", "doubted", "in_doubt"], "unconfirmed"),
    (&["urgency", "urgencies"], "priority"),
    (&["pace", "paces", "gate", "gates"], "rate limiter, or authenticator"),
    (&["kept"], "stored"),
    (&["told", "tell", "tells"], "recorded, emitted, prefilled"),
    (&["call_off", "calls_off", "called_off"], "cancel"),
    (&["give_back", "gives_back", "given_back", "gave_back"], "release"),
    (&["bury", "buries", "buried"], "dead-letter"),
    (&["heed", "heeds", "heeded", "obey", "obeys", "obeyed"], "apply, execute"),
    (&["keeper", "keepers"], "connection holder"),
    (&["lane", "lanes", "crew", "crews"], "worker pool, threads"),
    (&["waking"], "notifier"),
    (&["ledger", "ledgers"], "state"),
    (&["shelf", "shelves"], "LRU cache"),
    (&["plane", "planes"], "bitset"),
    (&["hope", "hopes", "hopeful"], "optimistic insert"),
    (&["hush", "hushed"], "redact"),
    (&["stranger", "strangers"], "anonymous"),
    (&["tongue", "tongues"], "locale"),
    (&["lie", "lies", "liar", "liars"], "mutant"),
    (&["weather"], "fault profile"),
    (&["unread"], "input buffer"),
    (&["milestone", "milestones"], "transition"),
    (&["moment", "moments"], "timestamp"),
];

/// Names that are banned as they stand, because their words have another, good meaning.
const BANNED_NAMES: &[(&str, &str)] = &[
    ("Letter", "OutboundMessage"),
    ("Listen", "HandleInbound"),
    ("Cast", "fixtures, or what it holds"),
    ("Lines", "Priority"),
];

/// Identifiers with a banned word that are persisted or part of an interface, each with its reason.
const ALLOWED: &[(&str, &str)] = &[("in_doubt_after", "a setting: HIRETALK_IN_DOUBT_AFTER")];

/// The file whose tables and columns keep their names.
const SCHEMA: &str = "crates/hiretalk-postgres/src/schema.rs";

/// A doc line that begins so asks the reader a question. At most one in so many may.
const QUESTION_WORDS: [&str; 6] = ["What", "Who", "Whose", "How", "Where", "Whether"];
const ONE_IN: usize = 20;

/// One finding for each file and banned identifier.
pub(super) fn check_names(sources: &[Source]) -> Vec<Finding> {
    let schema = sources.iter().find(|source| source.path == SCHEMA).map(|source| blanked(&source.text));
    let columns: BTreeSet<&str> =
        schema.iter().flat_map(|code| identifiers(code)).map(|(_, name)| name).collect();
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path != SCHEMA) {
        let code = blanked(&source.text);
        let mut found: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        for (line, name) in identifiers(&code) {
            let is_column = source.path.starts_with("crates/hiretalk-postgres/") && columns.contains(name);
            if !is_column && let Some(instead) = banned(name) {
                found.entry(name).or_insert((line, instead));
            }
        }
        findings.extend(found.into_iter().map(|(name, (line, instead))| {
            Finding::new(format!("{}:{line}", source.path), format!("`{name}`: say {instead}"))
        }));
    }
    findings
}

/// One finding for each package with too many doc lines that begin with a question word.
pub(super) fn check_doc_openings(sources: &[Source]) -> Vec<Finding> {
    let mut packages: BTreeMap<&str, (usize, Vec<String>)> = BTreeMap::new();
    for source in sources {
        let package = source.path.split('/').nth(1).unwrap_or(&source.path);
        let (lines, questions) = packages.entry(package).or_default();
        for (number, line) in (1..).zip(source.text.lines()) {
            let line = line.trim_start();
            let Some(text) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else { continue };
            *lines += 1;
            let word = text.trim_start().split(|letter: char| !letter.is_alphabetic()).next();
            if word.is_some_and(|word| QUESTION_WORDS.contains(&word)) {
                questions.push(format!("{}:{number}", source.path));
            }
        }
    }
    packages
        .into_iter()
        .filter(|(_, (lines, questions))| questions.len() * ONE_IN > *lines)
        .map(|(package, (lines, questions))| {
            let change = format!(
                "{} of {lines} doc lines begin with {}; one in {ONE_IN} may. {}",
                questions.len(),
                QUESTION_WORDS.join(", "),
                questions.join(" "),
            );
            Finding::new(package, change)
        })
        .collect()
}

/// The better word, if the identifier is banned.
fn banned(name: &str) -> Option<&'static str> {
    if let Some((_, instead)) = BANNED_NAMES.iter().find(|(banned, _)| *banned == name) {
        return Some(instead);
    }
    if ALLOWED.iter().any(|(allowed, _)| *allowed == name) {
        return None;
    }
    let words = format!("_{}_", snake_case(name));
    let has = |word: &&str| words.contains(&format!("_{word}_"));
    BANNED.iter().find(|(banned, _)| banned.iter().any(has)).map(|(_, instead)| *instead)
}

/// `KeptKeys` and `KEPT_KEYS` are `kept_keys`.
fn snake_case(name: &str) -> String {
    let mut words = String::new();
    let mut after_lower = false;
    for letter in name.chars() {
        if letter.is_uppercase() && after_lower {
            words.push('_');
        }
        after_lower = letter.is_lowercase() || letter.is_numeric();
        words.extend(letter.to_lowercase());
    }
    words
}

/// The identifiers of blanked code, each with its line from 1.
pub(super) fn identifiers(code: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(code.lines()).flat_map(|(number, line)| {
        line.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .filter(|word| word.starts_with(|first: char| first.is_alphabetic() || first == '_'))
            .map(move |word| (number, word))
    })
}

/// Rust code with blanks in place of comments and of the insides of texts and characters; lines stay.
pub(super) fn blanked(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_word = false;
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest, after_word).unwrap_or(0);
        if length > 0 {
            let (blank, after) = rest.split_at(length);
            code.extend(blank.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
            (rest, after_word) = (after, false);
        } else {
            code.push(first);
            after_word = first.is_alphanumeric() || first == '_';
            rest = &rest[first.len_utf8()..];
        }
    }
    code
}

/// The length of the comment, text or character that the code begins with.
fn skipped(code: &str, after_word: bool) -> Option<usize> {
    if code.starts_with("//") {
        return Some(code.find('\n').unwrap_or(code.len()));
    }
    if code.starts_with("/*") {
        let (mut depth, mut at) = (0_usize, 0);
        loop {
            let rest = &code[at..];
            let is_open = rest.starts_with("/*");
            if is_open || rest.starts_with("*/") {
                depth = if is_open { depth + 1 } else { depth - 1 };
                at += 2;
            } else {
                at += rest.chars().next().map_or(0, char::len_utf8);
            }
            if depth == 0 || at >= code.len() {
                return Some(at);
            }
        }
    }
    if code.starts_with('\'') {
        let mut letters = code.char_indices().skip(1);
        let (_, first) = letters.next()?;
        let (at, second) = letters.next()?;
        if first == '\\' {
            return code[at + second.len_utf8()..].find('\'').map(|end| at + second.len_utf8() + end + 1);
        }
        // Otherwise it is a lifetime.
        return (second == '\'').then_some(at + 1);
    }
    let prefix = if after_word { "" } else { code.split(|letter: char| !"bcr".contains(letter)).next()? };
    let quoted = &code[prefix.len()..];
    if prefix.contains('r') {
        let hashes = quoted.len() - quoted.trim_start_matches('#').len();
        let inside = quoted[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
        return Some(prefix.len() + hashes + 1 + length);
    }
    let inside = quoted.strip_prefix('"')?;
    let mut is_escaped = false;
    let end = inside.find(|letter| {
        let is_end = letter == '"' && !is_escaped;
        is_escaped = letter == '\\' && !is_escaped;
        is_end
    });
    Some(prefix.len() + 1 + end.map_or(inside.len(), |at| at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn comments_texts_and_characters_are_blanked() {
        for (text, expected) in [
            ("a // hear\nb", "a b"),
            ("a /* x /* y */ z */ b", "a b"),
            ("f(\"he\\\"ar\") + g", "f( ) + g"),
            ("r#\"a \" b\"# x", "x"),
            ("br\"\\\" x", "x"),
            ("'\"' + '\\'' + '\\u{1F}' x", "+ + x"),
            ("fn a<'hear>(x: &'hear str)", "fn a<'hear>(x: &'hear str)"),
            ("r#type", "r#type"),
            ("number\"x\"", "number"),
            ("\"ü\" x", "x"),
        ] {
            let code = blanked(text);
            assert_eq!(code.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{text}");
            assert_eq!(code.lines().count(), text.lines().count(), "{text}");
        }
    }

    #[test]
    fn banned_words_are_found_in_identifiers_alone() {
        for (name, is_banned) in [
            ("heard_at", true),
            ("HearerLoop", true),
            ("KEPT_KEYS", true),
            ("KeptJob", true),
            ("kept", true),
            ("call_off", true),
            ("CalledOff", true),
            ("Letter", true),
            ("Listen", true),
            ("in_doubt", true),
            ("is_in_doubt", true),
            ("in_doubt_after", false),
            ("letter", false),
            ("TcpListener", false),
            ("listen", false),
            ("clear", false),
            ("heart", false),
            ("graceful", false),
            ("delegate", false),
            ("airplane", false),
            ("call", false),
            ("off", false),
            ("tells2", false),
        ] {
            assert_eq!(banned(name).is_some(), is_banned, "{name}");
        }
    }

    #[test]
    fn a_banned_identifier_is_found_once_in_a_file() {
        let text = "//! They heard.\nfn heard() { say(\"heard\"); }\nlet x = heard();\nlet c = urgency;\n";
        let schema = source(SCHEMA, "table! { outbox (id) { urgency -> Int2, } }");
        let places = |path: &str| -> Vec<_> {
            let sources = [source(path, text), source(&schema.path, &schema.text)];
            check_names(&sources).into_iter().map(|finding| finding.place).collect()
        };
        assert_eq!(places("crates/a/src/b.rs"), ["crates/a/src/b.rs:2", "crates/a/src/b.rs:4"]);
        // A column keeps its name where the schema is used.
        let path = "crates/hiretalk-postgres/src/b.rs";
        assert_eq!(places(path), [format!("{path}:2")]);
    }

    #[test]
    fn one_doc_line_in_twenty_may_ask() {
        let text = |questions: usize| {
            "/// What it is.\n".repeat(questions) + &"    /// Whatever.\n".repeat(20 - questions)
        };
        let sources = |questions| {
            [source("crates/a/src/b.rs", &text(questions)), source("crates/b/src/c.rs", &text(0))]
        };
        assert_eq!(check_doc_openings(&sources(1)), []);
        let findings = check_doc_openings(&sources(2));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].place, "a");
        assert!(
            findings[0].change.contains("2 of 20") && findings[0].change.contains("b.rs:1 "),
            "{findings:?}"
        );
    }
}
