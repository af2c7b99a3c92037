//! How answers are read: a table for a question with a yes and a no, one for a menu, one for own words.

use std::collections::BTreeMap;

use hiretalk_domain::candidate::PersonName;
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::dialogue::{
    AnswerKey, AnswerOption, CommandPhrases, Flow, FlowDefinition, FlowName, Meaning, OptionId, OptionTarget,
    Person, Question, Step, StepKind, Subject, Texts,
};
use hiretalk_domain::language::Language;
use hiretalk_domain::message::Incoming;

use super::arbitrary::{phrases, step, templates, texts};
use super::catalogue::done;

pub(crate) fn option(id: &str, [spanish, english]: [&str; 2], means: Option<Meaning>) -> AnswerOption {
    let titles =
        [(Language::Spanish, spanish), (Language::English, english), (Language::Portuguese, spanish)];
    let title: Texts = titles.into_iter().map(|(language, title)| (language, title.to_owned())).collect();
    AnswerOption {
        id: OptionId::parse(id).unwrap(),
        title,
        description: None,
        means,
        synonyms: BTreeMap::new(),
        value: None,
        words: Vec::new(),
        target: OptionTarget::Step(step(1)),
    }
}

pub(crate) fn flow(options: Vec<AnswerOption>, takes_own_words: bool) -> Flow {
    let question = Question {
        ask: texts("What?"),
        key: AnswerKey::parse("what").unwrap(),
        keeps: None,
        listing: None,
        menu: (options.len() > 3).then(|| texts("Menu")),
        options,
        free_text: takes_own_words.then(|| step(1)),
        words_key: None,
    };
    let end = StepKind::End { say: texts("Bye."), outcome: Outcome::Finished };
    Flow::new(
        FlowDefinition {
            name: FlowName::parse("reading").unwrap(),
            languages: Language::ALL.to_vec(),
            start: step(0),
            give_up: step(1),
            beginners: false,
            sender: None,
            greeting: templates("greeting", 0),
            reminder: templates("reminder", 0),
            phrases: phrases(),
            commands: Some(CommandPhrases {
                first: texts("First."),
                restarted: texts("Again."),
                person: texts("A person."),
                waiting: texts("Waiting."),
            }),
            steps: vec![
                Step { name: step(0), kind: StepKind::Ask(question) },
                Step { name: step(1), kind: end },
            ],
        },
        hiretalk_flows::answer_words(),
        hiretalk_flows::intent_grammar(),
    )
    .unwrap()
}

/// What a typed text is read as, `-` being nothing, with the language that the dialogue goes on in.
#[track_caller]
fn check(flow: &Flow, rows: &[(&str, &str, Language)]) {
    let person = Person::new(&PersonName::parse("Ana").unwrap(), Subject::default());
    for (text, expected, language) in rows {
        let heard = Incoming::Text((*text).to_owned());
        let turn = done(flow.answer(flow.begin(Language::Spanish), &heard, &person));
        let read = turn.dialogue.answers.last().map_or("-", |answer| answer.value.as_str());
        assert_eq!((read, turn.dialogue.language), (*expected, *language), "{text:?}");
    }
}

use Language::{English as EN, Spanish as ES};

#[test]
fn yes_and_no_are_said_in_many_ways() {
    let options = vec![
        option("yes", ["Me interesa", "I'm interested"], Some(Meaning::Yes)),
        option("no", ["No me interesa", "Not interested"], Some(Meaning::No)),
    ];
    check(
        &flow(options, false),
        &[
            ("sí", "yes", ES),
            ("Si", "yes", ES),
            ("SI!!", "yes", ES),
            ("si\u{301}", "yes", ES),
            ("yes", "yes", EN),
            ("Yep.", "yes", EN),
            ("claro", "yes", ES),
            ("clraro", "yes", ES),
            ("ok", "yes", ES),
            ("👍", "yes", ES),
            ("👍🏿👍🏿", "yes", ES),
            ("👍👎", "-", ES),
            ("🤔", "-", ES),
            ("", "-", ES),
            ("sí, por favor", "yes", ES),
            ("hola, sí, gracias", "yes", ES),
            ("claro que me interesa mucho", "yes", ES),
            ("me intersa", "yes", ES),
            ("no", "no", ES),
            ("No, gracias.", "no", ES),
            ("nope", "no", ES),
            ("not interested", "no", EN),
            ("I am not interested at all", "no", EN),
            ("pues la verdad es que no me interesa nada", "no", ES),
            ("no sé si me interesa", "-", ES),
            ("no estoy seguro", "-", ES),
            ("I don't know", "-", ES),
            ("I'm not sure", "-", ES),
            ("I am", "yes", EN),
            ("sí pero no", "-", ES),
            ("¿me interesa el qué?", "-", ES),
            ("1", "yes", ES),
            ("1)", "yes", ES),
            ("1️⃣", "yes", ES),
            ("opción 2", "no", ES),
            ("la segunda", "no", ES),
            ("two", "no", ES),
            ("3", "-", ES),
            ("0", "-", ES),
            ("12", "-", ES),
            ("yess", "-", ES),
        ],
    );
}

