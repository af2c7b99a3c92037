//! Rule 6: which messages stop all messages.

use hiretalk_domain::intents::Keyword::{self, Start, Stop};
use hiretalk_flows::intent_grammar;
use proptest::prelude::Strategy;
use proptest::sample::select;
use proptest::{prop_assert_eq, proptest};

/// Language, expectation (`stop`, `start` or `none`) and text, by tabs.
const LABELLED: &str = include_str!("../understanding/opt_outs.tsv");

/// Languages with the number of opt-outs in the table that must be there at least.
const LANGUAGES: [(&str, usize); 5] = [("es", 80), ("en", 80), ("pt", 30), ("fr", 10), ("de", 10)];

const ROWS: [(&str, Option<Keyword>); 119] = [
    ("STOP", Some(Stop)),
    ("stop", Some(Stop)),
    (" Stop. ", Some(Stop)),
    ("¡STOP!", Some(Stop)),
    ("\"Stop\"", Some(Stop)),
    ("STOP 🛑", Some(Stop)),
    ("stop!!!", Some(Stop)),
    ("(stop)", Some(Stop)),
    ("ｓｔｏｐ", Some(Stop)),
    ("BAJA", Some(Stop)),
    ("Baja.", Some(Stop)),
    ("PARAR", Some(Stop)),
    ("parar", Some(Stop)),
    ("ALTO", Some(Stop)),
    ("¡Alto!", Some(Stop)),
    ("CANCELAR", Some(Stop)),
    ("cancelar", Some(Stop)),
    ("ARRET", Some(Stop)),
    ("Arrêt", Some(Stop)),
    ("arrêter", Some(Stop)),
    ("PARE", Some(Stop)),
    ("pare!", Some(Stop)),
    ("STOPP", Some(Stop)),
    ("Stopp!", Some(Stop)),
    ("UNSUBSCRIBE", Some(Stop)),
    ("Unsubscribe", Some(Stop)),
    ("darme de baja", Some(Stop)),
    ("Darme de  baja.", Some(Stop)),
    ("dar de baja", Some(Stop)),
    ("Quiero darme de baja", Some(Stop)),
    ("SAIR", Some(Stop)),
    ("sair", Some(Stop)),
    ("DESINSCREVER", Some(Stop)),
    ("Se désinscrire", Some(Stop)),
    ("se de\u{301}sinscrire", Some(Stop)),
    ("ABMELDEN", Some(Stop)),
    ("abmelden", Some(Stop)),
    ("Abbestellen", Some(Stop)),
    ("aufhören", Some(Stop)),
    ("stop promotions", Some(Stop)),
    ("Stop Promotions", Some(Stop)),
    ("please stop", Some(Stop)),
    ("opt-out", Some(Stop)),
    ("OPT OUT", Some(Stop)),
    ("optout", Some(Stop)),
    ("quit", Some(Stop)),
    ("END", Some(Stop)),
    ("cancel", Some(Stop)),
    ("Remove me", Some(Stop)),
    ("no más mensajes", Some(Stop)),
    ("basta", Some(Stop)),
    ("desuscribirme", Some(Stop)),
    ("se désabonner", Some(Stop)),
    ("cancelar inscrição", Some(Stop)),
    ("descadastrar", Some(Stop)),
    ("afmelden", Some(Stop)),
    ("stop-all", Some(Stop)),
    ("START", Some(Start)),
    ("start", Some(Start)),
    ("Start!", Some(Start)),
    ("UNSTOP", Some(Start)),
    ("ALTA", Some(Start)),
    ("alta.", Some(Start)),
    ("¡Alta!", Some(Start)),
    ("volver", Some(Start)),
    ("Volver", Some(Start)),
    ("COMENZAR", Some(Start)),
    ("REINICIAR", Some(Start)),
    ("INICIAR", Some(Start)),
    ("REPRENDRE", Some(Start)),
    ("COMEÇAR", Some(Start)),
    ("começar", Some(Start)),
    ("comecar", Some(Start)),
    ("STARTEN", Some(Start)),
    ("Darme de alta", Some(Start)),
    ("reanudar", Some(Start)),
    ("Démarrer", Some(Start)),
    ("s'inscrire", Some(Start)),
    ("recommencer", Some(Start)),
    ("anmelden", Some(Start)),
    ("subscribe", Some(Start)),
    ("opt in", Some(Start)),
    ("", None),
    ("   ", None),
    ("👍", None),
    ("no puedo parar", None),
    ("stop by tomorrow?", None),
    ("Can you stop by?", None),
    ("I cannot stop", None),
    ("baja por favor, el precio", None),
    ("la baja", None),
    ("estoy de baja", None),
    ("no me des de baja", None),
    ("alto y claro", None),
    ("soy alto", None),
    ("cancelar la cita", None),
    ("quiero cancelar mi entrevista de hoy", None),
    ("un arrêt de bus", None),
    ("parada", None),
    ("stopwatch", None),
    ("st op", None),
    ("nonstop", None),
    ("no", None),
    ("sí", None),
    ("start tomorrow", None),
    ("I can start on Monday", None),
    ("puedo comenzar mañana", None),
    ("volver a casa", None),
    ("voy a volver", None),
    ("Abmelden kann ich mich nicht", None),
    ("bajar", None),
    ("alt", None),
    ("1", None),
    ("the end", None),
    ("weekend", None),
    ("continuar", None),
    ("continue", None),
    ("yes", None),
    ("desinscrever-se amanhã", None),
];

