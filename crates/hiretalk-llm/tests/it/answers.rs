//! The meaning of answers: a proposal, nothing, or an error.

use hiretalk_domain::catalogue::{CountryCode, EmploymentType, FieldOfWork, JobText, Seniority, WorkModel};
use hiretalk_domain::dialogue::OptionId;
use hiretalk_domain::interpretation::{Proposal, Reading};
use hiretalk_domain::language::LanguageCode;
use hiretalk_domain::matching::Preferences;
use hiretalk_domain::ports::{Interpreter, InterpreterError};
use hiretalk_llm::UnusableAnswer;
use serde_json::{Value, json};

use crate::{asked, completion, model};
use hiretalk_http_client::test_server::{Reply, TestServer};

/// What a reply comes to, in one line.
async fn outcome(reply: Reply, takes_preferences: bool) -> String {
    let server = TestServer::with(reply).await.unwrap();
    let proposed = model(&server.base).propose(asked(takes_preferences)).await;
    assert_eq!(server.requests().len(), 1, "it is asked once, whatever it answers");
    match proposed {
        Ok(None) => "nothing".to_owned(),
        Ok(Some(Proposal { reading: Reading { option, preferences }, confidence })) => {
            let wants = (preferences != Preferences::default()).then(|| "preferences".to_owned());
            let said: Vec<_> = option.map(|id| id.to_string()).into_iter().chain(wants).collect();
            format!("{} {confidence}", said.join(" and "))
        }
        Err(InterpreterError::Unusable(cause)) => {
            format!("{:?}", cause.downcast_ref::<UnusableAnswer>().unwrap())
        }
        Err(InterpreterError::Busy { after }) => format!("busy {after:?}"),
        Err(InterpreterError::Refused { status }) => format!("refused {status}"),
        Err(error) => error.code().to_owned(),
    }
}

fn reply(status: u16, kind: &str, body: &str) -> Reply {
    Reply::with_headers(status, &[("content-type", kind)], body)
}

/// What the model's words come to.
#[track_caller]
fn check(content: &str, expected: &str) {
    check_body(&completion(content).to_string(), expected);
}

#[track_caller]
fn check_body(body: &str, expected: &str) {
    check_reply(reply(200, "application/json", body), expected, body);
}

#[track_caller]
fn check_reply(reply: Reply, expected: &str, name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(outcome(reply, false)), expected, "{name}");
}

