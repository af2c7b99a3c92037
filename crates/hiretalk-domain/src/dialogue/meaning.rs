//! The many ways to say yes and no, that one does not know, and that it is something else.

use crate::language::Language;

/// What an option means, so that its usual words need not stand in every flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known, or all the same.
    Unsure,
    /// None of the others. Where no option is, its words mean [`Self::Unsure`].
    Other,
}

impl Meaning {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Yes, Self::No, Self::Unsure, Self::Other];

    /// The name in flow files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unsure => "unsure",
            Self::Other => "other",
        }
    }

    /// Its words, folded.
    pub(super) fn words(self, language: Language) -> &'static [&'static str] {
        match (self, language) {
            (Self::Yes, Language::Spanish) => &[
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
            (Self::Yes, Language::English) => &[
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
            (Self::No, Language::Spanish) => &[
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
            (Self::No, Language::English) => &[
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
            (Self::Unsure, Language::Spanish) => &[
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
            (Self::Unsure, Language::English) => &[
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
            (Self::Other, Language::Spanish) => &[
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
            (Self::Other, Language::English) => &[
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

    /// What a message of nothing but signs means. A colour of skin does not change it.
    pub(super) fn of_signs(text: &str) -> Option<Self> {
        let has = |signs: &[char]| text.contains(signs);
        match (has(&['👍', '👌', '✅', '✔', '🙌', '💪']), has(&['👎', '❌', '🚫', '✖']), has(&['🤷', '🤔']))
        {
            (true, false, false) => Some(Self::Yes),
            (false, true, false) => Some(Self::No),
            (false, false, true) => Some(Self::Unsure),
            (_, _, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn the_words_are_folded_and_mean_one_thing() {
        for language in Language::ALL {
            let words: Vec<_> = Meaning::ALL.iter().flat_map(|meaning| meaning.words(language)).collect();
            assert!(words.iter().all(|word| fold(word) == **word));
            assert!(words.iter().enumerate().all(|(at, word)| !words[..at].contains(word)));
        }
    }
}
