//! Why a phone number was refused.

use super::PhoneCheck;

/// Which check refused a phone number and why. The text never holds the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneNumberError {
    /// There is nothing, or nothing but spaces.
    #[error("e164: the phone number is empty")]
    Empty,
    /// The first character is not `+`.
    #[error("e164: the phone number must begin with '+' and the country code")]
    MissingPlus,
    /// A character that has no place where it stands.
    #[error(
        "e164: {character:?} at position {position} has no place there; after '+' come the digits 0 to 9, \
         and only between digits a space, '-', '.', '(' or ')'"
    )]
    UnexpectedCharacter {
        /// The character.
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
        /// How many digits it has, country code included.
        digits: usize,
        /// The least that is taken.
        minimum: usize,
    },
    /// More digits than E.164 has.
    #[error("e164: the phone number has {digits} digits, at most {maximum} are allowed")]
    TooManyDigits {
        /// How many digits it has, country code included.
        digits: usize,
        /// The most that is taken.
        maximum: usize,
    },
    /// No number of its country has this length.
    #[error("possible: {reason}")]
    NotPossible {
        /// What is wrong with the length.
        reason: NotPossibleReason,
    },
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