#[test]
fn a_reading_is_one_of_the_offered_answers() {
    for (content, expected) in [
        (r#"{"option":"yes","confidence":0.93}"#, "yes 0.930"),
        (r#" {"confidence":1,"option":"no"} "#, "no 1.000"),
        (r#"{"option":"yes","confidence":0,"preferences":null}"#, "yes 0.000"),
        (r#"{"option":null,"confidence":0.5}"#, "nothing"),
    ] {
        check(content, expected);
    }
}

#[test]
fn nonsense_is_no_reading() {
    let long = format!(r#"{{"option":"{}","confidence":1}}"#, "y".repeat(70_000));
    for (content, expected) in [
        ("", "Schema"),
        ("yes", "Schema"),
        ("null", "Schema"),
        ("[]", "Schema"),
        ("{}", "Schema"),
        (r#""yes""#, "Schema"),
        (r#"{"option":"yes"}"#, "Schema"),
        (r#"{"option":"yes","confidence":"high"}"#, "Schema"),
        (r#"{"option":"yes","confidence":null}"#, "Schema"),
        (r#"{"option":"yes","confidence":1e999}"#, "Schema"),
        (r#"{"option":"yes","confidence":NaN}"#, "Schema"),
        (r#"{"option":1,"confidence":1}"#, "Schema"),
        (r#"{"option":["yes"],"confidence":1}"#, "Schema"),
        (r#"{"option":"yes","option":"no","confidence":1}"#, "Schema"),
        (r#"{"option":"yes","confidence":1,"say":"Call 600111222!"}"#, "Schema"),
        (r#"{"option":"yes","confidence":1"#, "Schema"),
        ("Sure! {\"option\":\"yes\",\"confidence\":1}", "Schema"),
        ("{\"option\":\"yes\",\"confidence\":1} Hope it helps", "Schema"),
        ("```json\n{\"option\":\"yes\",\"confidence\":1}\n```", "Schema"),
        ("<think>hm</think>{\"option\":\"yes\",\"confidence\":1}", "Schema"),
        (r#"{"option":"yes","confidence":1}{"option":"no","confidence":1}"#, "Schema"),
        (r#"{"option":"maybe","confidence":1}"#, "UnknownOption"),
        (r#"{"option":"YES","confidence":1}"#, "UnknownOption"),
        (r#"{"option":"yes ","confidence":1}"#, "UnknownOption"),
        (r#"{"option":"","confidence":1}"#, "UnknownOption"),
        (r#"{"option":"yes","confidence":1.01}"#, "Confidence"),
        (r#"{"option":"yes","confidence":-1}"#, "Confidence"),
        (r#"{"option":"yes","confidence":95}"#, "Confidence"),
        (r#"{"option":null,"confidence":1,"preferences":{}}"#, "Schema"),
        (&long, "TooLong"),
    ] {
        check(content, expected);
    }
}

#[test]
fn only_a_finished_choice_counts() {
    let good = r#"{"option":"yes","confidence":1}"#;
    type Distortion = fn(&mut Value);
    let table: [(Distortion, &str); 17] = [
        (|it| it["choices"][0]["message"]["refusal"] = json!("I can't help with that."), "declined"),
        (|it| it["choices"][0]["finish_reason"] = json!("content_filter"), "declined"),
        (|it| it["choices"][0]["finish_reason"] = json!("length"), "Unfinished"),
        (|it| it["choices"][0]["finish_reason"] = json!("eos"), "Unfinished"),
        (|it| it["choices"][0]["finish_reason"] = Value::Null, "Unfinished"),
        (|it| it["choices"][0]["finish_reason"] = json!("tool_calls"), "ToolCall"),
        (|it| it["choices"][0]["message"]["tool_calls"] = json!([{"id": "call_1"}]), "ToolCall"),
        (|it| it["choices"][0]["message"]["function_call"] = json!({"name": "x"}), "ToolCall"),
        (|it| it["choices"][0]["message"]["content"] = Value::Null, "Schema"),
        (|it| it["choices"][0]["message"]["content"] = json!([{"type": "text"}]), "NoCompletion"),
        (|it| it["choices"][0]["message"] = Value::Null, "NoCompletion"),
        (|it| it["choices"] = json!([]), "Choices"),
        (|it| it["choices"] = json!([it["choices"][0], it["choices"][0]]), "Choices"),
        (|it| it["choices"] = Value::Null, "NoCompletion"),
        (|it| *it = json!({"error": {"message": "no"}}), "NoCompletion"),
        // What some endpoints add or leave out.
        (|it| it["choices"][0]["message"]["tool_calls"] = json!([]), "yes 1.000"),
        (
            |it| it["choices"] = json!([{"finish_reason": "stop", "message": {"content": it["choices"][0]["message"]["content"], "reasoning": "x"}}]),
            "yes 1.000",
        ),
    ];
    for (change, expected) in table {
        let mut body = completion(good);
        change(&mut body);
        check_body(&body.to_string(), expected);
    }
    for body in ["", "x", "{", "[]", "null", "data: {}\n\n"] {
        check_body(body, "NoCompletion");
    }
}

#[test]
fn what_is_no_json_by_its_header_is_not_read() {
    let body = completion(r#"{"option":"yes","confidence":1}"#).to_string();
    for (kind, expected) in [
        ("application/json; charset=utf-8", "yes 1.000"),
        ("Application/JSON", "yes 1.000"),
        ("text/html", "ContentType"),
        ("text/event-stream", "ContentType"),
        ("application/jsonl", "ContentType"),
        ("", "ContentType"),
    ] {
        check_reply(reply(200, kind, &body), expected, kind);
    }
}

#[test]
fn a_status_is_a_refusal() {
    for status in [301, 307, 400, 401, 403, 404, 408, 422, 500, 502, 503, 529] {
        let mut moved = reply(status, "application/json", r#"{"error":{"message":"sk-secret-key"}}"#);
        if let Reply::Answer { headers, .. } = &mut moved {
            headers.push(("location".to_owned(), "http://127.0.0.1:1/v1".to_owned()));
        }
        check_reply(moved, &format!("refused {status}"), "status");
    }
    for (after, expected) in [("20", "busy Some(20s)"), ("soon", "busy None")] {
        let mut busy = reply(429, "text/plain", "slow down");
        if let Reply::Answer { headers, .. } = &mut busy {
            headers.push(("retry-after".to_owned(), after.to_owned()));
        }
        check_reply(busy, expected, after);
    }
    check_reply(reply(429, "application/json", "{}"), "busy None", "without a pause");
}

/// What a person may want, all of it.
fn wanted() -> Value {
    json!({
        "field": "salud", "employment_type": "PART_TIME", "work_model": "REMOTE", "seniority": "JUNIOR",
        "city": "Málaga", "country": "es", "languages": ["es", "EN"], "interests": ["niños"],
    })
}

fn all() -> Preferences {
    Preferences {
        field: FieldOfWork::parse("Salud").ok(),
        employment_type: Some(EmploymentType::PartTime),
        work_model: Some(WorkModel::Remote),
        seniority: Some(Seniority::Junior),
        city: JobText::parse("Málaga").ok(),
        country: CountryCode::parse("ES").ok(),
        languages: vec![LanguageCode::parse("es").unwrap(), LanguageCode::parse("en").unwrap()],
        interests: vec!["niños".to_owned()],
        ..Preferences::default()
    }
}

/// What the model reads, where preferences count.
async fn reading(option: Option<&str>, preferences: Value) -> Option<Reading> {
    let content = json!({"option": option, "preferences": preferences, "confidence": 0.8}).to_string();
    let server =
        TestServer::with(reply(200, "application/json", &completion(&content).to_string())).await.unwrap();
    model(&server.base).propose(asked(true)).await.unwrap().map(|proposal| proposal.reading)
}

#[tokio::test]
async fn preferences_are_typed_values_with_an_answer_or_without() {
    for option in [None, Some("yes")] {
        let read = reading(option, wanted()).await.unwrap();
        assert_eq!(read.option.as_ref().map(OptionId::as_str), option);
        assert_eq!(read.preferences, all());
    }
}

#[tokio::test]
async fn a_preference_that_jobs_do_not_know_is_dropped_alone() {
    type Without = fn(&mut Preferences);
    let table: [(&str, Value, Without); 17] = [
        ("work_model", json!("MOON"), |it| it.work_model = None),
        ("work_model", json!(5), |it| it.work_model = None),
        ("employment_type", json!("part time"), |it| it.employment_type = None),
        ("employment_type", json!(["PART_TIME"]), |it| it.employment_type = None),
        ("seniority", json!({}), |it| it.seniority = None),
        ("seniority", json!("junior"), |it| it.seniority = None),
        ("country", json!("Spain"), |it| it.country = None),
        ("city", json!("x".repeat(81)), |it| it.city = None),
        ("city", json!(true), |it| it.city = None),
        ("field", json!(""), |it| it.field = None),
        ("field", json!(null), |it| it.field = None),
        ("languages", json!(["Spanish", 7, "en"]), |it| it.languages.retain(|code| code.as_str() == "en")),
        ("languages", json!("es"), |it| it.languages.clear()),
        ("interests", json!(null), |it| it.interests.clear()),
        ("interests", json!([null, "niños", 3]), |_| {}),
        ("say", json!("hello"), |_| {}),
        ("dismissed", json!(["job-1"]), |_| {}),
    ];
    for (name, value, without) in table {
        let mut said = wanted();
        said[name] = value.clone();
        let mut expected = all();
        without(&mut expected);
        let read = reading(None, said).await.unwrap();
        assert_eq!(read, Reading { option: None, preferences: expected }, "{name} {value}");
    }
    // What is left out is not said.
    let city = Preferences { city: JobText::parse("Málaga").ok(), ..Preferences::default() };
    assert_eq!(reading(None, json!({"city": "Málaga"})).await.unwrap().preferences, city);
}

#[tokio::test]
async fn no_preference_is_nothing() {
    let nothing = json!({
        "field": null, "employment_type": null, "work_model": null, "seniority": null, "city": null, "country": null,
        "languages": [], "interests": [],
    });
    for preferences in [nothing, json!({}), json!(null), json!({"work_model": "MOON"})] {
        assert_eq!(reading(None, preferences).await, None);
    }
    // Where they do not count, and where they are no such thing.
    let body = |preferences: Value| {
        completion(&json!({"option": "yes", "preferences": preferences, "confidence": 0.8}).to_string())
            .to_string()
    };
    for (preferences, counts, expected) in [
        (wanted(), true, "yes and preferences 0.800"),
        (wanted(), false, "Schema"),
        (json!("part time"), true, "Schema"),
        (json!(["REMOTE"]), true, "Schema"),
    ] {
        let reply = reply(200, "application/json", &body(preferences));
        assert_eq!(outcome(reply, counts).await, expected);
    }
}
