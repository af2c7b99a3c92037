//! Endpoints that fail, hang or answer nonsense, the checks of `hiretalk doctor`, and settings that cannot be used.

use std::time::{Duration, Instant};

use hiretalk_domain::ports::{Interpreter, InterpreterError};
use hiretalk_http_client::test_server::{Reply, TestServer};
use hiretalk_llm::{LanguageModel, LlmSettings};
use tokio::net::TcpListener;

use crate::{KEY, TEXT, asked, completion, model, settings};

const TIMEOUT: Duration = Duration::from_millis(300);
const JSON_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

async fn propose_error(base: &str) -> InterpreterError {
    let settings = LlmSettings { timeout: TIMEOUT, ..settings(base) };
    let begun = Instant::now();
    let error = LanguageModel::new(settings).unwrap().propose(asked(false)).await.unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    error
}

#[tokio::test]
async fn silence_and_a_drip_end_with_the_timeout() {
    for reply in [
        Reply::Silence,
        Reply::Drip("HTTP/1.1 200 OK\r\nx-slow:".to_owned()),
        Reply::Drip(format!("{JSON_HEAD}content-length: 60000\r\n\r\n{{")),
        Reply::Drip(format!("{JSON_HEAD}\r\n{{")),
    ] {
        let server = TestServer::with(reply).await.unwrap();
        let error = propose_error(&server.base).await;
        assert!(matches!(error, InterpreterError::TimedOut), "{error:?}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn half_an_answer_is_none() {
    for raw in [
        String::new(),
        "SSH-2.0-OpenSSH_9.2\r\n".to_owned(),
        JSON_HEAD.to_owned(),
        format!("{JSON_HEAD}content-length: 100\r\n\r\n{{}}"),
        format!("{JSON_HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n"),
    ] {
        let server = TestServer::with(Reply::Raw(raw.clone())).await.unwrap();
        let error = propose_error(&server.base).await;
        assert!(matches!(error, InterpreterError::Unreachable(_)), "{raw:?}: {error:?}");
        assert_eq!(server.requests().len(), 1, "{raw:?} was asked again");
    }
    // A body that is too long is not read to its end.
    let endless = format!("{JSON_HEAD}\r\n{}", " ".repeat(70_000));
    let server = TestServer::with(Reply::Raw(endless)).await.unwrap();
    let error = propose_error(&server.base).await;
    assert!(matches!(error, InterpreterError::Unusable(_)), "{error:?}");
}

#[tokio::test]
async fn errors_and_debug_output_show_no_secret() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for base in [base.clone(), base.replace("http:", "https:")] {
        let error = propose_error(&base).await;
        assert!(matches!(error, InterpreterError::Unreachable(_)), "{error:?}");
        let settings = settings(&base);
        let model = LanguageModel::new(settings.clone()).unwrap();
        let shown = format!("{error} {error:?} {settings:?} {model:?} {:?}", asked(false));
        for hidden in [KEY, "claro", TEXT, "Ana", base.as_str()] {
            assert!(!shown.contains(hidden), "{hidden} is in {shown}");
        }
    }
}

/// Asks five questions and expects only so many requests.
async fn check_breaker(reply: Reply, requests: usize) {
    let server = TestServer::with(reply).await.unwrap();
    let model = model(&server.base);
    for question in 0..5 {
        let proposed = model.propose(asked(false)).await;
        let is_refused = matches!(proposed, Err(InterpreterError::Resting));
        assert_eq!(is_refused, question >= requests, "question {question}: {proposed:?}");
    }
    assert_eq!(server.requests().len(), requests);
}

#[tokio::test]
async fn an_endpoint_that_fails_is_left_alone() {
    check_breaker(Reply::json(429, "{}"), 1).await;
    check_breaker(Reply::json(500, "{}"), 3).await;
    check_breaker(Reply::json(401, "{}"), 3).await;
    check_breaker(Reply::Raw(String::new()), 3).await;
    check_breaker(Reply::json(200, &completion("I think the answer is yes.").to_string()), 3).await;
}

#[tokio::test]
async fn an_endpoint_that_works_is_always_asked() {
    let unsure = completion(r#"{"option":"yes","confidence":0.1}"#);
    check_breaker(Reply::json(200, &unsure.to_string()), 5).await;
    let mut declined = completion("");
    declined["choices"][0]["message"]["refusal"] = "No.".into();
    check_breaker(Reply::json(200, &declined.to_string()), 5).await;
}

async fn check_doctor(reply: Reply, expected: Result<(), &str>) {
    let server = TestServer::with(reply).await.unwrap();
    let found = model(&server.base).check().await.map_err(|error| error.to_string());
    assert_eq!(found, expected.map_err(str::to_owned));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn the_endpoint_must_understand_a_plain_yes() {
    let answer = |content: &str| Reply::json(200, &completion(content).to_string());
    check_doctor(answer(r#"{"option":"interested","confidence":0.9}"#), Ok(())).await;
    let misread = Err("the model does not understand a plain yes");
    check_doctor(answer(r#"{"option":"not-interested","confidence":0.9}"#), misread).await;
    check_doctor(answer(r#"{"option":"interested","confidence":0.2}"#), misread).await;
    check_doctor(answer(r#"{"option":null,"confidence":1}"#), misread).await;
    check_doctor(answer("yes"), Err("the interpreter's answer cannot be used")).await;
    check_doctor(Reply::json(401, "{}"), Err("the interpreter refuses the request: status 401")).await;
    check_doctor(Reply::json(429, "{}"), Err("the interpreter has too much to do")).await;
    check_doctor(Reply::Raw(String::new()), Err("the interpreter cannot be reached")).await;
}

#[test]
fn settings_that_cannot_be_right_are_refused() {
    type Change = fn(&mut LlmSettings);
    let table: [(Change, &str); 13] = [
        (|it| it.base_url = String::new(), "BaseUrl"),
        (|it| it.base_url = "api.openai.com/v1".into(), "BaseUrl"),
        (|it| it.base_url = "ftp://api.openai.com".into(), "BaseUrl"),
        (|it| it.base_url = "https://me:secret@api.openai.com".into(), "BaseUrl"),
        (|it| it.base_url = "https://api.openai.com/v1?key=secret".into(), "BaseUrl"),
        (|it| it.base_url = "https://api.openai.com/v1#x".into(), "BaseUrl"),
        (|it| it.model = String::new(), "Model"),
        (|it| it.model = "a model".into(), "Model"),
        (|it| it.model = "m".repeat(201), "Model"),
        (|it| it.api_key = Some(String::new()), "ApiKey"),
        (|it| it.api_key = Some("a b".into()), "ApiKey"),
        (|it| it.timeout = Duration::ZERO, "Timeout"),
        (|it| it.timeout = LlmSettings::LONGEST_TIMEOUT + Duration::from_millis(1), "Timeout"),
    ];
    for (change, expected) in table {
        let mut settings = settings("https://api.openai.com");
        change(&mut settings);
        let error = LanguageModel::new(settings).unwrap_err();
        assert_eq!(format!("{error:?}"), expected);
    }
    for base_url in
        ["https://api.openai.com/v1", "http://127.0.0.1:11434/v1/", "http://vllm:8000", " http://[::1]:1 "]
    {
        let settings = LlmSettings { base_url: base_url.to_owned(), ..settings("") };
        assert!(LanguageModel::new(settings).is_ok(), "{base_url}");
    }
}
