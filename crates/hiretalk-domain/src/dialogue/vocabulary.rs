//! The words by which people name options, meanings, commands and positions.

use std::collections::BTreeMap;

use super::definition::{AnswerOption, Command, Meaning, OptionTarget, Question, Texts};
use crate::ids::{AnswerKey, OptionId};
use crate::language::Language;
use crate::text::fold;

/// The names of an option in a language, folded: its title, its synonyms, the words of its meaning.
pub(super) fn names(option: &AnswerOption, language: Language) -> Vec<String> {
    let mut names = own_names(option, language);
    let meaning = option.means.map_or(&[][..], |meaning| meaning_words(meaning, language));
    names.extend(meaning.iter().map(|word| (*word).to_owned()));
    names.sort_unstable();
    names.dedup();
    names
}

/// The names that the flow gives an option, folded. Unlike the words of its meaning ("I don't"), they identify it within
/// a sentence too.
pub(super) fn own_names(option: &AnswerOption, language: Language) -> Vec<String> {
    let title = option.title.get(language).into_iter();
    let synonyms = option.synonyms.get(&language).into_iter().flatten().map(String::as_str);
    title.chain(synonyms).map(fold).filter(|name| !name.is_empty()).collect()
}

/// Polite and connecting words around an answer, folded; longer ones before their own beginnings.
const FILLERS: [&str; 52] = [
    "muchas gracias",
    "muchisimas gracias",
    "gracias",
    "por favor",
    "porfavor",
    "porfa",
    "hola",
    "buenos dias",
    "buenas tardes",
    "buenas noches",
    "buenas",
    "pues",
    "bueno",
    "la verdad",
    "creo que",
    "yo creo que",
    "seria",
    "opcion",
    "la opcion",
    "numero",
    "el numero",
    "respuesta",
    "el",
    "la",
    "los",
    "las",
    "de",
    "mejor",
    "pero",
    "uy",
    "thank you very much",
    "thank you so much",
    "thank you",
    "thanks a lot",
    "many thanks",
    "thanks",
    "please",
    "hello",
    "hi",
    "hey",
    "well",
    "i think",
    "option",
    "number",
    "answer",
    "the",
    "but",
    "oh",
    "um",
    "just",
    "its",
    "es",
];

/// The folded text without the fillers at its ends; may be empty.
pub(super) fn without_fillers(folded: &str) -> &str {
    let mut rest = folded;
    loop {
        let shorter = FILLERS.iter().find_map(|filler| {
            let after = rest.strip_prefix(filler).filter(|after| after.is_empty() || after.starts_with(' '));
            let before =
                || rest.strip_suffix(filler).filter(|before| before.is_empty() || before.ends_with(' '));
            after.or_else(before)
        });
        match shorter {
            Some(shorter) => rest = shorter.trim(),
            None => return rest,
        }
    }
}

pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.iter().any(|filler| filler.split(' ').any(|part| part == word))
}

/// Folded words that connect the names of options.
const JOINING: [&str; 40] = [
    // Spanish.
    "y", "e", "en", "a", "con", "del", "un", "una", "trabajo", "trabajar", "empleo", "quiero", "querria",
    "busco", "prefiero", "me", "gustaria", "tambien", "ademas", "puesto", //
    // English.
    "and", "in", "with", "an", "work", "working", "job", "i", "id", "im", "want", "would", "like", "prefer",
    "looking", "for", "to", "also", "too", "position",
];

/// True if a folded word only connects others. Any other word may change what was meant ("anything but").
pub(super) fn is_joining(word: &str) -> bool {
    JOINING.contains(&word) || is_filler(word) && !["pero", "but"].contains(&word)
}

const NEGATIONS: [&str; 19] = [
    "no", "not", "nor", "dont", "doesnt", "didnt", "cant", "cannot", "wont", "wouldnt", "isnt", "arent",
    "never", "without", "nunca", "jamas", "tampoco", "ni", "sin",
];

pub(super) fn is_negation(word: &str) -> bool {
    NEGATIONS.contains(&word)
}

