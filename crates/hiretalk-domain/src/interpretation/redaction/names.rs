//! The person's own names.

use crate::candidate::PersonName;
use crate::text::fold;

pub(super) const NAME: &str = "[name]";

/// Parts of names that stand in every text and name nobody.
const PARTICLES: [&str; 22] = [
    "de", "del", "la", "las", "los", "el", "le", "du", "da", "do", "dos", "das", "di", "van", "von", "der",
    "den", "al", "bin", "ben", "san", "santa",
];

/// Hides the words that a name is made of, each alone and all together, in whatever case and accents.
pub(super) fn hide<'a>(text: &str, names: impl Iterator<Item = &'a PersonName>) -> String {
    let mut parts: Vec<String> = names.flat_map(|name| parts(name.as_str())).collect();
    parts.sort_unstable();
    parts.dedup();
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let begin = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
        let (before, from) = rest.split_at(begin);
        let (word, after) = from.split_at(end_of_word(from));
        shown.push_str(before);
        let folded = fold(word);
        let is_name = parts.iter().any(|part| {
            // Scripts that part no words have the name anywhere.
            folded == *part || (!part.is_ascii() && folded.contains(part.as_str()))
        });
        shown.push_str(if is_name { NAME } else { word });
        rest = after;
    }
    shown
}

/// Where the word ends that begins here. A mark on a letter is part of it; an apostrophe is not ("Ana's").
fn end_of_word(text: &str) -> usize {
    let is_mark = |character: char| matches!(u32::from(character), 0x0300..=0x036F | 0x00AD | 0x200B..=0x200F | 0xFE00..=0xFE0F);
    text.find(|character: char| !character.is_alphanumeric() && !is_mark(character)).unwrap_or(text.len())
}

/// What a name may be written as, folded: each of its words, with and without the signs within them, and all in one.
fn parts(name: &str) -> Vec<String> {
    let is_apostrophe = |character: char| matches!(character, '\'' | '’' | '‘' | 'ʼ' | '`' | '´');
    let words = name.split(|character: char| !character.is_alphanumeric());
    let with_apostrophes =
        name.split(|character: char| !character.is_alphanumeric() && !is_apostrophe(character));
    let joined = |text: &str| fold(text).replace(' ', "");
    words
        .chain(with_apostrophes)
        .chain(name.split_whitespace())
        .chain(std::iter::once(name))
        .map(joined)
        .filter(|part| !PARTICLES.contains(&part.as_str()))
        .filter(|part| part.chars().count() > usize::from(part.is_ascii()))
        .collect()
}
