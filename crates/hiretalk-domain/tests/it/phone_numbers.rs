//! Phone numbers: what is read, what is refused and why.

mod agreement;
mod properties;

use hiretalk_domain::catalogue::CountryCode;
use hiretalk_domain::phone::NotPossibleReason::{InvalidLength, NoNumbers, TooLong, TooShort};
use hiretalk_domain::phone::PhoneCheck::{self, E164, Possible, Valid};
use hiretalk_domain::phone::PhoneNumberError::{
    self, Empty, MissingPlus, NotPossible, NotValid, TooFewDigits, TooManyDigits, UnassignedCountryCode,
    UnexpectedCharacter,
};
use hiretalk_domain::phone::{PhoneNumber, PhoneRule, UnknownPhoneCheck};

const CHECKS: [PhoneCheck; 3] = [E164, Possible, Valid];

fn check_read(input: &str, check: PhoneCheck, expected: &str, country_code: u16) {
    let number = PhoneNumber::parse(input, check).unwrap_or_else(|error| panic!("{input:?}: {error}"));
    assert_eq!(
        (number.as_str(), number.country_code()),
        (expected, country_code),
        "{input:?} under {check:?}"
    );
}

/// True if the number has the digits that were given, but for a trunk prefix after its country code.
fn keeps_digits(given: &str, number: &PhoneNumber) -> bool {
    let kept = number.as_str();
    let code = 1 + number.country_code().to_string().len();
    kept == given || (kept[..code] == given[..code] && kept[code..] == given[code + 1..])
}

fn check_refused(input: &str, check: PhoneCheck, expected: PhoneNumberError) {
    assert_eq!(PhoneNumber::parse(input, check), Err(expected), "{input:?} under {check:?}");
}

#[test]
fn separators_between_digits_are_removed_and_spaces_around_are_dropped() {
    for (input, expected, country_code) in [
        ("+34600111222", "+34600111222", 34),
        ("  +34 600 111 222 ", "+34600111222", 34),
        ("+34 (600) 111-222", "+34600111222", 34),
        ("+34.600.111.222", "+34600111222", 34),
        ("+3-4 600  -. 111222", "+34600111222", 34),
        ("+1 (202) 555-0173", "+12025550173", 1),
        ("+7 800 123-45-67", "+78001234567", 7),
        ("+39 02 3661 8300", "+390236618300", 39),
        ("+800 1234 5678", "+80012345678", 800),
        // What copying brings along.
        ("\u{202a}+34\u{a0}600\u{2013}111\u{2011}222\u{202c}", "+34600111222", 34),
        ("\u{200e}\u{2066}+34 600 111 222\u{2069} ", "+34600111222", 34),
        // A trunk prefix after the country code goes, so that one line has one spelling.
        ("+44 (0)7911 123456", "+447911123456", 44),
        ("+49 (0)30 901820", "+4930901820", 49),
        ("+1 (1)415 555 2671", "+14155552671", 1),
        ("+7 8 800 123-45-67", "+78001234567", 7),
    ] {
        for check in CHECKS {
            check_read(input, check, expected, country_code);
        }
    }
}

#[test]
fn every_other_character_is_refused_where_it_stands() {
    for (input, character, position) in [
        ("+34600x111222", 'x', 7),
        ("+34600111222 ext 5", 'e', 14),
        ("+34600111222;ext=5", ';', 13),
        ("++34600111222", '+', 2),
        ("+34600+111222", '+', 7),
        ("+34600,111222", ',', 7),
        ("+34/600111222", '/', 4),
        ("+34600111222\n", '\n', 13),
        ("+34\u{2003}600111222", '\u{2003}', 4),
        ("+34６00111222", '６', 4),
        ("+٣٤600111222", '٣', 2),
        ("+34600111222\0", '\0', 13),
        // A separator has digits on both sides.
        ("+ 34600111222", ' ', 2),
        ("+(34)600111222", '(', 2),
        ("+-34600111222", '-', 2),
        ("+34 (600)", ')', 9),
        ("+34600111222.", '.', 13),
        ("+34600111222 -", '-', 14),
        ("  +34600x11222", 'x', 9),
    ] {
        for check in CHECKS {
            check_refused(input, check, UnexpectedCharacter { character, position });
        }
    }
}

#[test]
fn a_number_begins_with_plus() {
    for input in
        ["34600111222", "0034600111222", "(+34)600111222", "\t+34600111222", "tel:+34600111222", "\u{ff0b}34"]
    {
        check_refused(input, E164, MissingPlus);
    }
    for input in ["", " ", "    "] {
        check_refused(input, E164, Empty);
    }
}

/// As people of a country write their numbers; no digit goes but prefixes.
#[test]
fn national_spellings_are_read_where_the_country_is_known() {
    for (country, input, expected) in [
        ("ES", "600 11 22 33", Some("+34600112233")),
        ("ES", "0034 600 11 22 33", Some("+34600112233")),
        ("ES", "34600112233", Some("+34600112233")),
        ("ES", "+34 600 11 22 33", Some("+34600112233")),
        ("ES", "(+234) 703-825-6256", Some("+2347038256256")),
        ("ES", "\u{202a}600\u{a0}11 22 33\u{202c}", Some("+34600112233")),
        ("US", "(415) 555-2671", Some("+14155552671")),
        ("US", "1-415-555-2671", Some("+14155552671")),
        ("US", "011 34 600 11 22 33", Some("+34600112233")),
        ("GB", "07911 123456", Some("+447911123456")),
        ("IT", "06 6982 1234", Some("+390669821234")),
        ("MX", "55 1234 5678", Some("+525512345678")),
        ("BR", "(11) 96123-4567", Some("+5511961234567")),
        ("ES", "12", None),
        ("ES", "600 11 22 33 ext 5", None),
        ("ES", "call me", None),
        ("ES", "1-800-FLOWERS", None),
        ("ZZ", "600 11 22 33", None),
    ] {
        let country = CountryCode::parse(country).unwrap();
        let rule = PhoneRule { check: E164, default_country: Some(country) };
        let read = rule.parse(input).map(|number| number.as_str().to_owned());
        assert_eq!(read.as_deref().ok(), expected, "{input} in {}: {read:?}", country.as_str());
    }
    assert_eq!(PhoneRule::default().parse("600 11 22 33"), Err(MissingPlus));
}