/// The numbers one to ten, as people write them.
const NUMBERS: [&[&str]; 10] = [
    &["1", "01", "uno", "una", "one", "primero", "primera", "first", "first one"],
    &["2", "02", "dos", "two", "segundo", "segunda", "second", "second one"],
    &["3", "03", "tres", "three", "tercero", "tercera", "third", "third one"],
    &["4", "04", "cuatro", "four", "cuarto", "cuarta", "fourth", "fourth one"],
    &["5", "05", "cinco", "five", "quinto", "quinta", "fifth", "fifth one"],
    &["6", "06", "seis", "six", "sexto", "sexta", "sixth", "sixth one"],
    &["7", "07", "siete", "seven", "septimo", "septima", "seventh", "seventh one"],
    &["8", "08", "ocho", "eight", "octavo", "octava", "eighth", "eighth one"],
    &["9", "09", "nueve", "nine", "noveno", "novena", "ninth", "ninth one"],
    &["10", "diez", "ten", "decimo", "decima", "tenth", "tenth one"],
];

/// The position, from zero, that a folded word stands for.
pub(super) fn position_of(word: &str) -> Option<usize> {
    NUMBERS.iter().position(|number| number.contains(&word))
}

/// The words of a meaning, folded.
pub(super) fn meaning_words(meaning: Meaning, language: Language) -> &'static [&'static str] {
    match (meaning, language) {
        (Meaning::Yes, Language::Spanish) => &[
            "si",
            "sii",
            "siii",
            "sip",
            "claro",
            "claro que si",
            "por supuesto",
            "desde luego",
            "vale",
            "ok",
            "okey",
            "okay",
            "oki",
            "dale",
            "de acuerdo",
            "correcto",
            "exacto",
            "afirmativo",
            "obvio",
            "eso es",
            "sin duda",
            "adelante",
            "perfecto",
            "genial",
        ],
        (Meaning::Yes, Language::English) => &[
            "yes",
            "y",
            "yep",
            "yeah",
            "yea",
            "yup",
            "ya",
            "sure",
            "of course",
            "ok",
            "okay",
            "k",
            "certainly",
            "absolutely",
            "definitely",
            "correct",
            "right",
            "go ahead",
            "sounds good",
            "i do",
            "i am",
            "great",
        ],
        (Meaning::No, Language::Spanish) => &[
            "no",
            "noo",
            "nooo",
            "nop",
            "nope",
            "para nada",
            "claro que no",
            "de ninguna manera",
            "ahora no",
            "ya no",
            "mejor no",
            "negativo",
            "no gracias",
        ],
        (Meaning::No, Language::English) => &[
            "no",
            "n",
            "nope",
            "nah",
            "nop",
            "not",
            "not really",
            "not now",
            "not anymore",
            "no longer",
            "no way",
            "never",
            "negative",
            "no thanks",
            "no thank you",
            "i dont",
            "im not",
            "rather not",
        ],
        (Meaning::Unsure, Language::Spanish) => &[
            "no se",
            "nose",
            "no lo se",
            "no se aun",
            "aun no se",
            "aun no lo se",
            "no lo se aun",
            "todavia no se",
            "todavia no lo se",
            "no se todavia",
            "no lo se todavia",
            "no sabria",
            "no sabria decir",
            "no sabria decirte",
            "ni idea",
            "no tengo idea",
            "no tengo ni idea",
            "sin idea",
            "no estoy seguro",
            "no estoy segura",
            "no estoy muy seguro",
            "no estoy muy segura",
            "no lo tengo claro",
            "no lo tengo muy claro",
            "no tengo claro",
            "no lo he pensado",
            "no lo he decidido",
            "indeciso",
            "indecisa",
            "tengo dudas",
            "quien sabe",
            "depende",
            "da igual",
            "me da igual",
            "me da lo mismo",
            "es igual",
            "lo que sea",
            "no importa",
            "no me importa",
            "indiferente",
            "me es indiferente",
            "sin preferencia",
            "no tengo preferencia",
        ],
        (Meaning::Unsure, Language::English) => &[
            "i dont know",
            "dont know",
            "i do not know",
            "do not know",
            "i dont know yet",
            "i do not know yet",
            "dont know yet",
            "not known yet",
            "i still dont know",
            "dunno",
            "i dunno",
            "idk",
            "not sure",
            "im not sure",
            "i am not sure",
            "not sure yet",
            "im not sure yet",
            "unsure",
            "undecided",
            "not decided",
            "havent decided",
            "i havent decided",
            "no idea",
            "i have no idea",
            "no clue",
            "who knows",
            "depends",
            "it depends",
            "anything",
            "whatever",
            "doesnt matter",
            "it doesnt matter",
            "i dont mind",
            "dont mind",
            "i dont care",
            "dont care",
            "no preference",
        ],
        (Meaning::Other, Language::Spanish) => &[
            "ninguno",
            "ninguna",
            "ninguno de estos",
            "ninguna de estas",
            "ninguno de esos",
            "ninguna de esas",
            "ninguno de ellos",
            "ninguna de ellas",
            "ninguna de las anteriores",
            "ninguno de los anteriores",
            "ninguno me gusta",
            "ninguna me gusta",
            "ninguno me encaja",
            "ninguna me encaja",
            "ninguno me interesa",
            "ninguna me interesa",
            "otro",
            "otra",
            "otros",
            "otras",
            "otra cosa",
            "alguna otra cosa",
            "otra opcion",
            "otro distinto",
            "otra distinta",
            "nada de eso",
            "nada de esto",
        ],
        (Meaning::Other, Language::English) => &[
            "none",
            "none of these",
            "none of those",
            "none of them",
            "none of the above",
            "neither",
            "neither of them",
            "other",
            "another",
            "another one",
            "a different one",
            "something else",
            "anything else",
            "something different",
            "nothing of that",
        ],
    }
}

