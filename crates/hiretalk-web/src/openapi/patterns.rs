//! The domain's rules for texts as regular expressions, exactly: what they take is accepted, and nothing else.
//!
//! Beyond U+FFFF a class names its ranges by the characters themselves, which every dialect takes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};

/// HTML's form, with the lengths of RFC 5321.
pub(super) const EMAIL_ADDRESS: &str = "^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@\
    [a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$";

/// What is not printable, in the Basic Multilingual Plane.
const HIDDEN: &str = "\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E-\\u200F\\u2028-\\u202E\
    \\u2060-\\u206F\\uE000-\\uF8FF\\uFDD0-\\uFDEF\\uFEFF\\uFFF0-\\uFFFB\\uFFFE-\\uFFFF";

/// The same, with white space.
const HIDDEN_OR_WHITE: &str = "\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u061C\\u1680\\u180E\\u2000-\\u200B\\u200E-\\u200F\
    \\u2028-\\u202F\\u205F-\\u206F\\u3000\\uE000-\\uF8FF\\uFDD0-\\uFDEF\\uFEFF\\uFFF0-\\uFFFB\
    \\uFFFE-\\uFFFF";

/// What is not printable beyond: noncharacters, tags, private use.
const HIDDEN_BEYOND: &str = "\u{1FFFE}-\u{1FFFF}\u{2FFFE}-\u{2FFFF}\u{3FFFE}-\u{3FFFF}\u{4FFFE}-\u{4FFFF}\u{5FFFE}-\u{5FFFF}\
    \u{6FFFE}-\u{6FFFF}\u{7FFFE}-\u{7FFFF}\u{8FFFE}-\u{8FFFF}\u{9FFFE}-\u{9FFFF}\u{AFFFE}-\u{AFFFF}\
    \u{BFFFE}-\u{BFFFF}\u{CFFFE}-\u{CFFFF}\u{DFFFE}-\u{E0FFF}\u{EFFFE}-\u{10FFFF}";

/// White space of every kind.
const WHITE: &str =
    "\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028-\\u2029\\u202F\\u205F\\u3000";

/// Printable characters, one of which is no white space.
pub(super) static PRINTABLE: LazyLock<String> = LazyLock::new(|| {
    format!("^[^{HIDDEN}{HIDDEN_BEYOND}]*[^{HIDDEN_OR_WHITE}{HIDDEN_BEYOND}][^{HIDDEN}{HIDDEN_BEYOND}]*$")
});

/// At most `maximum` printable characters, with any white space around them, which does not count.
pub(super) fn trimmed(maximum: usize) -> String {
    let visible = format!("[^{HIDDEN_OR_WHITE}{HIDDEN_BEYOND}]");
    let inner = maximum - 2;
    format!("^[{WHITE}]*{visible}([^{HIDDEN}{HIDDEN_BEYOND}]{{0,{inner}}}{visible})?[{WHITE}]*$")
}

/// Printable characters, line breaks and tabs, one of which is no white space.
pub(super) fn prose() -> String {
    let hidden = HIDDEN.replacen("\\u0000-\\u001F", "\\u0000-\\u0008\\u000B-\\u000C\\u000E-\\u001F", 1);
    format!("^[^{hidden}{HIDDEN_BEYOND}]*[^{HIDDEN_OR_WHITE}{HIDDEN_BEYOND}][^{hidden}{HIDDEN_BEYOND}]*$")
}

/// So many ASCII letters, with any white space around them.
pub(super) fn letters(count: usize) -> String {
    format!("^[{WHITE}]*[A-Za-z]{{{count}}}[{WHITE}]*$")
}

/// An absolute address with a host, without white space and control characters in it.
pub(super) fn web_address() -> String {
    let not_plain = format!("\\u0000-\\u001F\\u007F-\\u009F{WHITE}");
    format!("^[{WHITE}]*https?://[^/?#{not_plain}][^{not_plain}]*[{WHITE}]*$")
}

/// Anything but U+0000, one character of which is no white space.
pub(super) fn typed() -> String {
    format!("^[^\\u0000]*[^\\u0000{WHITE}][^\\u0000]*$")
}

/// An assigned country code and as many digits as make 7 to 15 with it.
pub(super) fn phone_number() -> String {
    let assigned = |code: &u16| {
        PhoneNumber::parse(&format!("+{code}00000000"), PhoneCheck::E164)
            .is_ok_and(|number| number.country_code() == *code)
    };
    let mut by_length: BTreeMap<usize, BTreeMap<String, Vec<u16>>> = BTreeMap::new();
    for code in (1..1_000).filter(assigned) {
        let front = if code < 10 { String::new() } else { (code / 10).to_string() };
        by_length.entry(code.to_string().len()).or_default().entry(front).or_default().push(code % 10);
    }
    let alternatives = by_length.into_iter().map(|(length, fronts)| {
        let codes: Vec<String> = fronts
            .into_iter()
            .map(|(front, last)| format!("{front}[{}]", last.iter().map(u16::to_string).collect::<String>()))
            .collect();
        format!("({})([ .()-]*[0-9]){{{},{}}}", codes.join("|"), 7 - length, 15 - length)
    });
    format!("^ *\\+({}) *$", alternatives.collect::<Vec<_>>().join("|"))
}

#[cfg(test)]
mod tests {
    use hiretalk_domain::text::check_text;

    use super::*;

    /// The ranges that the inside of a class names.
    fn ranges(class: &str) -> Vec<(char, char)> {
        let mut characters = class.chars();
        let mut tokens = Vec::new();
        while let Some(character) = characters.next() {
            tokens.push(match character {
                '\\' => {
                    assert_eq!(characters.next(), Some('u'));
                    let code: String = characters.by_ref().take(4).collect();
                    char::from_u32(u32::from_str_radix(&code, 16).unwrap())
                }
                '-' => None,
                other => Some(other),
            });
        }
        let mut ranges: Vec<(char, char)> = Vec::new();
        let mut goes_on = false;
        for token in tokens {
            match token {
                None => goes_on = true,
                Some(last) if goes_on => {
                    ranges.last_mut().unwrap().1 = last;
                    goes_on = false;
                }
                Some(first) => ranges.push((first, first)),
            }
        }
        ranges
    }

    #[test]
    fn the_classes_say_of_every_character_what_the_domain_says() {
        let hidden = ranges(&format!("{HIDDEN}{HIDDEN_BEYOND}"));
        let hidden_or_white = ranges(&format!("{HIDDEN_OR_WHITE}{HIDDEN_BEYOND}"));
        let white = ranges(WHITE);
        let has = |ranges: &[(char, char)], character| {
            ranges.iter().any(|(first, last)| (*first..=*last).contains(&character))
        };
        let mut text = String::with_capacity(8);
        for character in '\0'..=char::MAX {
            text.clear();
            text.extend(['x', character]);
            let is_hidden = check_text(&text, 2).is_err();
            let is_white = character.is_whitespace();
            assert_eq!(has(&hidden, character), is_hidden, "{character:?}");
            assert_eq!(has(&hidden_or_white, character), is_hidden || is_white, "{character:?}");
            assert_eq!(has(&white, character), is_white, "{character:?}");
        }
    }

    #[test]
    fn the_pattern_of_phone_numbers_has_the_assigned_codes() {
        let pattern = phone_number();
        for part in ["[17]", "2[07]", "3[0123469]", "21[12368]", "{6,14}", "{5,13}", "{4,12}"] {
            assert!(pattern.contains(part), "{part} {pattern}");
        }
        assert!(!pattern.contains("99[1"), "991 is not assigned: {pattern}");
    }
}
