//! Numbers of one person that look different: countries whose mobile numbers gained or lost a digit.
//!
//! WhatsApp knows a person under the form that was right when they joined, and adds and drops the digit by itself
//! (Meta, "send messages"); people and systems write the form of today.

use super::PhoneNumber;

const BRAZIL: &str = "+55";
const MEXICO: &str = "+52";
const ARGENTINA: &str = "+54";

impl PhoneNumber {
    /// The other forms under which the person whose message came from this number may be stored.
    ///
    /// - Brazil: with and without the 9 that mobile numbers gained before their eight digits. Eight digits that begin
    ///   with 2 to 5 are a landline: it has no 9, and is another line.
    /// - Mexico: with and without the 1 that mobile numbers once had after the country code.
    /// - Argentina: without the 9 that stands after the country code of a mobile number. Never the other way round:
    ///   what has no 9 can be a landline, from which no mobile number follows.
    pub fn variants_of_sender(&self) -> Vec<Self> {
        let text = match self.country_code {
            55 => self.national(BRAZIL).and_then(brazil),
            52 => self.national(MEXICO).and_then(mexico),
            54 => self.national(ARGENTINA).and_then(argentina),
            _ => None,
        };
        let of_same_country = |text: String| Self { text: text.into(), country_code: self.country_code };
        text.map(of_same_country).into_iter().collect()
    }

    /// The digits after the country code. All are ASCII, so each is one byte.
    fn national(&self, code: &str) -> Option<&str> {
        self.text.strip_prefix(code)
    }
}

fn brazil(national: &str) -> Option<String> {
    let (area, line) = national.split_at_checked(2)?;
    let eight = if line.len() == 9 { line.strip_prefix('9')? } else { line };
    if eight.len() != 8 || !eight.starts_with(['6', '7', '8', '9']) {
        return None;
    }
    let nine = if line.len() == 9 { "" } else { "9" };
    Some(format!("{BRAZIL}{area}{nine}{eight}"))
}

fn mexico(national: &str) -> Option<String> {
    match (national.len(), national.strip_prefix('1')) {
        (11, Some(ten)) => Some(format!("{MEXICO}{ten}")),
        // No area code begins with 1.
        (10, None) => Some(format!("{MEXICO}1{national}")),
        _ => None,
    }
}

fn argentina(national: &str) -> Option<String> {
    let ten = national.strip_prefix('9').filter(|ten| ten.len() == 10)?;
    Some(format!("{ARGENTINA}{ten}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::PhoneCheck;

    #[test]
    fn one_person_is_found_under_the_other_form() {
        for (number, expected) in [
            ("+5541988887777", Some("+554188887777")),
            ("+554188887777", Some("+5541988887777")),
            ("+554168887777", Some("+5541968887777")),
            ("+5541932345678", None),
            ("+554132345678", None),
            ("+554158887777", None),
            ("+55419888877770", None),
            ("+5541888", None),
            ("+525512345678", Some("+5215512345678")),
            ("+5215512345678", Some("+525512345678")),
            ("+521551234567", None),
            ("+52155123456789", None),
            ("+5491112345678", Some("+541112345678")),
            ("+541112345678", None),
            ("+54911123456", None),
            ("+447700900123", None),
            ("+15512345678", None),
        ] {
            let found = PhoneNumber::parse(number, PhoneCheck::E164).unwrap().variants_of_sender();
            let found: Vec<_> = found.iter().map(PhoneNumber::as_str).collect();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{number}");
        }
    }
}
