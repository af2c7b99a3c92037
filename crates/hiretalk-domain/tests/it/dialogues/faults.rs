//! Every fault of a flow is found, with all others.

use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::dialogue::{
    AnswerKey, Command, CommandPhrases, Flow, FlowDefinition, FlowError, FlowName, JobListing, Listing,
    OptionId, OptionTarget, Place, PreferenceSlot, Question, Step, StepKind, Texts,
};
use hiretalk_domain::language::Language;

use super::arbitrary::{phrases, step, templates, texts};

fn option(id: &str, goto: usize) -> hiretalk_domain::dialogue::AnswerOption {
    hiretalk_domain::dialogue::AnswerOption {
        id: OptionId::parse(id).unwrap(),
        title: texts(id),
        description: None,
        means: None,
        synonyms: std::collections::BTreeMap::new(),
        value: None,
        words: Vec::new(),
        target: OptionTarget::Step(step(goto)),
    }
}

/// A sound flow: a question with two options, and two ends.
fn sound() -> FlowDefinition {
    let question = Question {
        ask: texts("What?"),
        key: AnswerKey::parse("what").unwrap(),
        keeps: None,
        listing: None,
        menu: None,
        options: vec![option("a", 1), option("b", 2)],
        free_text: None,
        words_key: None,
    };
    let end = |number| Step {
        name: step(number),
        kind: StepKind::End { say: texts("Bye."), outcome: Outcome::Finished },
    };
    FlowDefinition {
        name: FlowName::parse("sound").unwrap(),
        languages: Language::ALL.to_vec(),
        start: step(0),
        give_up: step(1),
        beginners: false,
        sender: None,
        greeting: templates("greeting", 2),
        reminder: templates("reminder", 1),
        phrases: phrases(),
        commands: None,
        steps: vec![Step { name: step(0), kind: StepKind::Ask(question) }, end(1), end(2)],
    }
}

fn question(flow: &mut FlowDefinition) -> &mut Question {
    match &mut flow.steps[0].kind {
        StepKind::Ask(question) => question,
        StepKind::End { .. } => unreachable!("the first step asks"),
    }
}

