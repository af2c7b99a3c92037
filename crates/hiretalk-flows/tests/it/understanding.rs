//! Labelled answers: `tests/understanding/answers.tsv`.
//!
//! The columns are the kind, the dialogue's language, the step that asks, what is typed, what is expected, and the language
//! after it, `=` if it stays. Expected is the id of an option; `again` if the question is asked again, `again:a,b` if the
//! question back names these options; `words` if own words are stored.

use std::collections::BTreeMap;

use hiretalk_domain::candidate::PersonName;
use hiretalk_domain::catalogue::StoredJob;
use hiretalk_domain::dialogue::{
    Dialogue, Flow, OptionTarget, Person, Resumable, StepKind, StepName, Subject, Turn,
};
use hiretalk_domain::language::Language;
use hiretalk_domain::message::Incoming;
use hiretalk_flows::built_in;

use crate::catalogue::{catalogue, look_up};

const ANSWERS: &str = include_str!("../understanding/answers.tsv");

/// The kinds of lines with the least share, in percent, that is understood.
const KINDS: [(&str, usize); 6] =
    [("yes_no", 97), ("option", 95), ("exclusion", 95), ("several", 95), ("number", 95), ("words", 95)];
const LEAST_LINES: usize = 500;
const LANGUAGE_KEPT: usize = 99;

struct Line<'a> {
    kind: &'a str,
    language: Language,
    step: StepName,
    text: &'a str,
    expected: &'a str,
    after: Language,
}

fn lines() -> Vec<Line<'static>> {
    let line = |(number, line): (usize, &'static str)| {
        let columns: Vec<_> = line.split('\t').collect();
        let [kind, language, step, text, expected, after] = columns[..] else {
            panic!("line {}: {} columns", number + 1, columns.len())
        };
        assert!(KINDS.iter().any(|(known, _)| *known == kind), "line {}: {kind}", number + 1);
        let language: Language = language.parse().unwrap();
        let after = if after == "=" { language } else { after.parse().unwrap() };
        Line { kind, language, step: StepName::parse(step).unwrap(), text, expected, after }
    };
    let all = ANSWERS.lines().enumerate();
    all.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).map(line).collect()
}

fn resolve(mut step: Resumable<'_, Turn>, jobs: &[StoredJob]) -> Turn {
    loop {
        match step {
            Resumable::Done(turn) => return turn,
            Resumable::Needs(pending) => {
                let found = look_up(pending.lookup(), jobs, now());
                step = pending.resume(found);
            }
        }
    }
}

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// What the flow makes of a line, as its column says it, and the language after it.
fn read(flow: &Flow, line: &Line<'_>, jobs: &[StoredJob]) -> (String, Language) {
    let person = Person::new(&PersonName::parse("Ana").unwrap(), Subject::default());
    let dialogue = Dialogue { step: line.step.clone(), ..flow.begin(line.language) };
    let question = flow.definition().steps.iter().find(|step| step.name == line.step);
    let Some(StepKind::Ask(question)) = question.map(|step| &step.kind) else { panic!("{}", line.step) };
    let turn = resolve(flow.answer(dialogue, &Incoming::Text(line.text.to_owned()), &person), jobs);
    let language = turn.dialogue.language;
    let answers = &turn.dialogue.answers;
    let stored = answers.iter().find(|answer| {
        answer.key == question.key.as_str()
            || question.words_key.as_ref().is_some_and(|key| answer.key == key.as_str())
    });
    if let Some(stored) = stored {
        let option = question.options.iter().find(|option| option.stored_value() == stored.value);
        return (option.map_or("words".to_owned(), |option| option.id.to_string()), language);
    }
    if !turn.events.is_empty() {
        let is_command = |target: &OptionTarget| matches!(target, OptionTarget::Command(_));
        let option = question.options.iter().find(|option| is_command(&option.target));
        return (option.map_or("person".to_owned(), |option| option.id.to_string()), language);
    }
    let first = turn.replies.first().map_or("", |reply| reply.text());
    let line = first.lines().next().unwrap_or_default();
    let is_which = ["¿Cuál prefieres", "Which one do you", "Qual você prefere"]
        .iter()
        .any(|start| line.starts_with(start));
    if !is_which {
        return ("again".to_owned(), language);
    }
    let named = question
        .options
        .iter()
        .filter(|option| option.title.get(language).is_some_and(|title| line.contains(title)));
    let ids: Vec<_> = named.map(|option| option.id.to_string()).collect();
    (format!("again:{}", ids.join(",")), language)
}

#[test]
fn answers_are_understood() {
    let flows = built_in();
    let (lines, jobs) = (lines(), catalogue(now()));
    assert!(lines.len() >= LEAST_LINES, "{} lines", lines.len());
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut kept, mut opposite, mut told) = (0, Vec::new(), Vec::new());
    for line in &lines {
        let asks = |flow: &&Flow| flow.definition().steps.iter().any(|step| step.name == line.step);
        let flow = [flows.application(), flows.graduation()].into_iter().find(asks).unwrap();
        let (found, language) = read(flow, line, &jobs);
        let (right, all) = counts.entry(line.kind).or_default();
        *all += 1;
        if found == line.expected {
            *right += 1;
        } else {
            let shown =
                format!("{} {} {:?}: {found}, not {}", line.language, line.step, line.text, line.expected);
            let is_option = !found.starts_with("again") && found != "words" && found != "person";
            let is_undecided = ["unsure", "_any", "_none", "_other"].iter().any(|part| found.contains(part));
            if is_option && !is_undecided {
                opposite.push(shown.clone());
            }
            told.push(shown);
        }
        if language == line.after {
            kept += 1;
        } else {
            told.push(format!("{} {} {:?}: goes on in {language}", line.language, line.step, line.text));
        }
    }
    for shown in &told {
        println!("{shown}");
    }
    for (kind, (right, all)) in &counts {
        println!("{kind}: {right} of {all}, {} %", right * 100 / all);
    }
    println!("language: {kept} of {}; opposite stored: {}", lines.len(), opposite.len());
    assert!(opposite.is_empty(), "{opposite:#?}");
    for (kind, least) in KINDS {
        let (right, all) = counts.get(kind).copied().unwrap_or_default();
        assert!(right * 100 >= all * least, "{kind}: {right} of {all}\n{told:#?}");
    }
    assert!(kept * 100 >= lines.len() * LANGUAGE_KEPT, "language: {kept} of {}\n{told:#?}", lines.len());
}
