//! The meaning of answers and of error codes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbound::{Accepted, SendError};
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::Messenger;
use hiretalk_http_client::test_server::{Reply, TestServer};
use hiretalk_whatsapp::{ErrorPolicy, error_policy};
use serde_json::{Value, json};

use crate::samples::{self, channel, message, text};

/// One server and one channel for many answers.
struct Answers {
    server: TestServer,
    next: Arc<Mutex<Reply>>,
}

impl Answers {
    async fn new() -> Self {
        let next = Arc::new(Mutex::new(Reply::Silence));
        let script = Arc::clone(&next);
        Self { server: TestServer::start(move |_| script.lock().unwrap().clone()).await.unwrap(), next }
    }

    async fn send(&self, status: u16, headers: &[(&str, &str)], body: &str) -> Result<Accepted, SendError> {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        *self.next.lock().unwrap() = Reply::Answer { status, headers, body: body.to_owned() };
        channel(&self.server.base).send(message(text("Hello"))).await
    }
}

/// The class of an answer, its code and its pause in seconds.
fn short(result: &Result<Accepted, SendError>) -> String {
    let pause = |after: &Duration| after.as_secs().to_string();
    let some = |after: &Option<Duration>| after.as_ref().map_or_else(|| "-".to_owned(), pause);
    let code = |code: &Option<FailureCode>| code.map_or_else(|| "-".to_owned(), |it| it.to_string());
    match result {
        Ok(accepted) => format!("accepted {}", accepted.channel_id.as_str()),
        Err(SendError::Terminal { code }) => format!("terminal {code}"),
        Err(SendError::RetryLater { code: why, after }) => format!("retry {} {}", code(why), some(after)),
        Err(SendError::PauseRecipient { code, after }) => format!("recipient {code} {}", some(after)),
        Err(SendError::PauseNumber { code: why, after }) => format!("number {} {}", code(why), pause(after)),
        Err(SendError::Stop { code }) => format!("stop {code}"),
        Err(SendError::Unconfirmed(_)) => "in doubt".to_owned(),
        Err(SendError::Unreachable(_)) => "unreachable".to_owned(),
    }
}

fn error(code: i64) -> String {
    json!({"error": {"message": "x", "type": "OAuthException", "code": code, "fbtrace_id": "A"}}).to_string()
}

/// Status, headers, body, and what it means.
type Row<'a> = (u16, &'a [(&'a str, &'a str)], String, &'a str);

