//! Folding: what is left of a text when case, accents, emoji and punctuation don't count.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Latin letters with marks, and the same without. Everything else stays as it is.
const LATIN: [(&str, &str); 28] = [
    ("àáâãäåāăąǎạảấầẩẫậắằẳẵặ", "a"),
    ("æ", "ae"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęěẹẻẽếềểễệ", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįıǐỉị", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŉ", "n"),
    ("òóôõöøōŏőǒọỏốồổỗộớờởỡợơ", "o"),
    ("œ", "oe"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ß", "ss"),
    ("ţťŧț", "t"),
    ("þ", "th"),
    ("ùúûüũūŭůűųǔụủứừửữựư", "u"),
    ("ŵ", "w"),
    ("ýÿŷỳỵỷỹ", "y"),
    ("źżž", "z"),
    ("ﬁ", "fi"),
    ("ﬂ", "fl"),
    ("ĳ", "ij"),
    ("🔟", "10"),
    ("ªº", ""),
];

/// The words of a text in small Latin letters and digits, one space between them: `"¡Sí, CLARO! 👍"` is `"si claro"`,
/// `"2️⃣)"` is `"2"`. Apostrophes join (`"I'm"` is `"im"`); all other signs part.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut parted = false;
    for character in text.chars().filter(|character| !is_silent(*character)) {
        // Most characters are these, and few things are done as often.
        if character.is_ascii() {
            let mut buffer = [0; 1];
            let itself: &str = character.to_ascii_lowercase().encode_utf8(&mut buffer);
            add(&mut folded, &mut parted, character.is_ascii_alphanumeric().then_some(itself));
            continue;
        }
        for character in character.to_lowercase().filter(|character| !is_silent(*character)) {
            let mut buffer = [0; 4];
            let itself: &str = character.encode_utf8(&mut buffer);
            let itself = character.is_alphanumeric().then_some(itself);
            add(&mut folded, &mut parted, latin(character).or(itself));
        }
    }
    folded
}

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoldedWord {
    /// As [`fold`] leaves it.
    pub(crate) folded: String,
    /// The bytes of the text at which it stands.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The words of a text as [`fold`] leaves them, each with its place.
pub(crate) fn folded_words(text: &str) -> Vec<FoldedWord> {
    let mut words: Vec<FoldedWord> = Vec::new();
    let mut parted = true;
    let mut buffer = [0; 4];
    for (start, character) in text.char_indices().filter(|(_, character)| !is_silent(*character)) {
        let folded = fold(character.encode_utf8(&mut buffer));
        let end = start + character.len_utf8();
        if folded.is_empty() {
            parted = parted || latin(character).is_none();
        } else if let (false, Some(word)) = (parted, words.last_mut()) {
            word.folded.push_str(&folded);
            word.end = end;
        } else {
            words.push(FoldedWord { folded, start, end });
            parted = false;
        }
    }
    words
}

/// Adds what is left of a character; none if it parts.
fn add(folded: &mut String, parted: &mut bool, part: Option<&str>) {
    let Some(part) = part else {
        *parted = true;
        return;
    };
    if *parted && !folded.is_empty() {
        folded.push(' ');
    }
    *parted = false;
    folded.push_str(part);
}

/// What a letter with marks is without; none for all other characters.
fn latin(character: char) -> Option<&'static str> {
    if character.is_ascii() {
        return None;
    }
    // Letters and digits of full width, as some keyboards of East Asia write them.
    if let Some(ascii) = u32::from(character).checked_sub(0xFEE0).and_then(char::from_u32) {
        let place = WIDE.find(ascii);
        if let Some(letter) = place.and_then(|place| WIDE.get(place..=place)) {
            return Some(letter);
        }
    }
    LETTERS.get(&character).copied()
}

/// [`LATIN`], by letter.
static LETTERS: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    LATIN.iter().flat_map(|(letters, latin)| letters.chars().map(|one| (one, *latin))).collect()
});

const WIDE: &str = "0123456789abcdefghijklmnopqrstuvwxyz";

/// Apostrophes, combining marks, joiners and the signs that make an emoji of a digit: they part no words.
fn is_silent(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
        || matches!(u32::from(character),
            0x00AD | 0x0300..=0x036F | 0x200B..=0x200F | 0x2060 | 0x20E3 | 0xFE00..=0xFE0F | 0xFEFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_emoji_and_punctuation_do_not_count() {
        for (text, expected) in [
            ("", ""),
            (" \t👍🏽 … ", ""),
            ("¡Sí, CLARO! 👍", "si claro"),
            ("si\u{301}", "si"),
            ("2️⃣)", "2"),
            ("🔟", "10"),
            ("１２", "12"),
            ("Ａb", "ab"),
            ("I'm not", "im not"),
            ("l’été", "lete"),
            ("COMEÇAR", "comecar"),
            ("Straße", "strasse"),
            ("İSTANBUL", "istanbul"),
            ("mañana\npor-la_tarde", "manana por la tarde"),
            ("1ª", "1"),
            ("привет", "привет"),
            ("a\u{200D}b", "ab"),
        ] {
            assert_eq!(fold(text), expected, "{text:?}");
            let words: Vec<_> = folded_words(text).into_iter().map(|word| word.folded).collect();
            assert_eq!(words.join(" "), expected, "{text:?}");
        }
    }

    #[test]
    fn words_know_their_places() {
        let text = "¡Sí, I'm l’été!";
        let cut: Vec<_> = folded_words(text).iter().map(|word| &text[word.start..word.end]).collect();
        assert_eq!(cut, ["Sí", "I'm", "l’été"]);
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for (letters, latin) in LATIN {
            for letter in letters.chars() {
                assert_eq!(fold(&letter.to_string()), latin, "{letter}");
            }
            assert_eq!(fold(latin), latin);
        }
    }
}
