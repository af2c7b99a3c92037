//! Flows, dialogues and answers at random.

use std::collections::BTreeMap;

use hiretalk_domain::flow::{
    Answer, AnswerKey, AnswerOption, Dialogue, Flow, FlowDefinition, FlowName, FlowTemplate, Meaning,
    OptionId, ParameterFormat, Person, Phrases, Question, RESUME, Step, StepKind, StepName, Texts,
};
use hiretalk_domain::{Incoming, Language, MediaKind, Outcome};
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof};

pub(super) fn step(number: usize) -> StepName {
    StepName::parse(&format!("s{number}")).unwrap()
}

/// The text in both languages, told apart by its end.
pub(super) fn texts(text: &str) -> Texts {
    Language::ALL.into_iter().map(|language| (language, format!("{text} {language}"))).collect()
}

/// What a question is made of: how many options, where each leads, whether own words are taken, and a word of each.
type Seed = (Vec<(usize, String, Option<bool>)>, Option<usize>, String);

fn seed() -> impl Strategy<Value = Seed> {
    let means = prop::option::weighted(0.2, any::<bool>());
    let options = prop::collection::vec((0..9_usize, "[a-zñé]{0,12}", means), 0..=10);
    (options, prop::option::of(0..9_usize), "[ -z¡¿á-ú👍\n]{1,200}")
}

/// Flows of one to six questions and two ends that can be run: each question's first answer leads to the next, the
/// others anywhere.
pub(super) fn flow() -> impl Strategy<Value = Flow> {
    (prop::collection::vec(seed(), 1..6), any::<bool>()).prop_map(|(seeds, has_labels)| {
        let count = seeds.len();
        let mut steps: Vec<_> = seeds
            .into_iter()
            .enumerate()
            .map(|(number, seed)| Step {
                name: step(number),
                kind: StepKind::Ask(question(number, count, seed)),
            })
            .collect();
        for (number, outcome) in [(count, Outcome::Finished), (count + 1, Outcome::NoMatch)] {
            steps.push(Step {
                name: step(number),
                kind: StepKind::End { say: texts("Bye {first_name}."), outcome },
            });
        }
        let options = steps[0].kind.question().map_or(0, |question| question.options.len());
        let labels = if has_labels { options } else { 0 };
        Flow::new(FlowDefinition {
            name: FlowName::parse("random").unwrap(),
            languages: Language::ALL.to_vec(),
            start: step(0),
            give_up: step(count + 1),
            greeting: templates("greeting", labels),
            reminder: templates("reminder", 1),
            phrases: phrases(),
            steps,
        })
        .unwrap()
    })
}

fn question(number: usize, count: usize, (options, free_text, ask): Seed) -> Question {
    let target =
        |seed: usize, is_first: bool| if is_first { step(number + 1) } else { step(seed % (count + 2)) };
    let is_bare = options.is_empty();
    let has_menu = options.len() > 3;
    let options: Vec<_> = options
        .into_iter()
        .enumerate()
        .map(|(at, (seed, word, means))| AnswerOption {
            id: OptionId::parse(&format!("o{number}-{at}")).unwrap(),
            title: texts(&format!("{word} {at}x")),
            description: has_menu.then(|| texts("More")),
            // One of each meaning at most.
            means: means.filter(|_| at < 2).map(|_| Meaning::ALL[at]),
            synonyms: BTreeMap::new(),
            goto: target(seed, at == 0),
        })
        .collect();
    let ask = ask.replace(['{', '}'], "");
    Question {
        ask: texts(&format!("{{first_name}}? {{job_id}} {ask}")),
        key: AnswerKey::parse(&format!("k{}", number % 3)).unwrap(),
        menu: has_menu.then(|| texts("Menu")),
        options,
        free_text: if is_bare { Some(step(number + 1)) } else { free_text.map(|seed| target(seed, false)) },
    }
}

pub(super) fn phrases() -> Phrases {
    Phrases {
        unclear: texts("Unclear."),
        media: texts("Media."),
        stale: texts("Stale."),
        reminder: texts("{first_name}?"),
        person: texts("A person."),
    }
}

pub(super) fn templates(name: &str, buttons: usize) -> Vec<FlowTemplate> {
    let one = |language: Language| FlowTemplate {
        name: name.to_owned(),
        language,
        code: language.as_str().to_owned(),
        format: ParameterFormat::Named,
        text: "Hello {first_name}, about {job_id}.".to_owned(),
        buttons: (0..buttons).map(|number| format!("{name} {number}b {language}")).collect(),
    };
    Language::ALL.map(one).to_vec()
}

pub(super) fn language() -> impl Strategy<Value = Language> {
    prop::sample::select(&Language::ALL[..])
}

/// A person with any name: long ones, lines, tabs, braces.
pub(super) fn person() -> impl Strategy<Value = Person> {
    let name = prop_oneof!["\\PC{0,300}", "[a-z \t\n{}]{0,300}", any::<String>()];
    (name, prop::option::of(any::<String>())).prop_map(|(first_name, job_id)| Person { first_name, job_id })
}

/// Dialogues as they may lie in a store: of a flow that has changed, with counts that no turn leaves behind.
pub(super) fn dialogue() -> impl Strategy<Value = Dialogue> {
    let flow = prop_oneof![9 => Just("random"), 1 => Just("other")];
    let answer = ("[a-k0-3]{0,3}", any::<String>()).prop_map(|(key, value)| Answer { key, value });
    (flow, 0..9_usize, language(), prop::collection::vec(answer, 0..4), any::<u8>()).prop_map(
        |(flow, number, language, answers, misses)| Dialogue {
            flow: FlowName::parse(flow).unwrap(),
            step: step(number),
            language,
            answers,
            misses,
        },
    )
}

/// What people send, and what they could.
pub(super) fn incoming() -> impl Strategy<Value = Incoming> {
    let text = prop_oneof![
        any::<String>(),
        "\\PC{0,700}",
        "[0-9]{1,2}[.)]?",
        "(si|sí|yes|no|nope|ok|claro|👍|vale)[ .!]{0,2}(gracias|please)?",
        "[a-zñé]{0,12} [0-9]x (es|en)",
    ];
    let choice = prop_oneof!["o[0-6]-[0-9]", Just(RESUME.to_owned()), any::<String>(),];
    prop_oneof![
        4 => text.prop_map(Incoming::Text),
        3 => (choice, any::<String>()).prop_map(|(choice, title)| Incoming::Tap { choice, title }),
        1 => prop::sample::select(&MediaKind::ALL[..]).prop_map(Incoming::Media),
    ]
}
