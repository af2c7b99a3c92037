//! Phone numbers: E.164 text whose digits are exactly those that were given.

mod calling_code;
mod numbering_plan;
mod spelling;
mod variants;

use std::fmt;
use std::str::FromStr;

use self::spelling::Spelling;
use crate::catalogue::CountryCode;

/// The number of digits, country code included, that the `e164` check asks for.
const E164_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// A phone number in E.164 form: `+`, the country code and the rest, nothing but digits after the `+`.
///
/// The digits are those that were given, in their order, but for a trunk prefix after the country code.
/// The number is personal data: `Debug` shows the country code alone and there is no `Display`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber {
    text: Box<str>,
    country_code: u16,
}

impl PhoneNumber {
    /// The greatest length of [`Self::as_str`] in bytes, whatever the check; 16 under [`PhoneCheck::E164`].
    pub const MAX_LENGTH: usize = 1 + spelling::MAX_DIGITS;

    /// Reads a number as a person or a system writes it and holds it against `check`.
    ///
    /// Spaces around it are dropped, and marks of direction and other dashes that copying brings along. It begins with
    /// `+`; then come ASCII digits, and between two digits there may be spaces, `-`, `.`, `(` and `)`, which are removed.
    /// A trunk prefix after the country code (`+44 (0)7911 ..`) goes where the numbering plan says so, so that one line
    /// has one spelling. Anything else is refused, so nothing is ever guessed: no letters, no digits of other scripts.
    ///
    /// # Errors
    /// The first [`PhoneNumberError`] that applies: the characters first, then the country code and length.
    pub fn parse(input: &str, check: PhoneCheck) -> Result<Self, PhoneNumberError> {
        let spelling = Spelling::read(input)?;
        if let Some(number) = numbering_plan::without_trunk_prefix(&spelling.e164()) {
            return Self::parse_plain(&Spelling::read(&number)?, check);
        }
        Self::parse_plain(&spelling, check)
    }

    /// Reads a number that may be written as people of `country` write it: without country code, with `00` or another
    /// international prefix, or with the country code and no `+`. Without a country it must begin with `+`.
    ///
    /// # Errors
    /// As [`Self::parse`]; [`PhoneNumberError::NotNational`] if the numbering plan of `country` has no such number.
    pub fn parse_in(
        input: &str,
        check: PhoneCheck,
        country: Option<CountryCode>,
    ) -> Result<Self, PhoneNumberError> {
        let bracketed = input.trim_matches(spelling::is_padding).strip_prefix("(+");
        if let Some(rest) = bracketed {
            // "(+34) 600 111 222": the first bracket is of the country code.
            return Self::parse(&format!("+{}", rest.replacen(')', " ", 1)), check);
        }
        match (Self::parse(input, check), country) {
            (Err(PhoneNumberError::MissingPlus), Some(country)) => {
                let number = numbering_plan::national(input, country)?;
                Self::parse_plain(&Spelling::read(&number)?, check)
            }
            (parsed, _) => parsed,
        }
    }

    fn parse_plain(spelling: &Spelling, check: PhoneCheck) -> Result<Self, PhoneNumberError> {
        match check {
            PhoneCheck::E164 => Self::with_e164_length(spelling),
            PhoneCheck::Possible => {
                let number = Self::with_assigned_code(spelling)?;
                numbering_plan::possible(&number.text, number.country_code)?;
                Ok(number)
            }
            PhoneCheck::Valid => {
                let number = Self::with_assigned_code(spelling)?;
                numbering_plan::valid(&number.text, number.country_code)?;
                Ok(number)
            }
        }
    }

    /// Takes back a number that [`Self::as_str`] wrote, under whatever check it was accepted.
    ///
    /// A store uses this: the check may have become stricter since the number was written, and what was
    /// accepted once must stay readable.
    ///
    /// # Errors
    /// The characters, the country code and [`Self::MAX_LENGTH`] are checked as in [`Self::parse`].
    pub fn restore(stored: &str) -> Result<Self, PhoneNumberError> {
        Self::with_assigned_code(&Spelling::read(stored)?)
    }

    /// The number as `+` and digits, for example `+34600111222`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The country calling code, 1 to 999: 34 for `+34600111222`. Some codes belong to no country (800).
    #[must_use]
    pub fn country_code(&self) -> u16 {
        self.country_code
    }

    /// The country that the number is of; of a code that several countries share, the one whose plan has the number.
    #[must_use]
    pub fn country(&self) -> Option<CountryCode> {
        numbering_plan::country(&self.text, self.country_code)
    }

    fn with_e164_length(spelling: &Spelling) -> Result<Self, PhoneNumberError> {
        let (minimum, maximum) = E164_DIGITS.into_inner();
        let digits = spelling.count();
        if digits < minimum {
            return Err(PhoneNumberError::TooFewDigits { digits, minimum });
        }
        if digits > maximum {
            return Err(PhoneNumberError::TooManyDigits { digits, maximum });
        }
        Self::with_assigned_code(spelling)
    }

    fn with_assigned_code(spelling: &Spelling) -> Result<Self, PhoneNumberError> {
        if spelling.count() == 0 {
            return Err(NotPossibleReason::TooShort.into());
        }
        let country_code =
            calling_code::of(spelling.digits()).ok_or(PhoneNumberError::UnassignedCountryCode)?;
        if spelling.count() > spelling::MAX_DIGITS {
            return Err(NotPossibleReason::TooLong.into());
        }
        Ok(Self { text: spelling.e164(), country_code })
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber(+{}…)", self.country_code)
    }
}

