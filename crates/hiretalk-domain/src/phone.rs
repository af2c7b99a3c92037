//! Phone numbers: E.164 text whose digits are exactly those that were given.

mod calling_code;
mod check;
mod error;
mod numbering_plan;
mod spelling;
mod variants;

use std::fmt;

pub use check::{PhoneCheck, UnknownPhoneCheck};
pub use error::{NotPossibleReason, PhoneNumberError};

use spelling::Spelling;

/// The number of digits, country code included, that the `e164` check asks for.
const E164_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// A phone number in E.164 form: `+`, the country code and the rest, nothing but digits after the `+`.
///
/// The digits are those that were given, in their order. A national prefix written after the country code
/// (`+44 (0)20 ..`) stays, so two spellings of one line that differ in digits are two numbers here.
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
    /// Spaces around it are dropped. It begins with `+`; then come ASCII digits, and between two digits
    /// there may be spaces, `-`, `.`, `(` and `)`, which are removed. Anything else is refused, so nothing
    /// is ever guessed: no letters, no `00` for `+`, no digits of other scripts.
    ///
    /// # Errors
    /// The first [`PhoneNumberError`] that applies: the characters first, then the country code and length.
    pub fn parse(input: &str, check: PhoneCheck) -> Result<Self, PhoneNumberError> {
        let spelling = Spelling::read(input)?;
        match check {
            PhoneCheck::E164 => Self::with_e164_length(&spelling),
            PhoneCheck::Possible => {
                let number = Self::with_assigned_code(&spelling)?;
                numbering_plan::possible(&number.text, number.country_code)?;
                Ok(number)
            }
            PhoneCheck::Valid => {
                let number = Self::with_assigned_code(&spelling)?;
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
