//! What Google's libphonenumber says of a number, asked of its Rust edition.
//!
//! The library only answers. Its parser may take a national prefix off before it decides (`+44 (0)20 ..`);
//! nothing that it makes of the number leaves this module. The number as it was given is asked about first:
//! that is what we keep, and the parser costs more than everything else together.

use rlibphonenumber::{PHONE_NUMBER_UTIL, ParseError, PhoneNumber as Parsed, ValidationError};

use super::{NotPossibleReason, PhoneNumberError};
use crate::catalogue::CountryCode;

/// Accepts a `+` and digits that Google's `is_possible_number` accepts.
pub(super) fn possible(e164: &str, country_code: u16) -> Result<(), PhoneNumberError> {
    if as_given(e164, country_code).is_some_and(|number| PHONE_NUMBER_UTIL.is_possible_number(&number)) {
        return Ok(());
    }
    possible_length(&parsed(e164)?)
}

/// Accepts a `+` and digits that Google's `is_valid_number` accepts; a wrong length is said to be that.
pub(super) fn valid(e164: &str, country_code: u16) -> Result<(), PhoneNumberError> {
    if as_given(e164, country_code).is_some_and(|number| PHONE_NUMBER_UTIL.is_valid_number(&number)) {
        return Ok(());
    }
    let number = parsed(e164)?;
    if PHONE_NUMBER_UTIL.is_valid_number(&number) {
        return Ok(());
    }
    possible_length(&number)?;
    Err(PhoneNumberError::NotValid { country_code })
}

/// The region of the numbering plan that has the number; else the main one of its code. None for codes of no country.
pub(super) fn country(e164: &str, country_code: u16) -> Option<CountryCode> {
    let number = as_given(e164, country_code);
    let region = number.and_then(|number| PHONE_NUMBER_UTIL.get_region_for_number(&number));
    let region = region.or_else(|| PHONE_NUMBER_UTIL.get_region_for_country_code(country_code.into()))?;
    CountryCode::parse(region.as_region_str().as_str()).ok()
}

/// The number made of just these digits, unless it is one that only the parser can judge.
fn as_given(e164: &str, country_code: u16) -> Option<Parsed> {
    let national = e164.strip_prefix('+')?.strip_prefix(country_code.to_string().as_str())?;
    // The parser's limits; and it counts two zeros and more in a way of its own.
    if !(2..=17).contains(&national.len()) || national.starts_with("00") {
        return None;
    }
    Some(Parsed {
        country_code: country_code.into(),
        national_number: national.parse().ok()?,
        italian_leading_zero: national.starts_with('0').then_some(true),
        ..Parsed::default()
    })
}

fn parsed(e164: &str) -> Result<Parsed, PhoneNumberError> {
    PHONE_NUMBER_UTIL.parse(e164, None).map_err(|error| {
        // The characters are checked before, so what is left is a code without a plan or a length.
        match error {
            ParseError::InvalidCountryCode => NotPossibleReason::NoNumbers,
            ParseError::TooLongNsn => NotPossibleReason::TooLong,
            ParseError::NotANumber(_) | ParseError::TooShortAfterIdd | ParseError::TooShortNsn => {
                NotPossibleReason::TooShort
            }
        }
        .into()
    })
}

fn possible_length(number: &Parsed) -> Result<(), PhoneNumberError> {
    match PHONE_NUMBER_UTIL.is_possible_number_with_reason(number) {
        Ok(_) => Ok(()),
        Err(ValidationError::TooShort) => Err(NotPossibleReason::TooShort.into()),
        Err(ValidationError::TooLong) => Err(NotPossibleReason::TooLong.into()),
        Err(ValidationError::InvalidLength) => Err(NotPossibleReason::InvalidLength.into()),
        Err(ValidationError::InvalidCountryCode) => Err(NotPossibleReason::NoNumbers.into()),
    }
}