#[test]
fn a_menu_is_read_when_one_option_fits() {
    let titles = [
        ("hotels", ["Hoteles", "Hotels"]),
        ("hostels", ["Hostales", "Hostels"]),
        ("shops", ["Tiendas", "Shops"]),
        ("remote", ["A distancia", "Remote"]),
    ];
    let options = titles.into_iter().map(|(id, title)| option(id, title, None)).collect();
    check(
        &flow(options, false),
        &[
            ("hoteles", "hotels", ES),
            ("HOTELS", "hotels", EN),
            ("hotles", "hotels", ES),
            ("hostles", "hostels", ES),
            ("hosteles", "-", ES),
            ("hostalse", "hostels", ES),
            ("tienda", "shops", ES),
            ("sohps", "shops", EN),
            ("en tiendas", "shops", ES),
            ("hoteles o tiendas", "-", ES),
            ("no quiero tiendas", "-", ES),
            ("trabajar a distancia", "remote", ES),
            ("a distansia", "remote", ES),
            ("4", "remote", ES),
            ("yes", "-", ES),
        ],
    );
}

#[test]
fn not_knowing_and_wanting_something_else_are_answers() {
    let options = || {
        vec![
            option("full", ["Tiempo completo", "Full-time"], None),
            option("part", ["Tiempo parcial", "Part-time"], None),
            option("unsure", ["Aún no lo sé", "I don't know yet"], Some(Meaning::Unsure)),
        ]
    };
    let both = [
        ("no sé", "unsure", ES),
        ("NO SE", "unsure", ES),
        ("Aun no lo se 🤔", "unsure", ES),
        ("ni idea", "unsure", ES),
        ("me da igual", "unsure", ES),
        ("🤷‍♀️", "unsure", ES),
        ("I don't know", "unsure", EN),
        ("dont know yet", "unsure", EN),
        ("not sure", "unsure", EN),
        ("tiempo conpleto", "full", ES),
        ("no", "-", ES),
        ("si", "-", ES),
    ];
    check(&flow(options(), false), &both);
    check(
        &flow(options(), false),
        &[("ninguno", "unsure", ES), ("otra cosa", "unsure", ES), ("something else", "unsure", EN)],
    );
    let mut with_other = options();
    with_other.push(option("other", ["Otra jornada", "Other hours"], Some(Meaning::Other)));
    check(&flow(with_other, false), &both);
}

/// What a command leads to; there is one question, so that all that can be seen is what is said before it.
#[test]
fn commands_are_heard_in_many_ways() {
    let options = || {
        vec![
            option("one", ["La primera", "The first"], None),
            option("two", ["La segunda", "The second"], None),
        ]
    };
    for (own_words, text, expected) in [
        (false, "atrás", "First."),
        (false, "ATRAS", "First."),
        (false, "volver", "First."),
        (false, "go back", "First."),
        (false, "me equivoqué", "First."),
        (false, "por favor, quiero volver atrás", "First."),
        (false, "empezar de nuevo", "Again."),
        (false, "Start over!", "Again."),
        (false, "reiniciar", "Again."),
        (false, "hablar con una persona", "A person."),
        (false, "quisiera hablar con alguien, ¿se puede?", "A person."),
        (false, "hablar con una prsona", "A person."),
        (false, "Can I talk to a human please", "A person."),
        (false, "agent", "A person."),
        (false, "no quiero hablar con una persona", "Unclear."),
        (false, "soy una buena persona", "Unclear."),
        (true, "atrás", "First."),
        (true, "talk to a person", "A person."),
        (true, "hablar con una prsona", "A person."),
        (true, "me gusta hablar con una persona mayor", "Bye."),
    ] {
        let flow = flow(options(), own_words);
        let person = Person::new(&PersonName::parse("Ana").unwrap(), Subject::default());
        let heard = Incoming::Text(text.to_owned());
        let turn = done(flow.answer(flow.begin(ES), &heard, &person));
        let said = turn.replies[0].text();
        assert!(said.starts_with(expected), "{text:?}: {said}");
        assert_eq!(turn.events.len(), usize::from(expected == "A person."), "{text:?}");
        assert_eq!(turn.dialogue.needs_person(), expected == "A person.", "{text:?}");
    }
}

#[test]
fn own_words_are_kept_and_menus_still_work() {
    let options = vec![
        option("morning", ["Por la mañana", "In the morning"], None),
        option("night", ["Noche", "Night"], None),
    ];
    check(
        &flow(options, true),
        &[
            ("POR LA MANANA", "morning", ES),
            ("in the morning", "morning", EN),
            ("2", "night", ES),
            ("noce", "night", ES),
            ("7", "7", ES),
            ("two", "two", ES),
            ("por la mañana, pero no los lunes", "por la mañana, pero no los lunes", ES),
            ("  a las 5 \n", "a las 5", ES),
            ("   ", "-", ES),
            ("🌙", "🌙", ES),
        ],
    );
}