#[tokio::test]
async fn each_answer_has_its_meaning() {
    let answers = Answers::new().await;
    let usage = r#"{"1":[{"type":"whatsapp","estimated_time_to_regain_access":15}]}"#;
    let sent = r#"{"messages":[{"id":"wamid.A"}]}"#;
    let table: &[Row<'_>] = &[
        (200, &[], sent.to_owned(), "accepted wamid.A"),
        (202, &[], sent.to_owned(), "accepted wamid.A"),
        (200, &[], String::new(), "in doubt"),
        (200, &[], r#"{"messages":[null]}"#.to_owned(), "in doubt"),
        (200, &[], error(131_026), "in doubt"),
        (400, &[], error(131_026), "terminal 131026"),
        (500, &[], error(131_026), "terminal 131026"),
        (400, &[], error(131_047), "terminal 131047"),
        (401, &[], error(190), "stop 190"),
        (401, &[], error(0), "stop 0"),
        (500, &[], error(131_000), "retry 131000 -"),
        (503, &[("retry-after", "9")], error(2), "retry 2 9"),
        (500, &[], error(131_057), "retry 131057 60"),
        (500, &[("retry-after", "9")], error(131_057), "retry 131057 60"),
        (500, &[("retry-after", "90")], error(131_057), "retry 131057 90"),
        (400, &[], error(131_056), "recipient 131056 -"),
        (429, &[("retry-after", "6")], error(131_056), "recipient 131056 6"),
        (400, &[], error(130_429), "number 130429 1"),
        (
            429,
            &[("retry-after", "60"), ("x-business-use-case-usage", usage)],
            error(130_429),
            "number 130429 900",
        ),
        (400, &[("x-business-use-case-usage", usage)], error(80_007), "number 80007 900"),
        (400, &[], error(131_048), "number 131048 3600"),
        (400, &[], error(999_123), "terminal 999123"),
        (500, &[], error(999_123), "retry 999123 -"),
        (429, &[], error(999_123), "number 999123 1"),
        (429, &[], error(133_016), "number 133016 1"),
        (400, &[], error(133_016), "stop 133016"),
        (429, &[("retry-after", "4")], "Slow down".to_owned(), "number - 4"),
        (500, &[], String::new(), "in doubt"),
        (502, &[], "<html>Bad Gateway</html>".to_owned(), "in doubt"),
        (503, &[("retry-after", "9")], "{\"error\":\"busy\"}".to_owned(), "in doubt"),
        (500, &[], r#"{"error":{"message":"no code"}}"#.to_owned(), "in doubt"),
        (500, &[], error(99_999_999_999), "in doubt"),
        (500, &[], r#"{"error":{"code":"131000"}}"#.to_owned(), "retry 131000 -"),
        (400, &[], "Bad Request".to_owned(), "terminal 400"),
        (404, &[], "Not Found".to_owned(), "stop 404"),
        (302, &[("location", "/login")], String::new(), "stop 302"),
        (407, &[], String::new(), "stop 407"),
        (408, &[], String::new(), "retry - -"),
    ];
    for (status, headers, body, expected) in table {
        let result = answers.send(*status, headers, body).await;
        assert_eq!(short(&result), *expected, "{status} {headers:?} {body}");
    }
}

/// Every error envelope: its code decides, and a person's data is in no text.
#[tokio::test]
async fn every_error_envelope_is_read() {
    let answers = Answers::new().await;
    for examples in samples::both("errors.json", "meta/errors/graph_error_examples.json") {
        let examples = examples.as_array().unwrap();
        assert!(!examples.is_empty());
        for example in examples {
            let status = number(&example["http"]);
            let result = answers.send(status, &[], &example["body"].to_string()).await;
            let code = example["body"]["error"]["code"].as_i64();
            let class = short(&result);
            if let Some(code) = code {
                let found = class.split(' ').nth(1).and_then(|code| code.parse().ok());
                assert_eq!(found, Some(code), "{example} became {class}");
            }
            assert!(result.is_err(), "{example}");
        }
    }
}

fn number(status: &Value) -> u16 {
    status.as_u64().map_or_else(|| status.as_str().unwrap().parse().unwrap(), |it| u16::try_from(it).unwrap())
}

#[tokio::test]
async fn captured_answers_have_their_meaning() {
    let answers = Answers::new().await;
    let ours = ["accepted wamid.A", "terminal 132000", "number 4 15", "recipient 131056 -"];
    let captured = [
        "accepted wamid.HBgNNTUxMTkxMjM0NTY3OBUCABEYEjYzNEQzNzJFQjhDMkNENzU5OQA=",
        "terminal 132000",
        "terminal 132001",
        "terminal 100",
        "stop 100",
        "stop 190",
        "stop 190",
        "number 130429 900",
        "recipient 131056 -",
        "number 4 60",
        "stop 133010",
        "retry 1 -",
        "terminal 131030",
    ];
    let tables = [ours.as_slice(), &captured];
    for (samples, expected) in
        samples::both("answers.json", "whaloc/response_samples.json").iter().zip(tables)
    {
        let samples = samples.as_array().unwrap();
        assert_eq!(samples.len(), expected.len());
        for (sample, expected) in samples.iter().zip(expected) {
            let headers = sample["headers"].as_object().into_iter().flatten();
            let headers: Vec<_> =
                headers.map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
            let result = answers.send(number(&sample["http"]), &headers, &sample["body"].to_string()).await;
            assert_eq!(short(&result), *expected, "{sample}");
        }
    }
}

#[tokio::test]
async fn success_answers_are_accepted_if_they_name_a_message() {
    let answers = Answers::new().await;
    let ours = samples::own_json("answers.json")[0]["body"].clone();
    let folder = samples::outside().map(|folder| folder.join("meta/responses"));
    let files = folder.map(|folder| samples::files(&folder)).unwrap_or_default();
    let bodies = files.iter().map(|path| samples::json(path));
    for body in [ours, json!({"success": true})].into_iter().chain(bodies) {
        let id = body["messages"][0]["id"].as_str();
        let expected = id.map_or_else(|| "in doubt".to_owned(), |id| format!("accepted {id}"));
        let result = answers.send(200, &[], &body.to_string()).await;
        assert_eq!(short(&result), expected, "{body}");
    }
}

/// The number that Meta knows the person by.
#[tokio::test]
async fn another_number_in_the_answer_is_told() {
    let answers = Answers::new().await;
    for (wa_id, expected) in
        [("16505551234", None), ("+16505551234", None), ("16505551235", Some("+16505551235"))]
    {
        let body = json!({"contacts": [{"wa_id": wa_id}], "messages": [{"id": "wamid.A"}]}).to_string();
        let accepted = answers.send(200, &[], &body).await.unwrap();
        assert_eq!(accepted.known_as.as_ref().map(PhoneNumber::as_str), expected, "{wa_id}");
    }
}

fn seconds(seconds: u64) -> Option<Duration> {
    Some(Duration::from_secs(seconds))
}

/// Whether what the code does is what the collected policy asks for.
fn fits(asked: &str, found: ErrorPolicy) -> bool {
    match asked {
        "HALT_AUTH" | "HALT_CHANNEL" => found == ErrorPolicy::Stop,
        "RETRY_BACKOFF" | "RETRY_FEW" => found == ErrorPolicy::RetryLater(None),
        "RETRY_AFTER_60S" => found == ErrorPolicy::RetryLater(seconds(60)),
        "RETRY_AFTER_300S" => found == ErrorPolicy::RetryLater(seconds(300)),
        "RETRY_AFTER_600S" => found == ErrorPolicy::RetryLater(seconds(600)),
        "RETRY_LATER_1H" => found == ErrorPolicy::RetryLater(seconds(3600)),
        // It comes back after 3 hours, or becomes another code.
        "PAUSE_TEMPLATE" => found == ErrorPolicy::RetryLater(seconds(3 * 3600)),
        "THROTTLE_APP" => found == ErrorPolicy::PauseNumber(Duration::from_secs(60)),
        "THROTTLE_PHONE" => found == ErrorPolicy::PauseNumber(Duration::from_secs(1)),
        "PAUSE_OUTREACH" => found == ErrorPolicy::PauseNumber(Duration::from_secs(3600)),
        "THROTTLE_PAIR" => found == ErrorPolicy::PauseRecipient,
        "FAIL_RECIPIENT"
        | "FAIL_PAYLOAD"
        | "DISABLE_TEMPLATE"
        | "REROUTE_TEMPLATE"
        | "SUPPRESS_MARKETING"
        | "DEFER_24H_OR_FALLBACK" => found == ErrorPolicy::GiveUp,
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
    for catalogue in samples::both("error_catalog.json", "error_catalog.json") {
        let errors = catalogue["errors"].as_array().unwrap();
        assert!(errors.len() == 67 || errors.len() == 13, "{}", errors.len());
        for error in errors {
            let asked = error["policy"].as_str().unwrap().split(' ').next().unwrap();
            for code in codes(error) {
                let found = error_policy(code, None).unwrap_or_else(|| panic!("{code} is missing"));
                assert!(fits(asked, found), "{code}: {asked} became {found:?}");
            }
        }
    }
}

#[test]
fn others_have_sorted_them_likewise() {
    for catalogue in samples::both("error_catalog.json", "error_catalog.json") {
        for error in catalogue["errors"].as_array().unwrap() {
            for code in codes(error) {
                let found = error_policy(code, None).unwrap();
                // The SDK of kapso.
                let agrees = match error["kapso_sdk_hint"].as_str() {
                    Some("do_not_retry") => matches!(found, ErrorPolicy::GiveUp | ErrorPolicy::Stop),
                    Some("refresh_token") => found == ErrorPolicy::Stop,
                    Some("retry_after") => {
                        matches!(found, ErrorPolicy::PauseNumber(_) | ErrorPolicy::PauseRecipient)
                    }
                    Some("retry") => matches!(found, ErrorPolicy::RetryLater(_)),
                    Some(hint) => panic!("the hint {hint} is new"),
                    None => true,
                };
                assert!(agrees, "{code}: {found:?}");
                // Courier. 133016 is about registering a number, which no send does: what stops is the right answer.
                let agrees = match error["courier"].as_str() {
                    Some("throttle") if code == 133_016 => found == ErrorPolicy::Stop,
                    Some("throttle") => {
                        matches!(found, ErrorPolicy::PauseNumber(_) | ErrorPolicy::PauseRecipient)
                    }
                    Some("retry") => matches!(found, ErrorPolicy::RetryLater(_)),
                    _ => true,
                };
                assert!(agrees, "{code}: {found:?}");
            }
        }
    }
}

#[test]
fn a_subcode_matters_for_100_alone() {
    assert_eq!(error_policy(100, None), Some(ErrorPolicy::GiveUp));
    assert_eq!(error_policy(100, Some(2_494_010)), Some(ErrorPolicy::GiveUp));
    assert_eq!(error_policy(100, Some(33)), Some(ErrorPolicy::Stop));
    assert_eq!(error_policy(131_026, Some(33)), Some(ErrorPolicy::GiveUp));
    assert_eq!(error_policy(999_123, Some(33)), None);
    assert_eq!(error_policy(-4, None), None);
}
