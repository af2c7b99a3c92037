//! The addresses of candidates: phone numbers as callers write them, `wa_id`s and business-scoped user ids.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::settings::WaIds;

/// The countries whose users get a country in their `user_id`; the others get `ZZ`.
const COUNTRIES: [(&str, &str); 12] = [
    ("1", "US"),
    ("33", "FR"),
    ("34", "ES"),
    ("44", "GB"),
    ("49", "DE"),
    ("51", "PE"),
    ("52", "MX"),
    ("54", "AR"),
    ("55", "BR"),
    ("56", "CL"),
    ("57", "CO"),
    ("351", "PT"),
];

/// The digits of a phone number, or nothing if it is none: an optional `+`, 7 to 15 digits, punctuation between them.
pub(crate) fn digits(number: &str) -> Option<String> {
    let number = number.trim();
    let number = number.strip_prefix('+').unwrap_or(number);
    let mut digits = String::with_capacity(15);
    for character in number.chars() {
        match character {
            '0'..='9' => digits.push(character),
            ' ' | '-' | '.' | '(' | ')' => {}
            _ => return None,
        }
    }
    (7..=15).contains(&digits.len()).then_some(digits)
}

/// The `wa_id` of a number given as digits.
pub(crate) fn wa_id(digits: &str, rule: WaIds) -> String {
    match rule {
        WaIds::AsSent => digits.to_owned(),
        WaIds::Regional => regional(digits).unwrap_or_else(|| digits.to_owned()),
    }
}

fn regional(digits: &str) -> Option<String> {
    if let Some(national) = digits.strip_prefix("55").filter(|national| national.len() == 11) {
        let (area, number) = national.split_at_checked(2)?;
        let number = number.strip_prefix('9').filter(|number| number.starts_with(['6', '7', '8', '9']))?;
        return Some(format!("55{area}{number}"));
    }
    if let Some(national) = digits.strip_prefix("52").filter(|national| national.len() == 10) {
        return Some(format!("521{national}"));
    }
    digits.strip_prefix("54").filter(|national| national.len() == 10).map(|national| format!("549{national}"))
}

/// Whether a text has the form of a business-scoped user id, such as `US.13491208655302741918`.
pub(crate) fn is_user_id(text: &str) -> bool {
    let Some((country, rest)) = text.split_once('.') else { return false };
    let rest = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && (1..=128).contains(&rest.len())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The user id of a number, always the same.
pub(crate) fn user_id(wa_id: &str) -> String {
    let country =
        COUNTRIES.iter().find(|(prefix, _)| wa_id.starts_with(prefix)).map_or("ZZ", |(_, country)| *country);
    let mut hasher = DefaultHasher::new();
    wa_id.hash(&mut hasher);
    format!("{country}.{:020}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_callers_write_them() {
        for (number, expected) in [
            ("+1 (631) 555-1234", Some("16315551234")),
            ("16315551234", Some("16315551234")),
            ("+123456", None),
            ("+1234567890123456", None),
            ("{{number}}", None),
            ("", None),
        ] {
            assert_eq!(digits(number).as_deref(), expected, "{number}");
        }
    }

    #[test]
    fn three_countries_have_other_ids_than_numbers() {
        for (number, expected) in [
            ("5582999448232", "558299448232"),
            ("5541932345678", "5541932345678"),
            ("558299448232", "558299448232"),
            ("525512345678", "5215512345678"),
            ("5215512345678", "5215512345678"),
            ("541112345678", "5491112345678"),
            ("5491112345678", "5491112345678"),
            ("16505551234", "16505551234"),
        ] {
            assert_eq!(wa_id(number, WaIds::Regional), expected, "{number}");
            assert_eq!(wa_id(number, WaIds::AsSent), number);
        }
    }

    #[test]
    fn user_ids_are_recognised() {
        assert!(is_user_id(&user_id("16505551234")));
        assert!(is_user_id("US.ENT.118abc"));
        for text in ["", "US", "us.1", "US.", "US.a b", "16505551234"] {
            assert!(!is_user_id(text), "{text}");
        }
    }
}