/// The level at which phone numbers are checked, the laxest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PhoneCheck {
    /// The shape of E.164: an assigned country calling code and 7 to 15 digits in all.
    #[default]
    E164,
    /// A length that the numbering plan of the country has, as Google's libphonenumber knows it.
    Possible,
    /// A number that the numbering plan of the country has, as Google's libphonenumber knows it.
    Valid,
}

impl PhoneCheck {
    /// The name of the level: `e164`, `possible` or `valid`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::E164 => "e164",
            Self::Possible => "possible",
            Self::Valid => "valid",
        }
    }
}

/// How phone numbers are read where they come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PhoneRule {
    pub check: PhoneCheck,
    /// The country of numbers that are written without a country code; none refuses them.
    pub default_country: Option<CountryCode>,
}

impl PhoneRule {
    /// Reads a number.
    ///
    /// # Errors
    /// As [`PhoneNumber::parse_in`].
    pub fn parse(self, text: &str) -> Result<PhoneNumber, PhoneNumberError> {
        PhoneNumber::parse_in(text, self.check, self.default_country)
    }
}

impl From<PhoneCheck> for PhoneRule {
    fn from(check: PhoneCheck) -> Self {
        Self { check, default_country: None }
    }
}

impl FromStr for PhoneCheck {
    type Err = UnknownPhoneCheck;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        [Self::E164, Self::Possible, Self::Valid]
            .into_iter()
            .find(|check| check.as_str() == name)
            .ok_or_else(|| UnknownPhoneCheck { name: name.to_owned() })
    }
}

/// A name that no [`PhoneCheck`] has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is no phone check; it is one of e164, possible, valid")]
pub struct UnknownPhoneCheck {
    pub name: String,
}

/// Which check refused a phone number and why. The text never holds the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneNumberError {
    /// There is nothing, or nothing but spaces.
    #[error("e164: the phone number is empty")]
    Empty,
    /// The first character is not `+`.
    #[error(
        "e164: the phone number must begin with '+' and the country code, or HIRETALK_DEFAULT_COUNTRY must say of which \
         country it is"
    )]
    MissingPlus,
    /// The numbering plan of the country does not have it, as it is written there.
    #[error("e164: this is no phone number of {}; write it with '+' and the country code", country.as_str())]
    NotNational { country: CountryCode },
    /// A character that has no place where it stands.
    #[error(
        "e164: {character:?} at position {position} has no place there; after '+' come the digits 0 to 9, \
         and only between digits a space, '-', '.', '(' or ')'"
    )]
    UnexpectedCharacter {
        character: char,
        /// Where it stands in the input as it was given, in characters from 1.
        position: usize,
    },
    /// The digits begin with no country calling code that the ITU has assigned.
    #[error("e164: the phone number begins with no assigned country code")]
    UnassignedCountryCode,
    /// Fewer digits than any E.164 number that the check takes.
    #[error("e164: the phone number has {digits} digits, at least {minimum} are needed")]
    TooFewDigits {
        digits: usize,
        /// The least that is taken.
        minimum: usize,
    },
    /// More digits than E.164 has.
    #[error("e164: the phone number has {digits} digits, at most {maximum} are allowed")]
    TooManyDigits {
        digits: usize,
        /// The most that is taken.
        maximum: usize,
    },
    /// No number of its country has this length.
    #[error("possible: {reason}")]
    NotPossible { reason: NotPossibleReason },
    /// The length is right, but the numbering plan of the country has no such number.
    #[error("valid: the numbering plan of country code {country_code} has no such phone number")]
    NotValid {
        /// The country calling code of the number.
        country_code: u16,
    },
}

impl PhoneNumberError {
    /// The check that refused the number; the stricter checks contain the characters and the country code
    /// of the laxer ones, so it may be laxer than the one that was asked for.
    #[must_use]
    pub const fn check(&self) -> PhoneCheck {
        match self {
            Self::Empty
            | Self::MissingPlus
            | Self::NotNational { .. }
            | Self::UnexpectedCharacter { .. }
            | Self::UnassignedCountryCode
            | Self::TooFewDigits { .. }
            | Self::TooManyDigits { .. } => PhoneCheck::E164,
            Self::NotPossible { .. } => PhoneCheck::Possible,
            Self::NotValid { .. } => PhoneCheck::Valid,
        }
    }

    /// The stable code of the refusal, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "phone_number_empty",
            Self::MissingPlus => "phone_number_missing_plus",
            Self::NotNational { .. } => "phone_number_not_national",
            Self::UnexpectedCharacter { .. } => "phone_number_unexpected_character",
            Self::UnassignedCountryCode => "phone_number_unassigned_country_code",
            Self::TooFewDigits { .. } => "phone_number_too_few_digits",
            Self::TooManyDigits { .. } => "phone_number_too_many_digits",
            Self::NotPossible { .. } => "phone_number_not_possible",
            Self::NotValid { .. } => "phone_number_not_valid",
        }
    }
}

impl From<NotPossibleReason> for PhoneNumberError {
    fn from(reason: NotPossibleReason) -> Self {
        Self::NotPossible { reason }
    }
}

/// What is wrong with the length of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPossibleReason {
    /// Every number of the country is longer.
    #[error("the phone number is shorter than every number of its country")]
    TooShort,
    /// Every number of the country is shorter.
    #[error("the phone number is longer than every number of its country")]
    TooLong,
    /// The country has shorter and longer numbers, but none of this length.
    #[error("no number of its country has as many digits as the phone number")]
    InvalidLength,
    /// The country code is assigned, but has no numbers in use.
    #[error("the country code of the phone number has no numbers in use")]
    NoNumbers,
}
