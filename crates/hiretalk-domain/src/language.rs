//! The languages that the built-in flows speak.

use std::fmt;
use std::str::FromStr;

use crate::phone::PhoneNumber;

/// A language of a dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    Spanish,
    English,
    Portuguese,
}

/// The calling codes of the countries whose people mostly speak Spanish (ITU-T E.164 list of assigned codes).
const SPANISH_SPEAKING: [u16; 19] =
    [34, 51, 52, 53, 54, 56, 57, 58, 240, 502, 503, 504, 505, 506, 507, 591, 593, 595, 598];

/// The calling codes of the countries whose people mostly speak Portuguese.
const PORTUGUESE_SPEAKING: [u16; 7] = [55, 238, 239, 244, 245, 258, 351];

impl Language {
    pub const ALL: [Self; 3] = [Self::Spanish, Self::English, Self::Portuguese];

    /// The code in the API and in flow files (ISO 639-1).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spanish => "es",
            Self::English => "en",
            Self::Portuguese => "pt",
        }
    }

    /// What to speak while the person's own language is unknown: Spanish or Portuguese for a number of a country that
    /// speaks it, else English. A few +1 area codes are Spanish-speaking too: the Dominican Republic and Puerto Rico.
    pub fn of_number(number: &PhoneNumber) -> Self {
        let code = number.country_code();
        let is_spanish = match code {
            1 => ["+1787", "+1939", "+1809", "+1829", "+1849"]
                .iter()
                .any(|prefix| number.as_str().starts_with(prefix)),
            code => SPANISH_SPEAKING.contains(&code),
        };
        if is_spanish {
            Self::Spanish
        } else if PORTUGUESE_SPEAKING.contains(&code) {
            Self::Portuguese
        } else {
            Self::English
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A language that no flow speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be es, en or pt")]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL.into_iter().find(|language| language.as_str() == text).ok_or(UnknownLanguage)
    }
}

/// A language by its code: two letters of ISO 639-1. Only their form is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageCode([u8; 2]);

/// A language code that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be two letters of ISO 639-1, such as es")]
pub struct InvalidLanguageCode;

impl LanguageCode {
    /// Takes a code in either case.
    ///
    /// # Errors
    /// It is not two ASCII letters.
    pub fn parse(text: &str) -> Result<Self, InvalidLanguageCode> {
        match text.trim().as_bytes() {
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Ok(Self([first.to_ascii_lowercase(), second.to_ascii_lowercase()]))
            }
            _ => Err(InvalidLanguageCode),
        }
    }

    /// The code in lower case.
    pub fn as_str(&self) -> &str {
        // Two ASCII letters are UTF-8.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_tells_a_language_until_the_person_does() {
        for (number, expected) in [
            ("+34600111222", Language::Spanish),
            ("+5215512345678", Language::Spanish),
            ("+18095551234", Language::Spanish),
            ("+16505551234", Language::English),
            ("+447700900123", Language::English),
            ("+5541988887777", Language::Portuguese),
            ("+351912345678", Language::Portuguese),
        ] {
            let number = PhoneNumber::restore(number).unwrap();
            assert_eq!(Language::of_number(&number), expected, "{number:?}");
        }
    }
}