/// The meaning of a message of nothing but emoji. Skin tones do not change it.
pub(super) fn meaning_of_emoji(text: &str) -> Option<Meaning> {
    let has = |signs: &[char]| text.contains(signs);
    match (has(&['👍', '👌', '✅', '✔', '🙌', '💪']), has(&['👎', '❌', '🚫', '✖']), has(&['🤷', '🤔']))
    {
        (true, false, false) => Some(Meaning::Yes),
        (false, true, false) => Some(Meaning::No),
        (false, false, true) => Some(Meaning::Unsure),
        (_, _, _) => None,
    }
}

/// The words of a command, folded. Those of more than one word count within a sentence too.
pub(super) fn command_words(command: Command, language: Language) -> &'static [&'static str] {
    match (command, language) {
        (Command::Back, Language::Spanish) => &[
            "atras",
            "volver",
            "volver atras",
            "vuelve",
            "vuelve atras",
            "ir atras",
            "para atras",
            "hacia atras",
            "quiero volver atras",
            "regresar",
            "regresa",
            "anterior",
            "pregunta anterior",
            "la pregunta anterior",
            "volver a la pregunta anterior",
            "me equivoque",
            "me he equivocado",
            "corregir",
            "cambiar respuesta",
            "cambiar mi respuesta",
            "quiero cambiar mi respuesta",
            "deshacer",
        ],
        (Command::Back, Language::English) => &[
            "back",
            "go back",
            "step back",
            "previous",
            "previous question",
            "go back please",
            "undo",
            "i made a mistake",
            "my mistake",
            "change my answer",
            "change answer",
            "i want to change my answer",
        ],
        (Command::StartOver, Language::Spanish) => &[
            "empezar de nuevo",
            "volver a empezar",
            "empezar otra vez",
            "empezar de cero",
            "empecemos de nuevo",
            "empecemos otra vez",
            "comenzar de nuevo",
            "volver a comenzar",
            "desde el principio",
            "desde cero",
            "reiniciar",
            "borrar todo",
        ],
        (Command::StartOver, Language::English) => &[
            "start over",
            "start again",
            "start anew",
            "start from scratch",
            "from the beginning",
            "begin again",
            "restart",
            "reset",
        ],
        (Command::Person, Language::Spanish) => &[
            "persona",
            "una persona",
            "persona real",
            "una persona real",
            "humano",
            "un humano",
            "agente",
            "un agente",
            "asesor",
            "asesora",
            "operador",
            "operadora",
            "hablar con una persona",
            "hablar con alguien",
            "hablar con un humano",
            "hablar con un agente",
            "hablar con un asesor",
            "hablar con una asesora",
            "hablar con una persona real",
            "hablar con alguien real",
            "hablar con un operador",
            "quiero una persona",
            "contactar con una persona",
            "que me llame alguien",
            "que me llame una persona",
            "llamame",
            "atencion humana",
        ],
        (Command::Person, Language::English) => &[
            "person",
            "a person",
            "real person",
            "a real person",
            "human",
            "a human",
            "agent",
            "an agent",
            "operator",
            "someone real",
            "talk to a person",
            "talk to a human",
            "talk to someone",
            "talk to somebody",
            "talk to an agent",
            "talk to a real person",
            "speak to a person",
            "speak to a human",
            "speak to someone",
            "speak to somebody",
            "speak to an agent",
            "speak with someone",
            "speak with a person",
            "speak with a human",
            "talk with a person",
            "talk with someone",
            "call me",
        ],
        (Command::More, _) => &[],
    }
}

