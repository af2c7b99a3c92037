//! Checks that every text from outside passes before it becomes a domain value.

mod folding;

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

pub(crate) use self::folding::{FoldedWord, fold, folded_words};
/// Why a text was not taken. Lengths count Unicode scalar values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing, or nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// More characters than the field may have.
    #[error("must have at most {maximum} characters, not {actual}")]
    TooLong { maximum: usize, actual: usize },
    /// A control, formatting or otherwise invisible character.
    #[error(
        "must hold printable characters only, unlike the one at position {position} (U+{code_point:04X})"
    )]
    NotPrintable {
        position: usize,
        /// The character's number in Unicode.
        code_point: u32,
    },
    /// The form of an e-mail address is missing.
    #[error("must be an e-mail address such as name@example.com")]
    NotAnEmailAddress,
    /// A character with a meaning of its own in this field.
    #[error("must not hold the character {character:?}")]
    ForbiddenCharacter { character: char },
}

impl TextError {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::NotPrintable { .. } => "not_printable",
            Self::NotAnEmailAddress => "invalid_email_address",
            Self::ForbiddenCharacter { .. } => "forbidden_character",
        }
    }
}

/// The text in Unicode's normalization form C: senders write "é" as one sign or as two.
pub(crate) fn normalized(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Checks that `text` has 1 to `maximum` printable characters, not all of them white space.
///
/// # Errors
/// The first of the three conditions that does not hold.
pub fn check_text(text: &str, maximum: usize) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    // A text of at most `maximum` bytes has at most as many characters: the usual case counts nothing.
    if text.len() > maximum {
        let actual = text.chars().count();
        if actual > maximum {
            return Err(TextError::TooLong { maximum, actual });
        }
    }
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Ok(());
    }
    match text.chars().enumerate().find(|(_, character)| !is_printable(*character)) {
        Some((position, character)) => {
            Err(TextError::NotPrintable { position, code_point: u32::from(character) })
        }
        None => Ok(()),
    }
}

/// Checks that `text` has 1 to `maximum` characters that are printable, line breaks or tabs, not all of them white space.
///
/// # Errors
/// The first of the three conditions that does not hold.
pub fn check_prose(text: &str, maximum: usize) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    // No character is shorter than a byte, so most texts need not be counted.
    if text.len() > maximum {
        let actual = text.chars().count();
        if actual > maximum {
            return Err(TextError::TooLong { maximum, actual });
        }
    }
    let is_fine = |character: char| matches!(character, '\n' | '\r' | '\t') || is_printable(character);
    match text.chars().enumerate().find(|(_, character)| !is_fine(*character)) {
        Some((position, character)) => {
            Err(TextError::NotPrintable { position, code_point: u32::from(character) })
        }
        None => Ok(()),
    }
}

/// True if a person can see the character (or the plain space it is).
///
/// Unicode's controls, line and paragraph separators, invisible formatting and direction marks, private use and
/// noncharacters are not printable: two ids that differ only in them look the same to everybody who reads a log.
/// The joiners U+200C and U+200D are: names in Persian and Hindi need them.
fn is_printable(character: char) -> bool {
    // Most characters are these.
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    !(character.is_control()
        || matches!(u32::from(character),
            0x00AD | 0x061C | 0x180E | 0x200B | 0x200E | 0x200F | 0x2028..=0x202E | 0x2060..=0x206F
            | 0xFEFF | 0xFFF0..=0xFFFB | 0xFDD0..=0xFDEF | 0xE000..=0xF8FF
            | 0xE0000..=0xE0FFF | 0xF0000..=0x10FFFF)
        || u32::from(character) & 0xFFFE == 0xFFFE)
}

/// A text of at most `maximum` characters; an ellipsis marks the cut.
pub(crate) fn cut(text: &str, maximum: usize) -> String {
    match text.char_indices().nth(maximum.saturating_sub(1)) {
        Some((end, _)) if length(text) > maximum => {
            let start = text.get(..end).unwrap_or_default();
            format!("{}…", start.trim_end_matches([' ', ',', '.', '·']))
        }
        Some(_) | None => text.to_owned(),
    }
}

/// The number of characters.
pub(crate) fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_visible_and_within_its_length() {
        let long = "ñ".repeat(129);
        let cases: &[(&str, Result<(), TextError>)] = &[
            ("a", Ok(())),
            ("Łukasz O'Neill-Ñandú", Ok(())),
            ("می‌خواهم", Ok(())),
            ("", Err(TextError::Empty)),
            (" \t ", Err(TextError::Empty)),
            (&long, Err(TextError::TooLong { maximum: 128, actual: 129 })),
            ("a\u{0}b", Err(TextError::NotPrintable { position: 1, code_point: 0 })),
            ("ab\u{202E}", Err(TextError::NotPrintable { position: 2, code_point: 0x202E })),
            ("\u{FFFF}", Err(TextError::NotPrintable { position: 0, code_point: 0xFFFF })),
        ];
        for (text, expected) in cases {
            assert_eq!(&check_text(text, 128), expected, "{text:?}");
        }
        assert_eq!(check_text(&"ñ".repeat(128), 128), Ok(()));
    }
}
