//! What `hiretalk doctor` is told.

use hiretalk_whatsapp::{ExpectedTemplate, WhatsApp, WhatsAppSettings};
use serde_json::json;

use crate::local_server::{LocalServer, Reply, Request, answer};
use crate::samples::{channel, settings};

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
        return answer(200, r#"{"id":"106540352242922"}"#);
    }
    assert!(path.starts_with("/v25.0/419561257915477/message_templates?fields=name"), "{path}");
    let page = if path.ends_with("&after=second") {
        json!({"data": [item("hello", "es", "APPROVED", "Hola {{name}}"), null],
               "paging": {"cursors": {"before": "a", "after": "b"}}})
    } else {
        json!({"data": [item("hello", "en_US", "approved", "Hello {{name}}"), item("news", "es", "PAUSED", "x")],
               "paging": {"cursors": {"after": "second"}, "next": "https://elsewhere.example/"}})
    };
    answer(200, &page.to_string())
}

#[tokio::test]
async fn credentials_and_templates_are_looked_at() {
    let server = LocalServer::start(account).await;
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
    let server = LocalServer::start(account).await;
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
            answer(401, r#"{"error":{"code":190,"message":"x"}}"#),
            "WhatsApp credentials: the Graph API refuses: status 401, code 190",
        ),
        (answer(502, "x"), "WhatsApp credentials: the Graph API refuses: status 502"),
        (answer(200, "x"), "WhatsApp credentials: the answer is not one of the Graph API's"),
        (answer(200, r#"{"id":"1"}"#), "WhatsApp credentials: the answer is not one of the Graph API's"),
        (Reply::Raw(""), "WhatsApp credentials: the Graph API did not answer"),
    ] {
        let server = LocalServer::with(reply).await;
        let lines = channel(&server.base).check(&[self::expected("hello", "es", None)]).await;
        assert_eq!(lines[0].to_string(), expected);
        assert_eq!(
            lines[1].to_string(),
            "WhatsApp template hello (es): not checked: the credentials come first"
        );
    }
}