fn keyword(text: &str) -> Option<Keyword> {
    intent_grammar().keyword(text)
}

#[test]
fn words_stop_and_start() {
    for (text, expected) in ROWS {
        assert_eq!(keyword(text), expected, "{text:?}");
    }
}

/// The lines of the table.
fn labelled() -> impl Iterator<Item = (&'static str, Option<Keyword>, &'static str)> {
    LABELLED.lines().map(|line| {
        let mut fields = line.splitn(3, '\t');
        let (language, expected) = (fields.next().unwrap(), fields.next().unwrap());
        let expected = match expected {
            "stop" => Some(Stop),
            "start" => Some(Start),
            "none" => None,
            other => panic!("{other:?} is no expectation: {line}"),
        };
        (language, expected, fields.next().unwrap())
    })
}

#[test]
fn people_who_ask_to_be_left_alone_are_heard_and_nobody_else() {
    let wrong: Vec<_> = labelled().filter(|(_, expected, text)| keyword(text) != *expected).collect();
    let said =
        |expected, language| labelled().filter(|line| line.1 == expected && line.0 == language).count();
    let missed = |language| wrong.iter().filter(|line| line.1 == Some(Stop) && line.0 == language).count();
    for (language, least) in LANGUAGES {
        let (asked, missed) = (said(Some(Stop), language), missed(language));
        println!("opt-outs heard, {language}: {} of {asked}", asked - missed);
        assert!(asked >= least, "only {asked} opt-outs in {language}");
        assert!(missed * 100 <= asked * 2, "{language}: {missed} of {asked} opt-outs missed: {wrong:?}");
    }
    let others = labelled().filter(|line| line.1 != Some(Stop)).count();
    let others_wrong: Vec<_> = wrong.iter().filter(|line| line.1 != Some(Stop)).collect();
    println!("false: {} of {others}", others_wrong.len());
    assert!(others >= 250, "only {others} lines that are no opt-outs");
    assert_eq!(others_wrong, Vec::<&(&str, Option<Keyword>, &str)>::new());
}

const BEFORE: [&str; 14] = [
    "",
    "Hola, ",
    "hola ",
    "please ",
    "Por favor ",
    "Buenas tardes. ",
    "hi!! ",
    "Oi, ",
    "no gracias, ",
    "wtf ",
    "Perdón, ",
    "Bitte ",
    "svp ",
    "ok ",
];

const AFTER: [&str; 14] = [
    "",
    ", gracias",
    " por favor",
    " please",
    "!!!",
    ". Thank you",
    " 😡😡",
    " porfa",
    " pls",
    " x favor",
    ", obrigado",
    " svp",
    ". Danke",
    "\nSaludos",
];

/// A sentence or word of the table with the expectation.
fn said(expected: Option<Keyword>) -> impl Strategy<Value = &'static str> {
    // Pleasantries make no request of a question: they come before its sign.
    let lines = labelled().filter(move |line| line.1 == expected && !line.2.contains('?'));
    select(lines.map(|line| line.2).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn pleasantries_around_an_opt_out_keep_it(
        before in select(&BEFORE[..]), text in said(Some(Stop)), after in select(&AFTER[..]), shouts in proptest::bool::ANY,
    ) {
        let text = if shouts { text.to_uppercase() } else { text.to_owned() };
        let text = format!("{before}{text}{after}");
        prop_assert_eq!(keyword(&text), Some(Stop), "{:?}", text);
    }

    #[test]
    fn pleasantries_make_no_opt_out(
        before in select(&BEFORE[..]), text in said(None), after in select(&AFTER[..]),
    ) {
        let text = format!("{before}{text}{after}");
        prop_assert_eq!(keyword(&text), None, "{:?}", text);
    }

    #[test]
    fn any_text_is_read(text in proptest::string::string_regex("\\PC{0,200}").unwrap()) {
        keyword(&text);
    }
}
