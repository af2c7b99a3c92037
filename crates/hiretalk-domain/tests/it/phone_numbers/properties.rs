//! What holds for phone numbers whatever is read.

use hiretalk_domain::phone::PhoneCheck::{Possible, Valid};
use hiretalk_domain::phone::PhoneNumber;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_oneof, proptest};
use proptest::{prop_assert, prop_assert_eq};

use super::{CHECKS, keeps_digits};

/// Text that looks like a number, with something wrong now and then.
fn number_like() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[ ]?\\+?[0-9 .()-]{0,24}",
        "\\+[0-9 ().x-]{5,24}",
        "\\+[1-9][0-9]{4,17}",
        "\\+[1-9][0-9]{0,2}0{0,18}[0-9]{0,3}"
    ]
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_is_total_keeps_the_digits_and_is_idempotent(input in number_like()) {
        for check in CHECKS {
            if let Ok(number) = PhoneNumber::parse(&input, check) {
                prop_assert!(keeps_digits(&format!("+{}", digits_of(&input)), &number), "{:?}", number.as_str());
                let code = number.country_code().to_string();
                prop_assert_eq!(&number.as_str()[1..=code.len()], code);
                prop_assert!(number.as_str().len() <= PhoneNumber::MAX_LENGTH);
                prop_assert_eq!(PhoneNumber::parse(number.as_str(), check), Ok(number.clone()));
                prop_assert_eq!(PhoneNumber::restore(number.as_str()), Ok(number));
            }
        }
    }

    #[test]
    fn reading_is_total_on_any_text(input in any::<String>()) {
        for check in CHECKS {
            let _ = PhoneNumber::parse(&input, check);
        }
    }

    #[test]
    fn a_valid_number_is_possible(input in "\\+[1-9][0-9]{4,17}") {
        if PhoneNumber::parse(&input, Valid).is_ok() {
            prop_assert!(PhoneNumber::parse(&input, Possible).is_ok());
        }
    }
}
