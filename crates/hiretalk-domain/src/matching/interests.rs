//! Interests: a person's own words, looked for in what a job says.

use std::collections::HashSet;

use super::stem::{SHORTEST_STEM, stem};
use super::weights;
use crate::catalogue::Job;
use crate::text::fold;

/// The most words that count; the first of those that say something.
pub const MOST_INTERESTS: usize = 8;

/// The words that count, each once.
pub(super) struct Interests(Vec<Interest>);

struct Interest {
    stem: String,
    /// As the person wrote it, in lower case.
    word: String,
}

/// Where a job names an interest.
#[derive(Clone, Copy)]
enum Named {
    Title,
    Skills,
    Description,
}

pub(super) struct Found {
    /// As the person wrote them, in the person's order.
    pub(super) words: Vec<String>,
    pub(super) score: u32,
}

impl Interests {
    /// The words of these phrases, without those that every phrase has.
    pub(super) fn of(phrases: &[String]) -> Self {
        let mut seen = HashSet::new();
        let words = phrases.iter().flat_map(|phrase| phrase.split_whitespace()).flat_map(spellings);
        let telling = words.filter(|(folded, _)| folded.len() > 1 && !is_empty_word(folded));
        let interests = telling.map(|(folded, word)| Interest { stem: stem(&folded), word });
        Self(interests.filter(|interest| seen.insert(interest.stem.clone())).take(MOST_INTERESTS).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_stems(self) -> Vec<String> {
        self.0.into_iter().map(|interest| interest.stem).collect()
    }

    /// What a job names of them; none if that is nothing.
    pub(super) fn found_in(&self, job: &Job) -> Option<Found> {
        let mut named = [None; MOST_INTERESTS];
        self.look(job.title.as_str(), Named::Title, &mut named);
        for skill in &job.skills {
            self.look(skill.as_str(), Named::Skills, &mut named);
        }
        if named.iter().zip(&self.0).any(|(named, _)| named.is_none()) {
            self.look(job.description.as_str(), Named::Description, &mut named);
        }
        let found = self.0.iter().zip(named).filter_map(|(interest, named)| Some((interest, named?)));
        let mut score = weights::INTEREST;
        let mut words = Vec::new();
        for (interest, named) in found {
            if !words.is_empty() {
                score += weights::FURTHER_INTEREST;
            }
            score += match named {
                Named::Title => weights::IN_TITLE,
                Named::Skills => weights::IN_SKILLS,
                Named::Description => 0,
            };
            words.push(interest.word.clone());
        }
        (!words.is_empty()).then_some(Found { words, score })
    }

    /// Notes which of them a text names that were not named before.
    fn look(&self, text: &str, place: Named, named: &mut [Option<Named>; MOST_INTERESTS]) {
        let begins_alike = |word: &str, interest: &Interest| {
            word.bytes().take(SHORTEST_STEM - 1).eq(interest.stem.bytes().take(SHORTEST_STEM - 1))
        };
        for word in fold(text).split(' ') {
            // Most words of a description begin otherwise, and need no stem.
            if !self.0.iter().any(|interest| begins_alike(word, interest)) {
                continue;
            }
            let stem = stem(word);
            for (interest, named) in self.0.iter().zip(named.iter_mut()) {
                if named.is_none() && interest.stem == stem {
                    *named = Some(place);
                }
            }
        }
    }
}

/// The folded words that a written word is made of, usually one, and how to write each.
fn spellings(written: &str) -> Vec<(String, String)> {
    let folded = fold(written);
    let mut parts = folded.split(' ').filter(|part| !part.is_empty());
    match (parts.next(), parts.next()) {
        (Some(only), None) => {
            let plain = written.trim_matches(|character: char| !character.is_alphanumeric());
            vec![(only.to_owned(), plain.to_lowercase())]
        }
        (_, _) => folded.split(' ').map(|part| (part.to_owned(), part.to_owned())).collect(),
    }
}

pub(crate) fn is_empty_word(folded: &str) -> bool {
    EMPTY_WORDS.iter().any(|words| words.split(' ').any(|word| word == folded))
}

/// Folded words that say nothing about what somebody likes, or that every listing has.
const EMPTY_WORDS: [&str; 2] = [
    // Spanish.
    "al algo algun alguna alguno ano anos aunque bien bueno cada como con creo cosa cosas cuando de del \
     desde donde el ella ellos empleo en encanta encantan entre era es esa ese eso esta estar este esto \
     estoy gusta gustan gustaria ha hacer hago hasta hay he interesa interesan la las le les lo los mas \
     me mi mis mucha muchas mucho muchos muy nada ni no nos otra otras otro otros para pero por porque \
     puede puedo que quiero se sea ser si sin sobre solo son soy su sus tal tambien tener tengo todo \
     todos toda todas trabajar trabajo trabajos tu un una uno unos unas vez ya yo",
    // English.
    "about all also am an and any are as at be but by can do dont enjoy for from good had has have help \
     how id if im in into is it its ive job jobs just know like lot lots love many maybe more most much \
     my not of on or other others our really some something stuff that the their them then there they \
     thing things this to too very want was we what when where which who will with work working would \
     you your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_say_something_count() {
        for (phrases, expected) in [
            (&[][..], &[][..]),
            (&["Me gusta mucho DIBUJAR, y los animales."], &["dibujar", "animales"]),
            (&["I'd love to work with children"], &["children"]),
            (&["no sé", "nada"], &[]),
            (&["diseño", "diseñar", "Design"], &["diseño", "design"]),
            (&["artes-gráficas 👍"], &["artes", "graficas"]),
            (&["a b c"], &[]),
            (
                &["uno1 dos2 tres3 cuatro4 cinco5", "seis6 siete7 ocho8 nueve9"],
                &["uno1", "dos2", "tres3", "cuatro4", "cinco5", "seis6", "siete7", "ocho8"],
            ),
        ] {
            let phrases: Vec<_> = phrases.iter().map(|phrase| (*phrase).to_owned()).collect();
            let words: Vec<_> = Interests::of(&phrases).0.into_iter().map(|interest| interest.word).collect();
            assert_eq!(words, expected, "{phrases:?}");
        }
    }
}
