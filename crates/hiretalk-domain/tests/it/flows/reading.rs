//! How answers are read: a table for a question with a yes and a no, one for a menu, one for own words.

use std::collections::BTreeMap;

use hiretalk_domain::flow::{
    AnswerKey, AnswerOption, Flow, FlowDefinition, FlowName, Meaning, OptionId, Person, Question, Step,
    StepKind, Texts,
};
use hiretalk_domain::{Incoming, Language, Outcome};

use super::arbitrary::{phrases, step, templates, texts};

fn option(id: &str, [spanish, english]: [&str; 2], means: Option<Meaning>) -> AnswerOption {
    let title: Texts = [(Language::Spanish, spanish.to_owned()), (Language::English, english.to_owned())]
        .into_iter()
        .collect();
    let goto = step(1);
    AnswerOption {
        id: OptionId::parse(id).unwrap(),
        title,
        description: None,
        means,
        synonyms: BTreeMap::new(),
        goto,
    }
}

fn flow(options: Vec<AnswerOption>, takes_own_words: bool) -> Flow {
    let question = Question {
        ask: texts("What?"),
        key: AnswerKey::parse("what").unwrap(),
        menu: (options.len() > 3).then(|| texts("Menu")),
        options,
        free_text: takes_own_words.then(|| step(1)),
    };
    let end = StepKind::End { say: texts("Bye."), outcome: Outcome::Finished };
    Flow::new(FlowDefinition {
        name: FlowName::parse("reading").unwrap(),
        languages: vec![Language::Spanish, Language::English],
        start: step(0),
        give_up: step(1),
        greeting: templates("greeting", 0),
        reminder: templates("reminder", 0),
        phrases: phrases(),
        steps: vec![Step { name: step(0), kind: StepKind::Ask(question) }, Step { name: step(1), kind: end }],
    })
    .unwrap()
}

/// What a typed text is read as, `-` being nothing, with the language that the dialogue goes on in.
#[track_caller]
fn check(flow: &Flow, rows: &[(&str, &str, Language)]) {
    let person = Person { first_name: "Ana".to_owned(), job_id: None };
    for (text, expected, language) in rows {
        let heard = Incoming::Text((*text).to_owned());
        let turn = flow.answer(flow.begin(Language::Spanish), &heard, &person);
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
