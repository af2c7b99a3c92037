//! The control API does what the library does.

use hiretalk_whatsapp_emulator::{Emulator, Limits, PairLimit, Settings, StartError, VerifyError, Window};
use reqwest::Method;
use serde_json::json;

use crate::bench::{Bench, CANDIDATE};

#[tokio::test]
async fn everything_can_be_asked_for_over_http() {
    let bench = Bench::changed(|settings| {
        settings.limits =
            Limits { pair: Some(PairLimit::default()), window: Window::Refuse, throughput: None };
        settings.webhook_url = Some("http://127.0.0.1:1/nowhere".to_owned());
    });
    let webhook = json!({"url": bench.receiver.url, "verify": true});
    assert_eq!(bench.control(Method::PUT, "/webhook", &webhook).await.status, 200);
    let said = bench.control(Method::POST, "/reply", &json!({"from": CANDIDATE, "text": "hi"})).await;
    assert!(said.json()["id"].as_str().unwrap().starts_with("wamid."));
    bench.receiver.wait_for("messages", 1).await;

    let menu = json!({"messaging_product": "whatsapp", "to": CANDIDATE, "type": "interactive",
        "biz_opaque_callback_data": "outbox:1", "interactive": {"type": "button", "body": {"text": "Well?"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]}}});
    bench.send(&menu).await.id();
    bench.control(Method::POST, "/read", &json!({"to": CANDIDATE})).await;
    for tap in [json!("yes"), json!(1), json!("1")] {
        let reply = json!({"from": CANDIDATE, "tap": tap});
        assert_eq!(bench.control(Method::POST, "/reply", &reply).await.status, 200);
    }
    for reply in [
        json!({"from": CANDIDATE, "button": {"id": "y", "title": "Yes"}}),
        json!({"from": CANDIDATE, "list": {"id": "y", "title": "Yes"}, "context": "wamid.1"}),
        json!({"from": CANDIDATE, "quick_reply": {"payload": "y", "text": "Yes"}, "name": "Ana"}),
        json!({"from": CANDIDATE, "voice": {}}),
        json!({"from": CANDIDATE, "image": {"caption": "me"}}),
    ] {
        let answer = bench.control(Method::POST, "/reply", &reply).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    for reply in [json!({"from": CANDIDATE, "tap": 2}), json!({"from": CANDIDATE}), json!({"text": "a"})] {
        assert_eq!(bench.control(Method::POST, "/reply", &reply).await.status, 400, "{reply}");
    }
    bench.receiver.wait_for("messages", 9).await;

    let listed = bench.get("/emulator/messages?to=%2B16505551234").await.json();
    assert_eq!(
        (&listed["data"][0]["text"], &listed["data"][0]["type"]),
        (&json!("Well?"), &json!("interactive"))
    );
    let counts = bench.get("/emulator/counts?to=16505551234&callback_data=outbox:1").await.json();
    assert_eq!(
        (&counts["accepted"], &counts["accepted_to"], &counts["accepted_with"]),
        (&json!(1), &json!(1), &json!(1))
    );

    bench.control(Method::POST, "/clock", &json!({"advance_seconds": 90_000})).await;
    assert_eq!(bench.text(CANDIDATE, "late").await.code(), 131_047);
}

#[tokio::test]
async fn faults_and_templates_can_be_set_over_http() {
    let bench = Bench::start();
    let faults = json!({"sends": [{"when": {"next": 1}, "effect": {"error": {"code": 131000}}}], "webhooks": {"hold": true}});
    assert_eq!(bench.control(Method::PUT, "/faults", &faults).await.status, 200);
    assert_eq!(bench.text(CANDIDATE, "a").await.code(), 131_000);
    assert_eq!(bench.get("/emulator/faults").await.json()["webhooks"]["hold"], true);
    assert_eq!(bench.control(Method::PUT, "/faults", &json!({"nonsense": 1})).await.status, 400);
    assert_eq!(bench.control(Method::PUT, "/faults", &json!({})).await.status, 200);
    let template =
        json!({"name": "hello", "language": "es", "components": [{"type": "BODY", "text": "Hola"}]});
    assert_eq!(bench.control(Method::PUT, "/templates", &json!([template])).await.status, 200);
    assert_eq!(bench.control(Method::POST, "/templates", &template).await.status, 200);
    assert_eq!(bench.get("/emulator/templates").await.json().as_array().unwrap().len(), 1);
    assert_eq!(bench.emulator.templates()[0].name, "hello");
}

#[tokio::test]
async fn a_webhook_is_verified() {
    let bench = Bench::start();
    bench.emulator.verify_webhook().await.unwrap();
    bench.emulator.set_webhook(None);
    assert!(matches!(bench.emulator.verify_webhook().await, Err(VerifyError::NoUrl)));
    bench.emulator.set_webhook(Some(bench.url("/elsewhere")));
    assert!(matches!(bench.emulator.verify_webhook().await, Err(VerifyError::WrongAnswer { status: 400 })));
}

#[tokio::test]
async fn updates_wait_for_a_webhook() {
    let bench = Bench::start();
    bench.emulator.set_webhook(None);
    bench.text(CANDIDATE, "a").await.id();
    bench.wait_until("two updates wait", |counts| counts.webhooks.waiting == 2).await;
    bench.emulator.set_webhook(Some(bench.receiver.url.clone()));
    bench.receiver.wait_for("statuses", 2).await;
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
