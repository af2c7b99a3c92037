//! Phone numbers as callers write them, `wa_id`s, business-scoped user ids, and the ids that Meta makes.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::settings::WaIds;

/// Calling codes and the countries in user ids; other numbers get `ZZ`.
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

/// Returns the digits of a phone number; none if it is malformed: an optional `+`, 7 to 15 digits, punctuation between them.
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

/// Returns the `wa_id` of a number given as digits.
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

/// Says whether a text has the form of a business-scoped user id, such as `US.13491208655302741918`.
pub(crate) fn is_user_id(text: &str) -> bool {
    let Some((country, rest)) = text.split_once('.') else { return false };
    let rest = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && (1..=128).contains(&rest.len())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns the user id of a number, always the same.
pub(crate) fn user_id(wa_id: &str) -> String {
    let country =
        COUNTRIES.iter().find(|(prefix, _)| wa_id.starts_with(prefix)).map_or("ZZ", |(_, country)| *country);
    let mut hasher = DefaultHasher::new();
    wa_id.hash(&mut hasher);
    format!("{country}.{:020}", hasher.finish())
}

/// The direction of a message. Ids of the two have different lengths.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    Out,
    In,
}

/// Makes ids that are unique over all emulators.
pub(crate) struct Ids {
    base: u64,
    next: AtomicU64,
}

impl Ids {
    pub(crate) fn new() -> Self {
        Self { base: RandomState::new().hash_one("ids"), next: AtomicU64::new(1) }
    }

    /// `wamid.` and the base64 of a binary text that holds the candidate's address and a number in hex.
    pub(crate) fn message(&self, address: &str, direction: Direction) -> String {
        let (number, salt) = (self.number(), mix(self.base));
        let address = &address.as_bytes()[..address.len().min(64)];
        let mut bytes = Vec::with_capacity(address.len() + 28);
        bytes.extend([0x1c, 0x18, u8::try_from(address.len()).unwrap_or(64)]);
        bytes.extend(address);
        let hex = match direction {
            Direction::Out => {
                bytes.extend([0x15, 0x02, 0x00, 0x11, 0x18, 18]);
                format!("{number:016X}{:02X}", salt & 0xff)
            }
            Direction::In => {
                bytes.extend([0x15, 0x02, 0x00, 0x12, 0x18, 20]);
                format!("3A{number:016X}{:02X}", salt & 0xff)
            }
        };
        bytes.extend(hex.as_bytes());
        bytes.push(0);
        let mut id = String::with_capacity(8 + bytes.len() * 4 / 3);
        id.push_str("wamid.");
        STANDARD.encode_string(&bytes, &mut id);
        id
    }

    /// An `fbtrace_id`.
    pub(crate) fn trace(&self) -> String {
        let number = self.number();
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        bytes[8..].copy_from_slice(&mix(number).to_be_bytes());
        format!("A{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// A number that looks random and never comes twice.
    pub(crate) fn number(&self) -> u64 {
        mix(self.base.wrapping_add(self.next.fetch_add(1, Ordering::Relaxed)))
    }
}

/// The last step of splitmix64, which is one to one, so that different numbers stay different.
fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
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

    #[test]
    fn ids_look_like_those_of_meta_and_differ() {
        let ids = Ids::new();
        let (one, two) =
            (ids.message("16467043595", Direction::Out), ids.message("16467043595", Direction::Out));
        assert_ne!(one, two);
        // The next character holds the first two bits of the number.
        assert!(one.starts_with("wamid.HBgLMTY0NjcwNDM1OTUVAgARGB"), "{one}");
        assert_eq!(one.len(), "wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI4MjZGRDA0OUE2OTQ3RkEyMzcA".len());
        assert!(ids.message("16467043595", Direction::In).starts_with("wamid.HBgLMTY0NjcwNDM1OTUVAgASGBQzQ"));
        assert_ne!(ids.trace(), ids.trace());
    }
}
