//! What comes of no answer, of half of one, and of one that never ends.

use std::time::{Duration, Instant};

use hiretalk_domain::ports::{Interpreter, InterpreterError};
use hiretalk_llm::{LanguageModel, LlmSettings};
use tokio::net::TcpListener;

use crate::local_server::{LocalServer, Reply};
use crate::samples::{TEXT, asked, settings};

const TIMEOUT: Duration = Duration::from_millis(300);

async fn ask(base: &str) -> InterpreterError {
    let settings = LlmSettings { timeout: TIMEOUT, ..settings(base) };
    let begun = Instant::now();
    let error = LanguageModel::new(settings).unwrap().propose(asked(false)).await.unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    error
}

#[tokio::test]
async fn silence_and_a_drip_are_given_up_in_time() {
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    for reply in [
        Reply::Silence,
        Reply::Drip("HTTP/1.1 200 OK\r\nx-slow:"),
        Reply::Drip(&*format!("{json}content-length: 60000\r\n\r\n{{").leak()),
        Reply::Drip(&*format!("{json}\r\n{{").leak()),
    ] {
        let server = LocalServer::with(reply).await;
        let error = ask(&server.base).await;
        assert!(matches!(error, InterpreterError::TimedOut), "{error:?}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn half_an_answer_is_none() {
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    for raw in [
        String::new(),
        "SSH-2.0-OpenSSH_9.2\r\n".to_owned(),
        json.to_owned(),
        format!("{json}content-length: 100\r\n\r\n{{}}"),
        format!("{json}transfer-encoding: chunked\r\n\r\nzz\r\n"),
    ] {
        let server = LocalServer::with(Reply::Raw(raw.clone())).await;
        let error = ask(&server.base).await;
        assert!(matches!(error, InterpreterError::Unreachable(_)), "{raw:?}: {error:?}");
        assert_eq!(server.requests().len(), 1, "{raw:?} was asked again");
    }
    // A body without an end in sight is not read to it.
    let endless = format!("{json}\r\n{}", " ".repeat(70_000));
    let server = LocalServer::with(Reply::Raw(endless)).await;
    let error = ask(&server.base).await;
    assert!(matches!(error, InterpreterError::Unusable(_)), "{error:?}");
}

#[tokio::test]
async fn nobody_there_is_told_without_a_secret() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for base in [base.clone(), base.replace("http:", "https:")] {
        let error = ask(&base).await;
        assert!(matches!(error, InterpreterError::Unreachable(_)), "{error:?}");
        let settings = settings(&base);
        let model = LanguageModel::new(settings.clone()).unwrap();
        let shown = format!("{error} {error:?} {settings:?} {model:?} {:?}", asked(false));
        for hidden in [crate::samples::KEY, "claro", TEXT, "Ana", base.as_str()] {
            assert!(!shown.contains(hidden), "{hidden} is in {shown}");
        }
    }
}