#[test]
fn e164_takes_seven_to_fifteen_digits_of_an_assigned_country_code() {
    for (input, country_code) in [
        ("+1234567", 1),
        ("+1234567890", 1),
        ("+123456789012345", 1),
        ("+3790669812345", 379),
        ("+8880000000", 888),
        ("+38761123456", 387),
    ] {
        check_read(input, E164, input, country_code);
    }
    check_refused("+", E164, TooFewDigits { digits: 0, minimum: 7 });
    check_refused("+34 60-01", E164, TooFewDigits { digits: 6, minimum: 7 });
    check_refused("+1234567890123456", E164, TooManyDigits { digits: 16, maximum: 15 });
    check_refused(&format!("+{}", "1".repeat(5000)), E164, TooManyDigits { digits: 5000, maximum: 15 });
    for input in ["+0034600111222", "+0600111222", "+2101234567", "+9991234567", "+3881234567"] {
        for check in CHECKS {
            check_refused(input, check, UnassignedCountryCode);
        }
    }
}

#[test]
fn the_stricter_checks_say_what_is_wrong() {
    let length = |reason| Some(NotPossible { reason });
    let plan = |country_code| Some(NotValid { country_code });
    for (input, possible, valid) in [
        // The sample number of the brief: E.164 in shape, a digit too few for North America.
        ("+1234567890", length(TooShort), length(TooShort)),
        // A digit too many for Bosnia's mobile numbers, though other numbers there have as many.
        ("+387611234565", None, plan(387)),
        ("+346001112223", length(TooLong), length(TooLong)),
        ("+35441234567", length(InvalidLength), length(InvalidLength)),
        ("+3790669812345", length(NoNumbers), length(NoNumbers)),
        ("+34000111222", None, plan(34)),
        ("+", length(TooShort), length(TooShort)),
        ("+34", length(TooShort), length(TooShort)),
        ("+29012", length(TooShort), length(TooShort)),
        // Numbering plans have numbers outside the 7 to 15 digits of `e164`.
        ("+989601", None, None),
        ("+5501511961234567", None, None),
        ("+49123456789012345", None, plan(49)),
    ] {
        let refusal = |check| PhoneNumber::parse(input, check).err();
        assert_eq!((refusal(Possible), refusal(Valid)), (possible, valid), "{input}");
    }
    let endless = format!("+34{}", "6".repeat(5000));
    check_refused(&endless, Possible, NotPossible { reason: TooLong });
}

#[test]
fn a_refusal_names_its_check_and_code_and_holds_no_number() {
    for (input, check, refused_by, code) in [
        (" ", Valid, E164, "phone_number_empty"),
        ("600111222", Valid, E164, "phone_number_missing_plus"),
        ("+34600x111222", Valid, E164, "phone_number_unexpected_character"),
        ("+9996001112", Valid, E164, "phone_number_unassigned_country_code"),
        ("+346001", E164, E164, "phone_number_too_few_digits"),
        ("+3460011122233344", E164, E164, "phone_number_too_many_digits"),
        ("+34600111222333", Possible, Possible, "phone_number_not_possible"),
        ("+34600111222333", Valid, Possible, "phone_number_not_possible"),
        ("+34000111222", Valid, Valid, "phone_number_not_valid"),
    ] {
        let error = PhoneNumber::parse(input, check).unwrap_err();
        assert_eq!((error.check(), error.code()), (refused_by, code), "{input}");
        let text = error.to_string();
        assert!(text.starts_with(refused_by.as_str()), "{text}");
        assert!(!text.contains("6001") && !text.contains("0111"), "{text}");
    }
}

#[test]
fn debug_shows_the_country_code_alone() {
    let number = PhoneNumber::parse("+34600111222", E164).unwrap();
    assert_eq!(format!("{number:?}"), "PhoneNumber(+34…)");
}

#[test]
fn a_stored_number_is_readable_whatever_check_took_it() {
    for (input, check) in [("+1 234 567 890", E164), ("+98 9601", Valid), ("+49 123456789012345", Possible)] {
        let number = PhoneNumber::parse(input, check).unwrap();
        assert_eq!(PhoneNumber::restore(number.as_str()), Ok(number), "{input}");
    }
    for damaged in ["", "34600111222", "+34600111222x", "+9996001112", "+"] {
        assert!(PhoneNumber::restore(damaged).is_err(), "{damaged:?}");
    }
}

#[test]
fn checks_are_parsed_from_their_names() {
    assert_eq!(PhoneCheck::default(), E164);
    for check in CHECKS {
        assert_eq!(check.as_str().parse(), Ok(check));
    }
    for name in ["", "E164", "strict", "valid "] {
        assert_eq!(name.parse::<PhoneCheck>(), Err(UnknownPhoneCheck { name: name.to_owned() }));
    }
}