/// Spoils the sound flow and expects exactly these faults, as they are told.
#[track_caller]
fn check(spoil: impl FnOnce(&mut FlowDefinition), expected: &[&str]) {
    let mut flow = sound();
    spoil(&mut flow);
    let told: Vec<String> = Flow::new(flow, hiretalk_flows::answer_words(), hiretalk_flows::intent_grammar())
        .map_or_else(|faults| faults.iter().map(FlowError::to_string).collect(), |_| Vec::new());
    for part in expected {
        assert!(told.iter().any(|fault| fault.contains(part)), "no \"{part}\" in {told:#?}");
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
}

fn of(spanish: &str, english: &str) -> Texts {
    let texts = [(Language::Spanish, spanish), (Language::English, english), (Language::Portuguese, "third")];
    texts.into_iter().map(|(language, text)| (language, text.to_owned())).collect()
}

#[test]
fn a_sound_flow_has_no_fault() {
    check(|_| {}, &[]);
}

#[test]
fn ways_are_checked() {
    check(|flow| flow.languages.push(Language::English), &["en twice"]);
    check(
        |flow| flow.languages.clear(),
        &["no language", "template in es that is one", "template in en", "template in es", "template in en"],
    );
    check(
        |flow| flow.start = step(7),
        &["starts with the step s7", "s0 cannot be reached", "s2 cannot be reached", "needed", "needed"],
    );
    check(|flow| flow.start = step(1), &["asks nothing", "s0 cannot", "s2 cannot", "needed", "needed"]);
    check(|flow| flow.give_up = step(7), &["gives up into the step s7"]);
    check(
        |flow| question(flow).options[1].target = OptionTarget::Step(step(7)),
        &["s0 leads to s7", "s2 cannot be reached"],
    );
    check(|flow| flow.steps.push(flow.steps[1].clone()), &["two steps called s1"]);
    check(
        |flow| {
            for option in &mut question(flow).options {
                option.target = OptionTarget::Step(step(0));
            }
        },
        &["s2 cannot be reached", "from step s0 no end"],
    );
}

#[test]
fn options_are_checked() {
    check(
        |flow| question(flow).options.clear(),
        &["neither options", "from step s0", "s2 cannot", "needed", "needed"],
    );
    check(|flow| question(flow).options[1].id = OptionId::parse("a").unwrap(), &["option id a"]);
    check(|flow| question(flow).options[1].id = OptionId::parse("continue").unwrap(), &["id continue"]);
    check(|flow| question(flow).key = AnswerKey::parse("person").unwrap(), &["keeps its answer as person"]);
    check(|flow| question(flow).options[1].title = of("Á es!", "b"), &["called \"a es\" in es"]);
    check(|flow| question(flow).options[1].title = of("¡Baja!", "b"), &["\"baja\", a word that stops"]);
    check(|flow| question(flow).options[1].description = Some(texts("more")), &["only menus show"]);
    check(
        |flow| {
            for number in 0..9 {
                question(flow).options.push(option(&format!("o{number}"), 1));
            }
        },
        &[
            "11 options",
            "menu of step s0 has no text in es",
            "menu of step s0 has no text in en",
            "needed",
            "needed",
        ],
    );
}

fn jobs(empty: usize) -> Option<Listing> {
    Some(Listing::Jobs(Box::new(JobListing {
        nearest: texts("Nearest."),
        further: texts("Further."),
        closed: texts("Closed."),
        exhausted: texts("Exhausted."),
        apply: texts("Apply"),
        goto: step(1),
        empty: step(empty),
    })))
}

/// The sound flow with a further question, which its second option leads to.
fn with_list(flow: &mut FlowDefinition, listing: Option<Listing>) {
    let mut list = question(flow).clone();
    list.options = vec![option("c", 2)];
    (list.listing, list.menu) = (listing, Some(texts("Menu")));
    question(flow).options[1].target = OptionTarget::Step(step(3));
    flow.steps.push(Step { name: step(3), kind: StepKind::Ask(list) });
}

fn list(flow: &mut FlowDefinition) -> &mut Question {
    match &mut flow.steps[3].kind {
        StepKind::Ask(question) => question,
        StepKind::End { .. } => unreachable!("the fourth step lists"),
    }
}

#[test]
fn lists_are_checked() {
    let fields = || Some(Listing::Fields { goto: step(1) });
    check(|flow| with_list(flow, fields()), &[]);
    check(|flow| with_list(flow, jobs(2)), &[]);
    check(|flow| with_list(flow, jobs(3)), &["leads to s3 when it has nothing to list"]);
    check(|flow| with_list(flow, jobs(7)), &["s3 leads to s7"]);
    check(
        |flow| (question(flow).listing, question(flow).menu) = (fields(), Some(texts("Menu"))),
        &["s0, which lists the catalogue"],
    );
    check(
        |flow| {
            with_list(flow, fields());
            list(flow).menu = None;
            list(flow).options.extend((0..9).map(|at| option(&format!("o{at}"), 1)));
        },
        &["s3 has 11 options", "menu of step s3 has no text in es", "menu of step s3 has no text in en"],
    );
    check(
        |flow| {
            with_list(flow, jobs(2));
            let Some(Listing::Jobs(jobs)) = &mut list(flow).listing else { return };
            (jobs.apply, jobs.nearest) = (of("a", &"x".repeat(21)), of("", "{job}"));
        },
        &[
            "text apply of step s3 can have 21 characters in en; 20",
            "text nearest of step s3 has no text in es",
            "text nearest of step s3 has {job} in en",
        ],
    );
    // The rows stand below the question.
    check(
        |flow| {
            with_list(flow, jobs(2));
            list(flow).ask = of(&"x".repeat(450), "a");
        },
        &["s3 can have 1"],
    );
}

#[test]
fn commands_and_values_are_checked() {
    let back = OptionTarget::Command(Command::Back);
    check(|flow| question(flow).options[0].target = back.clone(), &["option a of step s0 is a command"]);
    check(
        |flow| {
            flow.commands = Some(CommandPhrases {
                first: texts("First."),
                restarted: texts("Again."),
                person: of("A person.", ""),
                waiting: texts("Waiting."),
            });
            question(flow).options[0].target = back.clone();
        },
        &["phrase commands.person has no text in en"],
    );
    check(
        |flow| question(flow).options[0].target = OptionTarget::Command(Command::More),
        &["option a of step s0 is a command"],
    );
    let set = |flow: &mut FlowDefinition, stored, value: &str| {
        question(flow).keeps = stored;
        question(flow).options[0].value = Some(value.to_owned());
    };
    check(|flow| set(flow, Some(PreferenceSlot::WorkModel), "REMOTE"), &[]);
    check(|flow| set(flow, Some(PreferenceSlot::WorkModel), "FULL_TIME"), &["value of option a in step s0"]);
    check(|flow| set(flow, None, "REMOTE"), &["value of option a in step s0"]);
}

#[test]
fn texts_are_checked() {
    check(
        |flow| question(flow).options[0].title = of("", &"b".repeat(21)),
        &["title of option a in step s0 has no text in es", "21 characters in en; 20"],
    );
    check(|flow| question(flow).options[0].title = of("{first_name}", "a"), &["{first_name} in es"]);
    check(
        |flow| question(flow).ask = of("{name}?", " "),
        &["{name} in es", "question of step s0 has no text in en"],
    );
    // Alone it would do, but not with what is said before it, the options below it and the longest name in it.
    check(
        |flow| question(flow).ask = of(&format!("{{first_name}}{}", "x".repeat(900)), "a"),
        &["s0 can have 1"],
    );
    check(|flow| flow.phrases.media = of("a", ""), &["phrase media has no text in en"]);
    check(|flow| flow.phrases.media = of("a", "}"), &["phrase media has } in en"]);
    check(
        |flow| {
            flow.steps[1].kind = StepKind::End { say: of("a", &"x".repeat(1025)), outcome: Outcome::Finished }
        },
        &["last word of step s1 can have 1039"],
    );
}

#[test]
fn templates_are_checked() {
    check(|flow| flow.greeting.truncate(1), &["greeting has no template in en"]);
    check(|flow| flow.greeting.push(flow.greeting[0].clone()), &["one too many"]);
    check(|flow| flow.greeting[0].buttons.truncate(1), &["1 buttons in es, but 2"]);
    check(|flow| flow.greeting[0].name = "Hola".to_owned(), &["called \"Hola\""]);
    check(|flow| flow.greeting[0].code = "es-ES".to_owned(), &["called \"es-ES\""]);
    check(|flow| flow.greeting[0].code = "es_ES".to_owned(), &[]);
    check(|flow| flow.reminder[0].text = "Hello {first_name}".to_owned(), &["begins or ends"]);
    check(|flow| flow.reminder[0].text = "Hello {who}.".to_owned(), &["{who} in es"]);
    check(|flow| flow.reminder[0].text = "  ".to_owned(), &["reminder has no text in es"]);
    check(|flow| flow.reminder[0].text = "x".repeat(1025), &["1025 characters in es; 1024"]);
    check(|flow| flow.reminder[0].buttons[0] = "x".repeat(26), &["26 characters in es; 25"]);
}

#[test]
fn a_fault_names_its_step() {
    let fault = FlowError::NoText { place: Place::Ask(step(3)), language: Language::English };
    assert_eq!(fault.step(), Some(&step(3)));
    let fault = FlowError::NoText { place: Place::Greeting, language: Language::English };
    assert_eq!(fault.step(), None);
}
