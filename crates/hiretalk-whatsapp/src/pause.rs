//! How long the Cloud API asks us to wait.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;
use std::collections::HashMap;

use crate::lenient::{List, Object, Text};

/// The longest that is believed: longer than any limit of Meta's, and a queue may add it to a date.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// `{"<account>": [{"type": .., "estimated_time_to_regain_access": <minutes>}]}` ("Graph API: rate limits").
const USAGE: &str = "x-business-use-case-usage";

/// The longest of what `Retry-After` (seconds, or a date after `now`) and the usage header (minutes) name. Whole minutes
/// that are the seconds rounded up say nothing more than the seconds do.
pub(crate) fn asked_for(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let believed = |pause: Duration| pause.min(LONGEST);
    let named = text(RETRY_AFTER.as_str()).and_then(|value| retry_after(value.trim(), now)).map(believed);
    let usage = text(USAGE).and_then(usage).map(believed);
    match (named, usage) {
        (Some(named), Some(usage)) if named.as_secs().div_ceil(60) * 60 >= usage.as_secs() => Some(named),
        (named, usage) => named.max(usage),
    }
}

fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[derive(Deserialize)]
struct Usage<'a> {
    #[serde(borrow, default)]
    estimated_time_to_regain_access: Text<'a>,
}

fn usage(value: &str) -> Option<Duration> {
    let accounts: HashMap<String, List<Object<Usage<'_>>>> = serde_json::from_str(value).ok()?;
    let usages = accounts.values().flat_map(|List(usages)| usages);
    let minutes =
        usages.filter_map(|usage| usage.0.as_ref()?.estimated_time_to_regain_access.number::<u32>());
    minutes.max().filter(|minutes| *minutes > 0).map(|minutes| Duration::from_secs(60 * u64::from(minutes)))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn the_longest_pause_that_is_named_counts() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let usage = |minutes: &str| {
            format!(
                r#"{{"1":[{{"type":"whatsapp","call_count":100,"estimated_time_to_regain_access":{minutes}}}]}}"#
            )
        };
        for (retry_after, usage, expected) in [
            ("", String::new(), None),
            ("7", String::new(), Some(7)),
            (" 7 ", usage("0"), Some(7)),
            ("7", usage("1"), Some(7)),
            ("61", usage("2"), Some(61)),
            ("60", usage("15"), Some(900)),
            ("1000", usage("15"), Some(1000)),
            ("", usage("15"), Some(900)),
            ("", usage("null"), None),
            ("", r#"{"1":[],"2":{},"3":[3]}"#.to_owned(), None),
            ("", "not JSON".to_owned(), None),
            ("Sun, 06 Nov 1994 08:50:37 GMT", String::new(), Some(60)),
            ("Sun, 06 Nov 1994 08:40:37 GMT", String::new(), Some(0)),
            ("soon", String::new(), None),
            ("-5", String::new(), None),
            ("18446744073709551615", usage("4294967295"), Some(24 * 3600)),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [("retry-after", retry_after), (USAGE, &usage)] {
                if !value.is_empty() {
                    headers.insert(name, HeaderValue::from_str(value).unwrap());
                }
            }
            let pause = asked_for(&headers, now);
            assert_eq!(pause, expected.map(Duration::from_secs), "{retry_after:?} {usage:?}");
        }
    }
}
