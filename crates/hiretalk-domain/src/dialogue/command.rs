//! What can be asked for at every question: to go back, to start over, to talk to a person.

use std::collections::BTreeMap;

use super::definition::{AnswerOption, Lead, Question};
use super::texts::Texts;
use crate::ids::{AnswerKey, OptionId};
use crate::language::Language;

/// Something that is asked for in place of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// The question before.
    Back,
    /// The first question, with nothing answered.
    StartOver,
    /// A person, who gets in touch.
    Person,
    /// The next page of a list of jobs; only as an option of such a list.
    More,
}

impl Command {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Back, Self::StartOver, Self::Person, Self::More];

    /// The name in flow files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Back => "back",
            Self::StartOver => "start_over",
            Self::Person => "person",
            Self::More => "more",
        }
    }

    /// Its words, folded. Those of more than one word are heard within a sentence too.
    fn words(self, language: Language) -> &'static [&'static str] {
        match (self, language) {
            (Self::Back, Language::Spanish) => &[
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
            (Self::Back, Language::English) => &[
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
            (Self::StartOver, Language::Spanish) => &[
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
            (Self::StartOver, Language::English) => &[
                "start over",
                "start again",
                "start anew",
                "start from scratch",
                "from the beginning",
                "begin again",
                "restart",
                "reset",
            ],
            (Self::Person, Language::Spanish) => &[
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
            (Self::Person, Language::English) => &[
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
            (Self::More, _) => &[],
        }
    }

    /// The commands that are heard at every question, as the options of one: so they are read like answers.
    pub(super) fn question() -> Option<Question> {
        let mut options = Vec::new();
        for command in [Self::Back, Self::StartOver, Self::Person] {
            let words = |language: Language| {
                let words = command.words(language).iter().map(|word| (*word).to_owned());
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
                leads: Lead::Command(command),
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opt_out::{Keyword, keyword};
    use crate::text::fold;

    #[test]
    fn the_words_are_folded_mean_one_thing_and_stop_nothing() {
        let mut all = Vec::new();
        for command in Command::ALL {
            for language in Language::ALL {
                for word in command.words(language) {
                    assert_eq!(fold(word), *word);
                    assert_ne!(keyword(word), Some(Keyword::Stop), "{word}");
                    assert!(!all.contains(word), "{word} twice");
                    all.push(word);
                }
            }
        }
        assert!(Command::question().is_some());
    }
}
