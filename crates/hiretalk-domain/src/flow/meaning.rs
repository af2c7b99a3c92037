//! The many ways to say yes and no.

use crate::language::Language;

/// What an option means, so that its usual words need not stand in every flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Yes.
    Yes,
    /// No.
    No,
}

impl Meaning {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Yes, Self::No];

    /// The name in flow files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
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
        }
    }

    /// What a message of nothing but signs means. A colour of skin does not change it.
    pub(super) fn of_signs(text: &str) -> Option<Self> {
        let has = |signs: &[char]| text.contains(signs);
        match (has(&['👍', '👌', '✅', '✔', '🙌', '💪']), has(&['👎', '❌', '🚫', '✖'])) {
            (true, false) => Some(Self::Yes),
            (false, true) => Some(Self::No),
            (true, true) | (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folding::fold;

    #[test]
    fn the_words_are_folded_and_mean_one_thing() {
        for language in Language::ALL {
            let (yes, no) = (Meaning::Yes.words(language), Meaning::No.words(language));
            assert!(yes.iter().chain(no).all(|word| fold(word) == *word));
            assert!(yes.iter().all(|word| !no.contains(word)));
        }
    }
}
