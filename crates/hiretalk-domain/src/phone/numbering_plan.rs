//! What Google's libphonenumber says of a number, asked of its Rust edition.
//!
//! The number as it was given is asked about first: that is what we keep, and the parser costs more than everything else
//! together. What the parser makes of a number is taken only where no digit but a prefix went.

use rlibphonenumber::{
    PHONE_NUMBER_UTIL, ParseError, PhoneNumber as Parsed, PhoneNumberFormat, Region, ValidationError,
};

use super::spelling::{is_dash, is_padding};
use super::{NotPossibleReason, PhoneNumberError, calling_code};
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

/// The number without the trunk prefix that stands after its country code, if there may be one and the numbering plan says
/// that it is one. The library is asked only then: it takes its time.
pub(super) fn without_trunk_prefix(e164: &str) -> Option<String> {
    let digits = e164.strip_prefix('+')?;
    let code = calling_code::of(digits.as_bytes())?;
    let national = digits.strip_prefix(code.to_string().as_str())?;
    // North America and Russia have a trunk prefix of another digit.
    let trunk = match code {
        1 => '1',
        7 => '8',
        _ => '0',
    };
    if !national.starts_with(trunk) {
        return None;
    }
    let parsed = PHONE_NUMBER_UTIL.parse(e164, None).ok()?;
    if !PHONE_NUMBER_UTIL.is_possible_number(&parsed) {
        return None;
    }
    let formatted = formatted(&parsed);
    // No digit but one prefix may ever go.
    let code = parsed.country_code.to_string();
    let (before, after) = (e164.get(1 + code.len()..)?, formatted.get(1 + code.len()..)?);
    let prefix = before.strip_suffix(after)?;
    // Read again, it must stay as it is.
    let is_one = prefix.chars().eq([trunk]) && without_trunk_prefix(&formatted).is_none();
    is_one.then_some(formatted)
}

/// The number in E.164 that is written as in `country`.
pub(super) fn national(input: &str, country: CountryCode) -> Result<String, PhoneNumberError> {
    let refused = PhoneNumberError::NotNational { country };
    let text: String = input
        .chars()
        .map(|sign| match sign {
            sign if is_dash(sign) => '-',
            sign if is_padding(sign) => ' ',
            sign => sign,
        })
        .collect();
    let is_plain = |sign: char| sign.is_ascii_digit() || matches!(sign, ' ' | '-' | '.' | '(' | ')' | '/');
    if !text.chars().all(is_plain) {
        return Err(refused);
    }
    let region = Region::from_code(country.as_str()).map_err(|_| refused)?;
    let parsed = PHONE_NUMBER_UTIL.parse(&text, Some(region)).map_err(|_| refused)?;
    if !PHONE_NUMBER_UTIL.is_possible_number(&parsed) {
        return Err(refused);
    }
    let formatted = formatted(&parsed);
    // The digits are those that were given, but for prefixes before them and the country code.
    let given: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = formatted.get(1 + parsed.country_code.to_string().len()..).unwrap_or_default();
    match given.strip_suffix(national) {
        Some(prefix) if !national.is_empty() && prefix.len() <= MOST_PREFIX => Ok(formatted),
        Some(_) | None => Err(refused),
    }
}

/// `00` or another international prefix and a country code, or a trunk prefix with a carrier's code.
const MOST_PREFIX: usize = 8;

fn formatted(number: &Parsed) -> String {
    PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164).into_owned()
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
