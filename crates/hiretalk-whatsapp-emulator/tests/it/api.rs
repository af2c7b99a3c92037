//! Objects of the Graph API, the control API, and the program.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use hiretalk_whatsapp_emulator::{
    Emulator, Limits, PairLimit, Settings, StartError, Template, VerifyError, Window,
};
use reqwest::Method;
use serde_json::json;

use crate::harness::{CANDIDATE, Harness, answer, check_schema, text};

#[tokio::test]
async fn a_wrong_token_or_object_is_refused() {
    let harness = Harness::start();
    let send = |path: &str, token: &str| {
        let request = harness.client.post(harness.url(path)).json(&text("+16505551234", "a"));
        answer(if token.is_empty() { request } else { request.bearer_auth(token) })
    };
    for (path, token, status, code, subcode) in [
        ("/v25.0/106540352242922/messages", "wrong", 401, 190, None),
        ("/v25.0/106540352242922/messages", "", 401, 190, None),
        ("/v25.0/888/messages", "emulator-access-token", 400, 100, Some(33)),
        ("/106540352242922/messages", "emulator-access-token", 400, 2_500, None),
        ("/v25.0/102290129340398/message_template", "emulator-access-token", 400, 2_500, None),
    ] {
        let answer = send(path, token).await.unwrap();
        assert_eq!((answer.status, answer.code()), (status, code), "{path}");
        assert_eq!(answer.json()["error"]["error_subcode"].as_u64(), subcode, "{path}");
        check_schema("graph_error", &answer.json());
    }
    for version in ["v18.0", "v26.0"] {
        assert_eq!(
            send(&format!("/{version}/106540352242922/messages"), "emulator-access-token")
                .await
                .unwrap()
                .status,
            200
        );
    }
}

