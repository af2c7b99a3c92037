//! Requests on the wire, the absence of answers, the checks of `hiretalk doctor`, and settings that cannot be used.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use hiretalk_domain::message::{ChannelMessageId, FailureCode};
use hiretalk_domain::outbound::{REQUEST_TIMEOUT, SendError};
use hiretalk_domain::ports::Messenger;
use hiretalk_http_client::test_server::{Reply, Request, TestServer};
use hiretalk_whatsapp::{ExpectedTemplate, SettingsError, WhatsApp, WhatsAppSettings};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::samples::{all_kinds, channel, message, settings, text};

const SENT: &str = r#"{"messages":[{"id":"wamid.A"}]}"#;

#[tokio::test]
async fn a_send_is_one_request_on_a_kept_connection() {
    let server = TestServer::with(Reply::json(200, SENT)).await.unwrap();
    let channel = channel(&server.base);
    for (_, content) in all_kinds() {
        channel.send(message(content)).await.unwrap();
    }
    let requests = server.requests();
    assert_eq!(requests.len(), all_kinds().len());
    for (request, (name, content)) in requests.iter().zip(all_kinds()) {
        assert_eq!(request.line, "POST /v25.0/106540352242922/messages HTTP/1.1\r\n", "{name}");
        assert!(request.headers.contains("authorization: bearer eaasecrettoken\r\n"), "{name}");
        assert!(request.headers.contains("content-type: application/json\r\n"), "{name}");
        assert_eq!(request.body, WhatsApp::message_body(&message(content)).unwrap(), "{name}");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_message_is_marked_read_while_we_write() {
    let server = TestServer::with(Reply::json(200, r#"{"success":true}"#)).await.unwrap();
    let id = ChannelMessageId::parse("wamid.theirs").unwrap();
    channel(&server.base).mark_read(id).await.unwrap();
    let body: Value = serde_json::from_slice(&server.requests()[0].body).unwrap();
    let expected = json!({
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.theirs",
        "typing_indicator": {"type": "text"},
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn what_breaks_a_limit_never_leaves() {
    let server = TestServer::with(Reply::json(200, SENT)).await.unwrap();
    let result = channel(&server.base).send(message(text(""))).await;
    assert!(matches!(result, Err(SendError::Terminal { code: FailureCode::UNSENDABLE })), "{result:?}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn without_a_connection_the_request_never_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    for base in [format!("http://{address}"), format!("https://{address}")] {
        let result = channel(&base).send(message(text("Hello"))).await;
        assert!(matches!(result, Err(SendError::Unreachable(_))), "{result:?}");
    }
    // A server that speaks no TLS.
    let server = TestServer::with(Reply::Raw(String::new())).await.unwrap();
    let result = channel(&server.base.replace("http:", "https:")).send(message(text("Hello"))).await;
    assert!(matches!(result, Err(SendError::Unreachable(_))), "{result:?}");
}

#[tokio::test]
async fn without_a_whole_answer_the_message_is_in_doubt() {
    for raw in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"messages\":[{\"id\":\"wamid.A\"}]}",
        "HTTP/1.1 500 X\r\ncontent-length: 100\r\n\r\n{\"error\":{\"code\":131000}}",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ] {
        let server = TestServer::with(Reply::Raw(raw.to_owned())).await.unwrap();
        let result = channel(&server.base).send(message(text("Hello"))).await;
        assert!(matches!(result, Err(SendError::Unconfirmed(_))), "{raw:?}: {result:?}");
        assert_eq!(server.requests().len(), 1, "{raw:?} was tried again");
    }
    // Refused, if the reason is lost.
    let server = TestServer::with(Reply::Raw("HTTP/1.1 400 X\r\ncontent-length: 100\r\n\r\n{".to_owned()))
        .await
        .unwrap();
    let result = channel(&server.base).send(message(text("Hello"))).await;
    assert!(matches!(result, Err(SendError::RetryLater { code: None, after: None })), "{result:?}");
}

#[tokio::test]
async fn a_timeout_leaves_the_message_in_doubt() {
    let server = TestServer::with(Reply::Silence).await.unwrap();
    let request_timeout = Duration::from_millis(200);
    let channel = WhatsApp::new(WhatsAppSettings { request_timeout, ..settings(&server.base) }).unwrap();
    let start = Instant::now();
    let result = channel.send(message(text("Hello"))).await;
    assert!(matches!(result, Err(SendError::Unconfirmed(_))), "{result:?}");
    assert!(start.elapsed() >= request_timeout && start.elapsed() < Duration::from_secs(3));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn hundreds_of_sends_are_in_flight_at_a_time() {
    let server = TestServer::with(Reply::Late(Duration::from_millis(300), SENT.to_owned())).await.unwrap();
    let channel = channel(&server.base);
    let start = Instant::now();
    let results = join_all((0..300).map(|_| channel.send(message(text("Hello"))))).await;
    assert!(results.iter().all(Result::is_ok));
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
}

#[tokio::test]
async fn nothing_secret_or_personal_is_shown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let settings = settings(&base);
    let channel = channel(&base);
    let error = channel.send(message(text("Hello"))).await.unwrap_err();
    let shown = format!("{settings:?} {channel:?} {error} {error:?}");
    for hidden in ["EAAsecrettoken", "test-app-secret", "verify me", "6505551234", "Hello"] {
        assert!(!shown.contains(hidden), "{hidden} is in {shown}");
    }
}

#[test]
fn settings_that_cannot_be_right_are_refused() {
    type Change = fn(&mut WhatsAppSettings);
    let table: [(Change, &str); 16] = [
        (|it| it.api_base = String::new(), "ApiBase"),
        (|it| it.api_base = "graph.facebook.com".into(), "ApiBase"),
        (|it| it.api_base = "ftp://graph.facebook.com".into(), "ApiBase"),
        (|it| it.api_base = "https://a:b@graph.facebook.com".into(), "ApiBase"),
        (|it| it.api_base = "https://graph.facebook.com?a=b".into(), "ApiBase"),
        (|it| it.graph_version = "25.0".into(), "GraphVersion"),
        (|it| it.graph_version = "v25.0/../me".into(), "GraphVersion"),
        (|it| it.phone_number_id = String::new(), "PhoneNumberId"),
        (|it| it.phone_number_id = "+1 650".into(), "PhoneNumberId"),
        (|it| it.business_account_id = Some("me".into()), "BusinessAccountId"),
        (|it| it.access_token = "a b".into(), "AccessToken"),
        (|it| it.access_token = String::new(), "AccessToken"),
        (|it| it.app_secret = String::new(), "AppSecret"),
        (|it| it.verify_token = String::new(), "VerifyToken"),
        (|it| it.request_timeout = Duration::ZERO, "RequestTimeout"),
        (|it| it.request_timeout = REQUEST_TIMEOUT + Duration::from_millis(1), "RequestTimeout"),
    ];
    for (change, expected) in table {
        let mut settings = settings(WhatsAppSettings::API_BASE);
        change(&mut settings);
        let error: SettingsError = WhatsApp::new(settings).unwrap_err();
        assert_eq!(format!("{error:?}"), expected);
    }
    for base in ["https://graph.facebook.com/", "http://127.0.0.1:9000", "http://emulator:9000/graph"] {
        assert!(WhatsApp::new(settings(base)).is_ok(), "{base}");
    }
    assert!(WhatsApp::new(WhatsAppSettings::default()).is_err());
}

fn expected(name: &str, language: &str, text: Option<&str>) -> ExpectedTemplate {
    ExpectedTemplate { name: name.to_owned(), language: language.to_owned(), text: text.map(str::to_owned) }
}

/// An account with two pages of templates.
fn account(request: &Request) -> Reply {
    let item = |name: &str, language: &str, status: &str, text: &str| {
        let components = json!([{"type": "HEADER", "text": "x"}, {"type": "BODY", "text": text}]);
        json!({"name": name, "language": language, "status": status, "category": "UTILITY", "components": components})
    };
    let path = request.line.split(' ').nth(1).unwrap();
    if path == "/v25.0/106540352242922?fields=id" {
        return Reply::json(200, r#"{"id":"106540352242922"}"#);
    }
    assert!(path.starts_with("/v25.0/419561257915477/message_templates?fields=name"), "{path}");
    let page = if path.ends_with("&after=second") {
        json!({"data": [item("hello", "es", "APPROVED", "Hola {{name}}"), null],
               "paging": {"cursors": {"before": "a", "after": "b"}}})
    } else {
        json!({"data": [item("hello", "en_US", "approved", "Hello {{name}}"), item("news", "es", "PAUSED", "x")],
               "paging": {"cursors": {"after": "second"}, "next": "https://elsewhere.example/"}})
    };
    Reply::json(200, &page.to_string())
}

#[tokio::test]
async fn credentials_and_templates_are_looked_at() {
    let server = TestServer::start(account).await.unwrap();
    let templates = [
        expected("hello", "es", Some("Hola {{name}}")),
        expected("hello", "en_US", None),
        expected("hello", "en_US", Some("Hi")),
        expected("hello", "pt_BR", None),
        expected("news", "es", None),
        expected("nothing", "es", None),
    ];
    let lines = channel(&server.base).check(&templates).await;
    let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "WhatsApp credentials: good",
            "WhatsApp template hello (es): good",
            "WhatsApp template hello (en_US): good",
            "WhatsApp template hello (en_US): the template's text differs from the flow's",
            "WhatsApp template hello (pt_BR): the template does not exist in this language",
            "WhatsApp template news (es): the template is PAUSED, not APPROVED",
            "WhatsApp template nothing (es): the account has no template of this name",
        ]
    );
}

#[tokio::test]
async fn without_the_account_templates_are_not_checked() {
    let server = TestServer::start(account).await.unwrap();
    let settings = WhatsAppSettings { business_account_id: None, ..settings(&server.base) };
    let lines = WhatsApp::new(settings).unwrap().check(&[expected("hello", "es", None)]).await;
    let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
    let unknown = "WhatsApp template hello (es): not checked: set HIRETALK_WHATSAPP_BUSINESS_ACCOUNT_ID to have \
                   templates checked";
    assert_eq!(lines, ["WhatsApp credentials: good", unknown]);
}

#[tokio::test]
async fn bad_credentials_say_so() {
    for (reply, expected) in [
        (
            Reply::json(401, r#"{"error":{"code":190,"message":"x"}}"#),
            "WhatsApp credentials: the Graph API refuses: status 401, code 190",
        ),
        (Reply::json(502, "x"), "WhatsApp credentials: the Graph API refuses: status 502"),
        (Reply::json(200, "x"), "WhatsApp credentials: the answer is not one of the Graph API's"),
        (Reply::json(200, r#"{"id":"1"}"#), "WhatsApp credentials: the answer is not one of the Graph API's"),
        (Reply::Raw(String::new()), "WhatsApp credentials: the Graph API did not answer"),
    ] {
        let server = TestServer::with(reply).await.unwrap();
        let lines = channel(&server.base).check(&[self::expected("hello", "es", None)]).await;
        assert_eq!(lines[0].to_string(), expected);
        assert_eq!(
            lines[1].to_string(),
            "WhatsApp template hello (es): not checked: the credentials come first"
        );
    }
}
