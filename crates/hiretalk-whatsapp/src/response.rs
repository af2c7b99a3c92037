//! The meaning of an answer to a send: accepted, or an error that says what the queue may do.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use hiretalk_domain::message::{ChannelMessageId, FailureCode};
use hiretalk_domain::outbound::{Accepted, SendError};
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_http_client::retry_after;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::Deserialize;

use crate::error_codes::{ErrorPolicy, SHORT_PAUSE, error_policy};
use crate::lenient::{Text, list, object, parse};
use crate::transport::Answer;

/// The longest pause that is believed: longer than any limit of Meta's, and a queue may add it to a date.
const LONGEST_USAGE_PAUSE: Duration = Duration::from_secs(24 * 3600);
/// `Retry-After` may come from a proxy on the way, so it holds all sends for an hour at most.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(3600);
/// `{"<account>": [{"type": .., "estimated_time_to_regain_access": <minutes>}]}` ("Graph API: rate limits").
const USAGE_HEADER: &str = "x-business-use-case-usage";

/// The server broke off, or something before Graph answered: the message may have been accepted.
#[derive(Debug, thiserror::Error)]
#[error("status {status} without an answer that can be read")]
struct UnreadableAnswer {
    status: StatusCode,
}

/// `{"contacts": [{"input", "wa_id"}], "messages": [{"id", "message_status"}]}`. Each part was seen missing or null.
#[derive(Deserialize, Default)]
#[serde(default)]
struct SendAnswer {
    #[serde(deserialize_with = "list")]
    contacts: Vec<Contact>,
    #[serde(deserialize_with = "list")]
    messages: Vec<SentMessage>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Contact {
    /// Digits without `+`; absent when the message went to a business-scoped user id.
    wa_id: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SentMessage {
    id: Text,
}

/// Reads the answer to a message to `to`. Any 2xx with an id is a success; a 2xx without one leaves the message
/// unconfirmed. `message_status` is ignored: a held or paused message is accepted, and its statuses tell the rest.
pub(crate) fn parse_accepted(answer: &Answer, to: &PhoneNumber) -> Result<Accepted, SendError> {
    if !answer.status.is_success() {
        return Err(send_error(answer));
    }
    let unconfirmed = || SendError::Unconfirmed(UnreadableAnswer { status: answer.status }.into());
    let body = answer.body.as_deref().ok_or_else(unconfirmed)?;
    let SendAnswer { contacts, messages } = parse(body).map_err(|_| unconfirmed())?;
    let channel_id = messages.iter().find_map(|message| ChannelMessageId::parse(message.id.filled()?).ok());
    Ok(Accepted {
        channel_id: channel_id.ok_or_else(unconfirmed)?,
        known_as: contacts.first().and_then(|contact| other_number(contact, to)),
    })
}

/// Meta adds and drops digits of numbers in Brazil, Mexico and Argentina ("send messages"), and replies come from its
/// form of the number.
fn other_number(contact: &Contact, to: &PhoneNumber) -> Option<PhoneNumber> {
    let digits = contact.wa_id.filled()?.trim_start_matches('+');
    let number = PhoneNumber::parse(&format!("+{digits}"), PhoneCheck::E164).ok()?;
    (number != *to).then_some(number)
}

/// `{"error": {"code": .., ..}}`. Its texts are not read: they can hold phone numbers. `error_data` is an object or a
/// text.
#[derive(Deserialize, Default)]
#[serde(default)]
struct ErrorEnvelope {
    #[serde(deserialize_with = "object")]
    error: GraphError,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct GraphError {
    code: Text,
    /// Deprecated since v16 and still sent.
    error_subcode: Text,
}

/// Reads the code and the subcode of Graph's error, if the answer holds one.
pub(crate) fn graph_error_code(answer: &Answer) -> Option<(i32, Option<i64>)> {
    let ErrorEnvelope { error } = parse(answer.body.as_deref()?).ok()?;
    Some((error.code.number()?, error.error_subcode.number()))
}

/// Classifies an answer that is no success.
///
/// Graph's errors are judged by their code, whatever the status: Graph itself says that it did not accept the message.
/// Without a code, a 5xx comes from something before Graph, and the message is unconfirmed: no key of the API would make
/// a second try harmless.
pub(crate) fn send_error(answer: &Answer) -> SendError {
    let after = requested_pause(&answer.headers, SystemTime::now());
    match graph_error_code(answer) {
        Some((code, subcode)) => error_by_code(code, subcode, answer.status, after),
        None => error_by_status(answer, after),
    }
}

fn error_by_code(code: i32, subcode: Option<i64>, status: StatusCode, after: Option<Duration>) -> SendError {
    let is_throttled = status == StatusCode::TOO_MANY_REQUESTS;
    let policy = error_policy(code, subcode).unwrap_or(match status {
        _ if is_throttled => ErrorPolicy::PauseNumber(SHORT_PAUSE),
        _ if status.is_server_error() => ErrorPolicy::RetryLater(None),
        _ => ErrorPolicy::GiveUp,
    });
    let code = FailureCode(code);
    match policy {
        // A 429 of any kind may be tried again.
        ErrorPolicy::GiveUp | ErrorPolicy::Stop if is_throttled => {
            SendError::PauseNumber { code: Some(code), after: after.unwrap_or(SHORT_PAUSE) }
        }
        ErrorPolicy::GiveUp => SendError::Terminal { code },
        ErrorPolicy::RetryLater(least) => SendError::RetryLater { code: Some(code), after: after.max(least) },
        ErrorPolicy::PauseRecipient => SendError::PauseRecipient { code, after },
        ErrorPolicy::PauseNumber(usual) => {
            SendError::PauseNumber { code: Some(code), after: after.unwrap_or(usual) }
        }
        ErrorPolicy::Stop => SendError::Stop { code },
    }
}

/// The status stands for a code; Graph's own codes have other numbers, save for 2xx and 368.
fn error_by_status(answer: &Answer, after: Option<Duration>) -> SendError {
    let status = answer.status;
    let code = FailureCode(i32::from(status.as_u16()));
    match status.as_u16() {
        429 => SendError::PauseNumber { code: None, after: after.unwrap_or(SHORT_PAUSE) },
        408 | 425 => SendError::RetryLater { code: None, after },
        // The message was refused, but the reason was lost on the way.
        400..=499 if answer.body.is_none() => SendError::RetryLater { code: None, after },
        // A wrong address, a proxy that wants a password or a firewall: no message will pass.
        300..=399 | 401 | 403 | 404 | 405 | 407 => SendError::Stop { code },
        400..=499 => SendError::Terminal { code },
        _ => SendError::Unconfirmed(UnreadableAnswer { status }.into()),
    }
}

/// The longer of `Retry-After`, at most [`LONGEST_RETRY_AFTER`], and the usage header, at most [`LONGEST_USAGE_PAUSE`]. Whole minutes that are the seconds
/// rounded up add nothing to the seconds.
fn requested_pause(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let seconds = retry_after(headers, now).map(|pause| pause.min(LONGEST_RETRY_AFTER));
    let minutes = usage_pause(headers).map(|pause| pause.min(LONGEST_USAGE_PAUSE));
    match (seconds, minutes) {
        (Some(seconds), Some(minutes)) if seconds.as_secs().div_ceil(60) * 60 >= minutes.as_secs() => {
            Some(seconds)
        }
        (seconds, minutes) => seconds.max(minutes),
    }
}

#[derive(Deserialize, Default)]
#[serde(transparent)]
struct AccountUsages(#[serde(deserialize_with = "list")] Vec<AccountUsage>);

#[derive(Deserialize, Default)]
#[serde(default)]
struct AccountUsage {
    estimated_time_to_regain_access: Text,
}

fn usage_pause(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(USAGE_HEADER)?.to_str().ok()?;
    let accounts: HashMap<String, AccountUsages> = parse(value.as_bytes()).ok()?;
    let usages = accounts.values().flat_map(|AccountUsages(usages)| usages);
    let minutes: u32 = usages.filter_map(|usage| usage.estimated_time_to_regain_access.number()).max()?;
    (minutes > 0).then(|| Duration::from_secs(60 * u64::from(minutes)))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[track_caller]
    fn check_accepted(body: &str, expected: Option<(&str, Option<&str>)>) {
        let to = PhoneNumber::parse("+5582999448232", PhoneCheck::E164).unwrap();
        let body_bytes = Some(body.as_bytes().to_vec());
        let answer = Answer { status: StatusCode::OK, headers: HeaderMap::new(), body: body_bytes };
        match (parse_accepted(&answer, &to), expected) {
            (Ok(accepted), Some((id, known_as))) => {
                assert_eq!(accepted.channel_id.as_str(), id, "{body}");
                assert_eq!(accepted.known_as.as_ref().map(PhoneNumber::as_str), known_as, "{body}");
            }
            (Err(SendError::Unconfirmed(_)), None) => {}
            (result, _) => panic!("{body}: {result:?}"),
        }
    }

    #[test]
    fn a_success_has_an_id() {
        let same = r#"{"contacts":[{"input":"+5582999448232","wa_id":"5582999448232"}],"messages":[{"id":"wamid.A"}]}"#;
        check_accepted(same, Some(("wamid.A", None)));
        let other = r#"{"contacts":[{"wa_id":"558299448232 "}],"messages":[null,{"id":"wamid.A"}]}"#;
        check_accepted(other, Some(("wamid.A", Some("+558299448232"))));
        check_accepted(
            r#"{"messages":[{"id":"wamid.A","message_status":"paused"}]}"#,
            Some(("wamid.A", None)),
        );
        let user = r#"{"contacts":[{"user_id":"US.1"}],"messages":[{"id":"wamid.A"}]}"#;
        check_accepted(user, Some(("wamid.A", None)));
        check_accepted(r#"{"contacts":[null],"messages":[{"id":"wamid.A"}]}"#, Some(("wamid.A", None)));
        check_accepted(r#"{"contacts":null,"messages":[{"id":"wamid.A"}]}"#, Some(("wamid.A", None)));
        for body in [
            r#"{"messages":[null]}"#,
            r#"{"messages":[{"id":""}]}"#,
            r#"{"messages":[]}"#,
            r#"{"success":true}"#,
            "[]",
            "Bad Gateway",
            "",
        ] {
            check_accepted(body, None);
        }
    }

    #[test]
    fn the_longest_requested_pause_counts() {
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
            ("Sun, 06 Nov 1994 08:40:37 GMT", String::new(), Some(0)),
            ("soon", String::new(), None),
            ("3600", String::new(), Some(3600)),
            ("86400", String::new(), Some(3600)),
            ("86400", usage("15"), Some(3600)),
            ("18446744073709551615", usage("4294967295"), Some(24 * 3600)),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [("retry-after", retry_after), (USAGE_HEADER, &usage)] {
                if !value.is_empty() {
                    headers.insert(name, HeaderValue::from_str(value).unwrap());
                }
            }
            let pause = requested_pause(&headers, SystemTime::now());
            assert_eq!(pause, expected.map(Duration::from_secs), "{retry_after:?} {usage:?}");
        }
    }
}
