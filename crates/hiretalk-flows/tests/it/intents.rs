//! What people say besides answers: accuracy by kind over labelled lines.

use std::collections::BTreeMap;

use hiretalk_domain::intents::{Addressee, Deciding, Intents, Topic};
use hiretalk_flows::intent_grammar;
use proptest::sample::select;
use proptest::{prop_assert, prop_assert_eq, proptest};

/// Language, situation (`graduation`, the question that was open, or `any`), kinds and text, by tabs; then, where it
/// matters, what is left as an answer. The candidate is Ana López.
const LABELLED: &str = include_str!("../understanding/intents.tsv");

/// The kinds with the least number of lines and the percentage that must be read right.
const KINDS: [(&str, u32, u32); 7] = [
    ("not_me", 120, 95),
    ("decline", 120, 95),
    ("person", 120, 95),
    ("identity", 120, 95),
    ("question", 120, 95),
    ("pleasantry", 120, 95),
    ("none", 250, 99),
];

const TOPICS: [(&str, Topic); 8] = [
    ("pay", Topic::Pay),
    ("job", Topic::Job),
    ("employer", Topic::Employer),
    ("place", Topic::Place),
    ("hours", Topic::Hours),
    ("reply", Topic::Reply),
    ("requirements", Topic::Requirements),
    ("other", Topic::Other),
];

struct Line {
    situation: &'static str,
    expected: &'static str,
    text: &'static str,
    answer: Option<&'static str>,
}

impl Line {
    /// The kind of which it is an example.
    fn kind(&self) -> &'static str {
        let first = self.expected.split('+').next().unwrap();
        if TOPICS.iter().any(|(name, _)| *name == first) { "question" } else { first }
    }
}

fn labelled() -> impl Iterator<Item = Line> {
    LABELLED.lines().map(|line| {
        let fields: Vec<_> = line.split('\t').collect();
        let (situation, expected, text) = (fields[1], fields[2], fields[3]);
        Line { situation, expected, text, answer: fields.get(4).copied() }
    })
}

fn read(text: &str, situation: &str) -> Intents {
    let is_graduate = situation == "graduation";
    intent_grammar().read(text, &Addressee { first_name: "Ana", last_name: Some("López"), is_graduate })
}

/// The kinds of a text as the lines name them, joined by `+`.
fn kinds(intents: &Intents) -> String {
    match intents.deciding {
        Some(Deciding::OptOut) => return "opt_out".to_owned(),
        Some(Deciding::NotMe) => return "not_me".to_owned(),
        Some(Deciding::Decline) => return "decline".to_owned(),
        None => {}
    }
    let mut kinds = Vec::new();
    kinds.extend(intents.asks_for_person.then_some("person"));
    kinds.extend(intents.asks_identity.then_some("identity"));
    kinds.extend(TOPICS.iter().filter(|(_, topic)| intents.topics.contains(topic)).map(|(name, _)| *name));
    match (kinds.is_empty(), intents.is_pleasantry) {
        (true, true) => "pleasantry".to_owned(),
        (true, false) => "none".to_owned(),
        (false, _) => kinds.join("+"),
    }
}

#[test]
fn people_are_heard() {
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in labelled() {
        let read = read(line.text, line.situation);
        let (kinds, is_left) = (kinds(&read), line.answer.is_none_or(|answer| answer == read.answer));
        let (right, all) = counts.entry(line.kind()).or_default();
        *all += 1;
        if kinds == line.expected && is_left {
            *right += 1;
        } else {
            wrong.push(format!(
                "{} is read as {kinds}, leaving {:?}: {}",
                line.expected, read.answer, line.text
            ));
        }
    }
    for (kind, least, percent) in KINDS {
        let (right, all) = counts.get(kind).copied().unwrap_or_default();
        println!("{kind}: {right} of {all}");
        assert!(all >= least, "only {all} lines of {kind}");
        assert!(right * 100 >= all * percent, "{kind}: {right} of {all}: {wrong:#?}");
    }
}

#[test]
fn several_intents_go_together() {
    for (text, expected, answer) in [
        ("sí, pero ¿cuánto pagan?", "pay", "sí"),
        ("Hola! cuánto pagan y dónde es? gracias", "place+pay", ""),
        ("full time. who is this? and can I talk to a human?", "person+identity", "full time"),
        ("no quiero hablar con nadie", "none", "no quiero hablar con nadie"),
        ("ok 👍", "pleasantry", "ok 👍"),
        ("", "none", ""),
    ] {
        let read = read(text, "any");
        let mut expected: Vec<_> = expected.split('+').collect();
        let kinds = kinds(&read);
        let mut kinds: Vec<_> = kinds.split('+').collect();
        expected.sort_unstable();
        kinds.sort_unstable();
        assert_eq!((kinds, read.answer.as_str()), (expected, answer), "{text}");
    }
}

const BEFORE: [&str; 6] = ["", "Hola, ", "hi! ", "Buenas tardes. ", "Oi, ", "Perdón, "];

const AFTER: [&str; 6] = ["", ", gracias", "!!!", ". Thank you", " 😡😡", ", obrigado"];

/// Lines of an intent that rules decide, but for questions, which end with their sign.
fn decided() -> Vec<(&'static str, &'static str, &'static str)> {
    let of_kind = |line: &Line| matches!(line.expected, "not_me" | "decline" | "person");
    let is_read = |line: &Line| kinds(&read(line.text, line.situation)) == line.expected;
    let lines = labelled().filter(|line| of_kind(line) && !line.text.contains('?') && is_read(line));
    lines.map(|line| (line.situation, line.expected, line.text)).collect()
}

proptest! {
    #[test]
    fn pleasantries_around_an_intent_keep_it(
        before in select(&BEFORE[..]), line in select(decided()), after in select(&AFTER[..]),
    ) {
        let (situation, expected, text) = line;
        let text = format!("{before}{text}{after}");
        prop_assert_eq!(kinds(&read(&text, situation)), expected, "{:?}", text);
    }

    #[test]
    fn any_text_by_any_name_is_read(
        text in proptest::string::string_regex("\\PC{0,200}").unwrap(), name in "\\PC{0,20}",
    ) {
        let addressee = Addressee { first_name: &name, last_name: Some(&text), is_graduate: true };
        let read = intent_grammar().read(&text, &addressee);
        prop_assert!(read.answer.len() <= text.len());
    }
}
