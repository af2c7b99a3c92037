//! Folding: what is left of a text when case, accents, emoji and punctuation don't count.

/// Latin letters with marks, and what they are without. Everything else is kept as it is.
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
    for character in text.chars().filter(|character| !is_silent(*character)).flat_map(char::to_lowercase) {
        let (latin, mut buffer) = (latin(character), [0; 4]);
        let part = match latin {
            Some(latin) => latin,
            None if is_silent(character) => continue,
            None if character.is_alphanumeric() => &*character.encode_utf8(&mut buffer),
            None => {
                parted = true;
                continue;
            }
        };
        if parted && !folded.is_empty() {
            folded.push(' ');
        }
        parted = false;
        folded.push_str(part);
    }
    folded
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
    LATIN.iter().find(|(letters, _)| letters.contains(character)).map(|(_, latin)| *latin)
}

/// What full width letters and digits stand for.
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
        }
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
