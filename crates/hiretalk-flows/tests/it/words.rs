//! The word lists, and how they read titles.

use hiretalk_domain::candidate::PersonName;
use hiretalk_domain::dialogue::{Dialogue, Flow, Person, Resumable, StepName, Subject};
use hiretalk_domain::intents::Keyword;
use hiretalk_domain::language::Language;
use hiretalk_domain::message::Incoming;
use hiretalk_flows::{built_in, intent_grammar, parse};

const APPLICATION: &str = include_str!("../../flows/application.toml");
const ANSWERS: [&str; 3] = [
    include_str!("../../words/es/answers.toml"),
    include_str!("../../words/en/answers.toml"),
    include_str!("../../words/pt/answers.toml"),
];

#[test]
fn commands_stop_nothing_and_the_question_back_is_short() {
    for text in ANSWERS {
        let words: toml::Table = toml::from_str(text).unwrap();
        let which = words["which"].as_str().unwrap();
        let title = "x".repeat(24);
        let longest = which.replace("{options}", &format!("{title}, {title} ou {title}"));
        assert!(which.contains("{options}") && longest.chars().count() <= 140, "{longest}");
        for (command, phrases) in words["commands"].as_table().unwrap() {
            for phrase in phrases.as_array().unwrap() {
                let phrase = phrase.as_str().unwrap();
                assert_ne!(intent_grammar().keyword(phrase), Some(Keyword::Stop), "{command}: {phrase}");
            }
        }
    }
}

/// The option or words that are stored of a text typed at a step, in English; none if it is asked again.
fn stored(flow: &Flow, step: &str, text: &str) -> Option<String> {
    let person = Person::new(&PersonName::parse("Ana").unwrap(), Subject::default());
    let dialogue = Dialogue { step: StepName::parse(step).unwrap(), ..flow.begin(Language::English) };
    match flow.answer(dialogue, &Incoming::Text(text.to_owned()), &person) {
        Resumable::Done(turn) => turn.dialogue.answers.last().map(|answer| answer.value.clone()),
        Resumable::Needs(pending) => panic!("{:?} is looked up", pending.lookup()),
    }
}

#[test]
fn titles_are_named_by_their_words() {
    let text = APPLICATION
        .replace("means = \"yes\"\n", "")
        .replace("means = \"no\"\n", "")
        .replace("title.en = \"Yes, I'm interested\"", "title.en = \"Yes, I do\"")
        .replace("title.en = \"No, thanks\"", "title.en = \"No, I don't\"")
        .replace("title.en = \"In the evening\"", "title.en = \"Nights (22-6)\"");
    let flow = parse(&text, "a.toml").unwrap();
    for (step, text, expected) in [
        ("interest", "yes I have", Some("yes")),
        ("interest", "Yes, I do", Some("yes")),
        ("interest", "nope", Some("no")),
        ("interest", "I don't", Some("no")),
        ("call_time", "nights", Some("evening")),
        ("call_time", "Nights (22-6)", Some("evening")),
        ("call_time", "night", Some("evening")),
        ("start_date", "weeks two within", Some("two_weeks")),
        ("start_date", "xyzzy", None),
    ] {
        assert_eq!(stored(&flow, step, text).as_deref(), expected, "{step}: {text}");
    }
}

#[test]
fn titles_that_could_be_confused_are_told() {
    for flow in built_in().iter() {
        assert_eq!(flow.similar_titles(), []);
    }
    for (one, other, is_similar) in [
        ("Late (22-6)", "Late (18-2)", true),
        ("Early shift", "Shifts early", true),
        ("Weekends", "Weekedns", true),
        ("Weekends", "Holidays", false),
        ("Lunch", "Day", false),
    ] {
        let text = APPLICATION
            .replace("title.en = \"In the afternoon\"", &format!("title.en = \"{one}\""))
            .replace("title.en = \"In the evening\"", &format!("title.en = \"{other}\""));
        let similar = parse(&text, "a.toml").unwrap().similar_titles();
        let told: Vec<_> = similar.iter().map(|found| (found.step.as_str(), found.language)).collect();
        let expected = if is_similar { vec![("call_time", Language::English)] } else { Vec::new() };
        assert_eq!(told, expected, "{one}, {other}");
    }
}