#[tokio::test]
async fn the_number_can_be_asked_for() {
    let harness = Harness::start();
    let number = harness.get("/v25.0/106540352242922?fields=verified_name,throughput").await;
    let expected =
        json!({"id": "106540352242922", "verified_name": "HireTalk", "throughput": {"level": "HIGH"}});
    assert_eq!(number.json(), expected);
    assert_eq!(harness.get("/v25.0/106540352242922").await.json()["display_phone_number"], "15550783881");
    assert_eq!(harness.get("/v25.0/102290129340398?fields=name").await.json()["name"], "HireTalk");
    assert_eq!(
        harness.get("/v25.0/102290129340398/phone_numbers").await.json()["data"][0]["id"],
        "106540352242922"
    );
    assert_eq!(harness.get("/v25.0/1").await.json()["error"]["error_subcode"], 33);
    let request = harness.client.post(harness.url("/v25.0/102290129340398/subscribed_apps"));
    let subscribed = answer(request.bearer_auth("emulator-access-token")).await.unwrap();
    assert_eq!(subscribed.json(), json!({"success": true}));
    assert_eq!(
        harness.get("/v25.0/102290129340398/subscribed_apps").await.json()["data"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn templates_are_listed_in_pages() {
    let names: Vec<_> = (0..5).map(|number| format!("template_{number}")).collect();
    let templates =
        names.iter().map(|name| Template::new(name, "en_US", "Hi {{1}}").with_quick_reply("Yes")).collect();
    let harness = Harness::changed(|settings| settings.templates = templates);
    let mut path = "/v25.0/102290129340398/message_templates?limit=2&fields=name,status".to_owned();
    let (mut listed, mut pages) = (Vec::new(), 0);
    loop {
        let page = harness.get(&path).await.json();
        for template in page["data"].as_array().unwrap() {
            assert_eq!(template["status"], "APPROVED");
            assert!(template["components"].is_null() && template["id"].is_string());
            listed.push(template["name"].as_str().unwrap().to_owned());
        }
        pages += 1;
        let Some(next) = page["paging"]["next"].as_str() else { break };
        path = next.strip_prefix(&harness.emulator.base_url()).unwrap().to_owned();
    }
    assert_eq!((listed, pages), (names, 3));
    let whole = harness.get("/v25.0/102290129340398/message_templates?name=template_3").await.json();
    let components = json!([{"type": "BODY", "text": "Hi {{1}}"}, {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Yes"}]}]);
    assert_eq!(whole["data"][0]["components"], components);
    assert_eq!(whole["data"][0]["parameter_format"], "POSITIONAL");
}

#[tokio::test]
async fn a_new_template_waits_for_approval() {
    let harness = Harness::start();
    let template = json!({"name": "hello", "language": "en_US", "category": "utility", "parameter_format": "named",
        "components": [{"type": "body", "text": "Hi {{name}}", "example": {"body_text_named_params": []}},
            {"type": "buttons", "buttons": [{"type": "quick_reply", "text": "Yes"}]}]});
    let create = || {
        let request = harness.client.post(harness.url("/v25.0/102290129340398/message_templates"));
        answer(request.bearer_auth("emulator-access-token").json(&template))
    };
    let created = create().await.unwrap().json();
    assert_eq!((&created["status"], &created["category"]), (&json!("PENDING"), &json!("UTILITY")));
    assert_eq!(create().await.unwrap().code(), 100);
}

#[tokio::test]
async fn everything_can_be_asked_for_over_http() {
    let harness = Harness::changed(|settings| {
        settings.limits =
            Limits { pair: Some(PairLimit::default()), window: Window::Refuse, throughput: None };
        settings.webhook_url = Some("http://127.0.0.1:1/nowhere".to_owned());
    });
    let webhook = json!({"url": harness.receiver.url, "verify": true});
    assert_eq!(harness.control(Method::PUT, "/webhook", &webhook).await.status, 200);
    let said = harness.control(Method::POST, "/reply", &json!({"from": CANDIDATE, "text": "hi"})).await;
    assert!(said.json()["id"].as_str().unwrap().starts_with("wamid."));
    harness.receiver.wait_for("messages", 1).await;

    let menu = json!({"messaging_product": "whatsapp", "to": CANDIDATE, "type": "interactive",
        "biz_opaque_callback_data": "outbox:1", "interactive": {"type": "button", "body": {"text": "Well?"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]}}});
    harness.send(&menu).await.id();
    harness.control(Method::POST, "/read", &json!({"to": CANDIDATE})).await;
    for tap in [json!("yes"), json!(1), json!("1")] {
        let reply = json!({"from": CANDIDATE, "tap": tap});
        assert_eq!(harness.control(Method::POST, "/reply", &reply).await.status, 200);
    }
    for reply in [
        json!({"from": CANDIDATE, "button": {"id": "y", "title": "Yes"}}),
        json!({"from": CANDIDATE, "list": {"id": "y", "title": "Yes"}, "context": "wamid.1"}),
        json!({"from": CANDIDATE, "quick_reply": {"payload": "y", "text": "Yes"}, "name": "Ana"}),
        json!({"from": CANDIDATE, "voice": {}}),
        json!({"from": CANDIDATE, "image": {"caption": "me"}}),
    ] {
        let answer = harness.control(Method::POST, "/reply", &reply).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    for reply in [json!({"from": CANDIDATE, "tap": 2}), json!({"from": CANDIDATE}), json!({"text": "a"})] {
        assert_eq!(harness.control(Method::POST, "/reply", &reply).await.status, 400, "{reply}");
    }
    harness.receiver.wait_for("messages", 9).await;

    let listed = harness.get("/emulator/messages?to=%2B16505551234").await.json();
    assert_eq!(
        (&listed["data"][0]["text"], &listed["data"][0]["type"]),
        (&json!("Well?"), &json!("interactive"))
    );
    let counts = harness.get("/emulator/counts?to=16505551234&callback_data=outbox:1").await.json();
    assert_eq!(
        (&counts["accepted"], &counts["accepted_to"], &counts["accepted_with"]),
        (&json!(1), &json!(1), &json!(1))
    );

    harness.control(Method::POST, "/clock", &json!({"advance_seconds": 90_000})).await;
    assert_eq!(harness.text(CANDIDATE, "late").await.code(), 131_047);
}

#[tokio::test]
async fn faults_and_templates_can_be_set_over_http() {
    let harness = Harness::start();
    let faults = json!({"sends": [{"when": {"next": 1}, "effect": {"error": {"code": 131000}}}], "webhooks": {"hold": true}});
    assert_eq!(harness.control(Method::PUT, "/faults", &faults).await.status, 200);
    assert_eq!(harness.text(CANDIDATE, "a").await.code(), 131_000);
    assert_eq!(harness.get("/emulator/faults").await.json()["webhooks"]["hold"], true);
    assert_eq!(harness.control(Method::PUT, "/faults", &json!({"nonsense": 1})).await.status, 400);
    assert_eq!(harness.control(Method::PUT, "/faults", &json!({})).await.status, 200);
    let template =
        json!({"name": "hello", "language": "es", "components": [{"type": "BODY", "text": "Hola"}]});
    assert_eq!(harness.control(Method::PUT, "/templates", &json!([template])).await.status, 200);
    assert_eq!(harness.control(Method::POST, "/templates", &template).await.status, 200);
    assert_eq!(harness.get("/emulator/templates").await.json().as_array().unwrap().len(), 1);
    assert_eq!(harness.emulator.templates()[0].name, "hello");
}

#[tokio::test]
async fn a_webhook_is_verified() {
    let harness = Harness::start();
    harness.emulator.verify_webhook().await.unwrap();
    harness.emulator.set_webhook(None);
    assert!(matches!(harness.emulator.verify_webhook().await, Err(VerifyError::NoUrl)));
    harness.emulator.set_webhook(Some(harness.url("/elsewhere")));
    assert!(matches!(harness.emulator.verify_webhook().await, Err(VerifyError::WrongAnswer { status: 400 })));
}

#[tokio::test]
async fn updates_wait_for_a_webhook() {
    let harness = Harness::start();
    harness.emulator.set_webhook(None);
    harness.text(CANDIDATE, "a").await.id();
    harness.wait_until("two updates wait", |counts| counts.webhooks.waiting == 2).await;
    harness.emulator.set_webhook(Some(harness.receiver.url.clone()));
    harness.receiver.wait_for("statuses", 2).await;
}

#[tokio::test]
async fn a_port_is_free_after_it_ended() {
    let first = Emulator::start(Settings::default()).unwrap();
    let bind = first.address();
    let settings = || Settings { bind, ..Settings::default() };
    assert!(matches!(Emulator::start(settings()), Err(StartError::Bind { .. })));
    first.stop().await;
    let second = Emulator::start(settings()).unwrap();
    assert_eq!(second.base_url(), format!("http://{bind}"));
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hiretalk-whatsapp-emulator"));
    command.args(["--bind", "127.0.0.1:0"]).args(arguments).stderr(Stdio::piped());
    command
}

#[tokio::test]
async fn it_says_where_it_listens() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/templates.json");
    let arguments =
        ["--templates", templates.to_str().unwrap(), "--delivered-after", "off", "--throughput", "0"];
    let mut child = program(&arguments).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let base = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
    // A build with TLS wants a provider for it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let templates = answer(reqwest::Client::new().get(format!("{base}/emulator/templates"))).await.unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(templates.json()[0]["name"], "graduation_hello");
}

#[test]
fn it_says_what_is_wrong() {
    for (arguments, expected) in [
        (["--templates", "/nowhere.json"], "cannot read /nowhere.json"),
        (["--sent-after", "soon"], "invalid value 'soon'"),
    ] {
        let mut child = program(&arguments).spawn().unwrap();
        let mut text = String::new();
        child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        assert!(!child.wait().unwrap().success());
        assert!(text.contains(expected), "{text}");
    }
}