/// The commands that every question accepts, as the options of one, so that they are parsed as answers are.
pub(super) fn command_question() -> Option<Question> {
    let mut options = Vec::new();
    for command in [Command::Back, Command::StartOver, Command::Person] {
        let words = |language: Language| {
            let words = command_words(command, language).iter().map(|word| (*word).to_owned());
            (language, words.collect::<Vec<_>>())
        };
        options.push(AnswerOption {
            id: OptionId::parse(command.as_str()).ok()?,
            title: Texts::default(),
            description: None,
            means: None,
            synonyms: Language::ALL.into_iter().map(words).collect::<BTreeMap<_, _>>(),
            value: None,
            words: Vec::new(),
            target: OptionTarget::Command(command),
        });
    }
    Some(Question {
        ask: Texts::default(),
        key: AnswerKey::parse("command").ok()?,
        keeps: None,
        listing: None,
        menu: None,
        options,
        free_text: None,
        words_key: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_fall_off_both_ends() {
        for (text, expected) in [
            ("si gracias", "si"),
            ("hola si por favor", "si"),
            ("la opcion 2", "2"),
            ("muchas gracias", ""),
            ("the second", "second"),
            ("lavado", "lavado"),
            ("no la quiero", "no la quiero"),
            ("", ""),
        ] {
            assert_eq!(without_fillers(text), expected);
        }
    }

    #[test]
    fn the_words_are_folded() {
        let words = FILLERS.iter().chain(&JOINING).chain(&NEGATIONS).chain(NUMBERS.iter().copied().flatten());
        assert!(words.copied().all(|word| fold(word) == word));
    }

    #[test]
    fn the_words_of_meanings_are_folded_and_mean_one_thing() {
        for language in Language::ALL {
            let all = Meaning::ALL.iter().flat_map(|meaning| meaning_words(*meaning, language));
            let words: Vec<_> = all.collect();
            assert!(words.iter().all(|word| fold(word) == **word));
            assert!(words.iter().enumerate().all(|(at, word)| !words[..at].contains(word)));
        }
    }

    #[test]
    fn the_words_of_commands_are_folded_mean_one_thing_and_stop_nothing() {
        let intents = hiretalk_flows::intent_grammar();
        let mut all = Vec::new();
        for command in Command::ALL {
            for language in Language::ALL {
                for word in command_words(command, language) {
                    assert_eq!(fold(word), *word);
                    // The crate under test is not the one that hiretalk-flows is built with.
                    assert_ne!(format!("{:?}", intents.keyword(word)), "Some(Stop)", "{word}");
                    assert!(!all.contains(word), "{word} twice");
                    all.push(word);
                }
            }
        }
        assert!(command_question().is_some());
    }
}
