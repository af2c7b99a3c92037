//! The error codes, against what was collected about them.

use std::time::Duration;

use hiretalk_whatsapp::{Policy, policy_of};
use serde_json::Value;

use crate::fixtures;

fn seconds(seconds: u64) -> Option<Duration> {
    Some(Duration::from_secs(seconds))
}

/// Whether what the code does is what the collected policy asks for.
fn fits(asked: &str, found: Policy) -> bool {
    match asked {
        "HALT_AUTH" | "HALT_CHANNEL" => found == Policy::Stop,
        "RETRY_BACKOFF" | "RETRY_FEW" => found == Policy::RetryLater(None),
        "RETRY_AFTER_60S" => found == Policy::RetryLater(seconds(60)),
        "RETRY_AFTER_300S" => found == Policy::RetryLater(seconds(300)),
        "RETRY_AFTER_600S" => found == Policy::RetryLater(seconds(600)),
        "RETRY_LATER_1H" => found == Policy::RetryLater(seconds(3600)),
        // It comes back after 3 hours, or becomes another code.
        "PAUSE_TEMPLATE" => found == Policy::RetryLater(seconds(3 * 3600)),
        "THROTTLE_APP" => found == Policy::PauseNumber(Duration::from_secs(60)),
        "THROTTLE_PHONE" => found == Policy::PauseNumber(Duration::from_secs(1)),
        "PAUSE_OUTREACH" => found == Policy::PauseNumber(Duration::from_secs(3600)),
        "THROTTLE_PAIR" => found == Policy::PauseRecipient,
        "FAIL_RECIPIENT"
        | "FAIL_PAYLOAD"
        | "DISABLE_TEMPLATE"
        | "REROUTE_TEMPLATE"
        | "SUPPRESS_MARKETING"
        | "DEFER_24H_OR_FALLBACK" => found == Policy::GiveUp,
        _ => panic!("the policy {asked} is new"),
    }
}

fn codes(error: &Value) -> std::ops::RangeInclusive<i32> {
    if let Some(code) = error["code"].as_i64() {
        let code = i32::try_from(code).unwrap();
        return code..=code;
    }
    let (first, last) = error["code"].as_str().unwrap().split_once('-').unwrap();
    first.parse().unwrap()..=last.parse().unwrap()
}

#[test]
fn every_code_asks_for_what_was_collected() {
    for catalogue in fixtures::both("error_catalog.json", "error_catalog.json") {
        let errors = catalogue["errors"].as_array().unwrap();
        assert!(errors.len() == 67 || errors.len() == 13, "{}", errors.len());
        for error in errors {
            let asked = error["policy"].as_str().unwrap().split(' ').next().unwrap();
            for code in codes(error) {
                let found = policy_of(code, None).unwrap_or_else(|| panic!("{code} is missing"));
                assert!(fits(asked, found), "{code}: {asked} became {found:?}");
            }
        }
    }
}

#[test]
fn others_have_sorted_them_likewise() {
    for catalogue in fixtures::both("error_catalog.json", "error_catalog.json") {
        for error in catalogue["errors"].as_array().unwrap() {
            for code in codes(error) {
                let found = policy_of(code, None).unwrap();
                // The SDK of kapso.
                let agrees = match error["kapso_sdk_hint"].as_str() {
                    Some("do_not_retry") => matches!(found, Policy::GiveUp | Policy::Stop),
                    Some("refresh_token") => found == Policy::Stop,
                    Some("retry_after") => matches!(found, Policy::PauseNumber(_) | Policy::PauseRecipient),
                    Some("retry") => matches!(found, Policy::RetryLater(_)),
                    Some(hint) => panic!("the hint {hint} is new"),
                    None => true,
                };
                assert!(agrees, "{code}: {found:?}");
                // Courier. 133016 is about registering a number, which no send does: what stops is the right answer.
                let agrees = match error["courier"].as_str() {
                    Some("throttle") if code == 133_016 => found == Policy::Stop,
                    Some("throttle") => matches!(found, Policy::PauseNumber(_) | Policy::PauseRecipient),
                    Some("retry") => matches!(found, Policy::RetryLater(_)),
                    _ => true,
                };
                assert!(agrees, "{code}: {found:?}");
            }
        }
    }
}

#[test]
fn a_subcode_matters_for_100_alone() {
    assert_eq!(policy_of(100, None), Some(Policy::GiveUp));
    assert_eq!(policy_of(100, Some(2_494_010)), Some(Policy::GiveUp));
    assert_eq!(policy_of(100, Some(33)), Some(Policy::Stop));
    assert_eq!(policy_of(131_026, Some(33)), Some(Policy::GiveUp));
    assert_eq!(policy_of(999_123, Some(33)), None);
    assert_eq!(policy_of(-4, None), None);
}
