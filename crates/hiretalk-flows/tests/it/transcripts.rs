//! Dialogues as files: `tests/transcripts/*.txt`. `UPDATE=1` writes down what is said now.
//!
//! A line `# ..` is a comment, `language es` says how it begins. What the person does stands behind `> `: a text,
//! `[id] title` for a tap, `(media audio)`, `(reminder)` for what is said while the window is open, `(late reminder)`
//! after that. All other lines are what HireTalk says.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use hiretalk_domain::flow::{Dialogue, Flow, Person};
use hiretalk_domain::{Incoming, Language, MediaKind, Outgoing, TemplateParameters};
use hiretalk_flows::built_in;

#[test]
fn dialogues_go_as_they_are_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 14);
    for path in paths {
        check(&path);
    }
}

#[track_caller]
fn check(path: &Path) {
    let written = fs::read_to_string(path).unwrap();
    let said = play(&written, built_in().application());
    if env::var_os("UPDATE").is_some() {
        fs::write(path, said).unwrap();
    } else {
        assert_eq!(written, said, "{}: run with UPDATE=1 and read the difference", path.display());
    }
}

/// The transcript with what is said now.
fn play(written: &str, flow: &Flow) -> String {
    let person = Person { first_name: "Ana".to_owned(), job_id: Some("J-42".to_owned()) };
    let mut said = String::new();
    let mut dialogue = None;
    for line in written.lines() {
        if line.starts_with("# ") {
            writeln!(said, "{line}").unwrap();
        } else if let Some(language) = line.strip_prefix("language ") {
            let language: Language = language.parse().unwrap();
            writeln!(said, "{line}\n\n{}", show(&flow.greeting(language, &person))).unwrap();
            dialogue = Some(flow.begin(language));
        } else if let Some(heard) = line.strip_prefix("> ") {
            writeln!(said, "{line}").unwrap();
            let before = dialogue.take().unwrap();
            dialogue = Some(answer(flow, before, heard, &person, &mut said));
        }
    }
    writeln!(said, "Kept:").unwrap();
    for answer in dialogue.unwrap().answers {
        writeln!(said, "    {} = {}", answer.key, answer.value).unwrap();
    }
    said
}

fn answer(flow: &Flow, dialogue: Dialogue, heard: &str, person: &Person, said: &mut String) -> Dialogue {
    let heard = match heard {
        "(reminder)" | "(late reminder)" => {
            let reminder = flow.reminder(&dialogue, heard == "(reminder)", person);
            writeln!(said, "{}", show(&reminder)).unwrap();
            return dialogue;
        }
        tap if tap.starts_with('[') => {
            let (choice, title) = tap.strip_prefix('[').unwrap().split_once("] ").unwrap();
            Incoming::Tap { choice: choice.to_owned(), title: title.to_owned() }
        }
        media if media.starts_with("(media ") => {
            let kind = MediaKind::ALL.into_iter().find(|kind| media == format!("(media {})", kind.as_str()));
            Incoming::Media(kind.unwrap())
        }
        text => Incoming::Text(text.to_owned()),
    };
    let turn = flow.answer(dialogue, &heard, person);
    for message in &turn.say {
        writeln!(said, "{}", show(message)).unwrap();
    }
    if turn.say.is_empty() {
        writeln!(said, "(silence)\n").unwrap();
    }
    if let Some(outcome) = turn.end {
        writeln!(said, "{outcome}\n").unwrap();
    }
    turn.dialogue
}

fn show(message: &Outgoing) -> String {
    let form = match message {
        Outgoing::Template(template) => {
            let values = match &template.parameters {
                TemplateParameters::Named(values) => {
                    values.iter().map(|(name, value)| format!(" {name}={value}")).collect()
                }
                TemplateParameters::Positional(values) => values.join(" "),
            };
            format!("template {} {}{values}", template.name, template.language)
        }
        Outgoing::Text { .. } => "text".to_owned(),
        Outgoing::Buttons { .. } => "buttons".to_owned(),
        Outgoing::List { button, .. } => format!("list {button}"),
        Outgoing::Link { url, .. } => format!("link {url}"),
    };
    let mut shown = format!("HireTalk ({form}):\n");
    for line in message.text().lines() {
        writeln!(shown, "    {line}").unwrap();
    }
    for choice in message.choices() {
        writeln!(shown, "    [{}] {}", choice.id, choice.title).unwrap();
    }
    shown.replace("    \n", "\n")
}
