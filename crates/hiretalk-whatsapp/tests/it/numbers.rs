//! Numbers of one person that look different.

use serde_json::Value;

use crate::fixtures;
use crate::samples::number;

#[test]
fn the_other_form_is_found_and_nobody_else() {
    for cases in fixtures::both("phone_cases.json", "phone/phone_cases.json") {
        let same = cases["same_person_variants"].as_array().unwrap();
        let not_same = cases["not_same"].as_array().unwrap();
        assert!(!same.is_empty() && !not_same.is_empty());
        for case in same {
            let one_way = case["note"].as_str().is_some_and(|note| note.starts_with("one-way"));
            assert!(finds(&case["a"], &case["b"]), "{case}");
            assert_eq!(finds(&case["b"], &case["a"]), !one_way, "{case}");
        }
        for case in not_same {
            assert!(!finds(&case["a"], &case["b"]) && !finds(&case["b"], &case["a"]), "{case}");
        }
    }
}

/// Whether a message from `a` finds the person stored under `b`. What is too short for a number finds nobody.
fn finds(a: &Value, b: &Value) -> bool {
    let (a, b) = (a.as_str().unwrap(), b.as_str().unwrap());
    a.len() >= 7
        && number(&format!("+{a}")).variants_of_sender().iter().any(|found| found.as_str() == format!("+{b}"))
}
