//! Sends: examples, templates, the window and the rates.

use std::time::Duration;

use hiretalk_whatsapp_emulator::{Limits, PairLimit, ReplyContent, Template, TemplateStatus, WaIds, Window};
use serde_json::{Value, json};

use crate::harness::{self, CANDIDATE, Harness, check_schema, example_requests};

/// The templates that the examples send.
fn example_templates() -> Vec<Template> {
    let three = "{{1}}, {{2}}, {{3}}";
    vec![
        Template::new("intro_catalog_offer", "en_US", three).with_button("CATALOG", "View", None),
        Template::new("<TEMPLATE_NAME>", "en_US", "Fill this in").with_button("FLOW", "Open", None),
        Template::new("hello_world", "en_US", "Hello"),
        Template::new("sample_issue_resolution", "en_US", "Hi {{1}}")
            .with_quick_reply("Yes")
            .with_quick_reply("No"),
        Template::new("template-name", "language-and-locale-code", three),
        Template::new("graduation_hello", "es_MX", "Hola {{first_name}}")
            .named()
            .with_quick_reply("Sí")
            .with_quick_reply("No"),
    ]
}

#[tokio::test]
async fn every_example_is_accepted() {
    let harness = Harness::changed(|settings| settings.templates = example_templates());
    for (name, example) in example_requests() {
        // The examples are from a Postman collection and hold its variables.
        let example = example
            .replace("{{Recipient-Phone-Number}}", "+16505551234")
            .replace("{{Recipient-WA-Phone-Number}}", "16505551234");
        let example: Value = serde_json::from_str(&example).unwrap();
        seed_media_header(&harness, &example);
        let answer = harness.send(&example).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        let json = answer.json();
        if example.get("status").is_some() {
            assert_eq!(json, serde_json::json!({"success": true}));
            continue;
        }
        check_schema("send_response", &json);
        assert_eq!(json["contacts"][0]["input"], example["to"], "{name}");
        assert_eq!(
            json["contacts"][0]["wa_id"].as_str().unwrap(),
            example["to"].as_str().unwrap().trim_start_matches('+')
        );
        assert!(json["messages"][0]["id"].as_str().unwrap().starts_with("wamid.HBg"), "{name}");
        assert!(answer.headers.contains_key("x-fb-request-id"));
    }
}

/// One name stands for templates with and without a picture above and buttons below.
fn seed_media_header(harness: &Harness, example: &Value) {
    if example["template"]["name"] != "template-name" {
        return;
    }
    let mut template = Template::new("template-name", "language-and-locale-code", "{{1}}, {{2}}, {{3}}")
        .with_quick_reply("Yes")
        .with_quick_reply("No");
    let components = example["template"]["components"].as_array().unwrap();
    if components.iter().any(|component| component["type"] == "header") {
        template = template.with_header("IMAGE", None);
    }
    harness.emulator.add_template(template);
}

#[tokio::test]
async fn what_was_sent_can_be_looked_at() {
    let harness = Harness::start();
    for (to, words) in [("+16505551234", "one"), ("+16505559999", "two"), ("+16505551234", "three")] {
        harness.text(to, words).await.id();
    }
    let messages = harness.emulator.messages(Some("+16505551234"));
    let words: Vec<_> = messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(words, ["one", "three"]);
    assert_eq!(messages[0].body.as_ref().unwrap()["text"]["body"], "one");
    assert_eq!(harness.emulator.messages(None).len(), 3);
    assert_eq!(harness.emulator.accepted_to("16505551234"), 2);
}

#[tokio::test]
async fn repeated_callback_data_is_counted() {
    let harness = Harness::start();
    for data in ["a", "b", "a", "a"] {
        let mut body = harness::text(harness::CANDIDATE, "hello");
        body["biz_opaque_callback_data"] = data.into();
        harness.send(&body).await.id();
    }
    let counts = harness.emulator.counts().sends;
    assert_eq!((counts.accepted, counts.callback_data, counts.repeats), (4, 2, 2));
    assert_eq!(counts.repeated.get("a"), Some(&3));
    assert_eq!(harness.emulator.accepted_with("b"), 1);
}

fn templates() -> Vec<Template> {
    vec![
        Template::new("plain", "en_US", "Hello"),
        Template::new("two", "en_US", "Hello {{1}} of {{2}}"),
        Template::new("named", "en_US", "Hello {{first_name}} of {{school}}").named(),
        Template::new("pending", "en_US", "x").with_status(TemplateStatus::Pending),
        Template::new("paused", "en_US", "x").with_status(TemplateStatus::Paused),
        Template::new("disabled", "en_US", "x").with_status(TemplateStatus::Disabled),
        Template::new("headed", "en_US", "x").with_header("TEXT", Some("Hi {{1}}".to_owned())),
        Template::new("pictured", "en_US", "x").with_header("IMAGE", None),
        Template::new("buttons", "en_US", "x").with_quick_reply("Yes").with_button(
            "URL",
            "See",
            Some("https://example.com/{{1}}".to_owned()),
        ),
    ]
}

fn send(name: &str, language: &str, components: Value) -> Value {
    let template = json!({"name": name, "language": {"code": language}, "components": components});
    json!({"messaging_product": "whatsapp", "to": CANDIDATE, "type": "template", "template": template})
}

fn body(parameters: Value) -> Value {
    json!([{"type": "body", "parameters": parameters}])
}

fn words(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn named(name: &str, text: &str) -> Value {
    json!({"type": "text", "parameter_name": name, "text": text})
}

#[tokio::test]
async fn parameters_have_to_fit() {
    let harness = Harness::changed(|settings| settings.templates = templates());
    let two = |one: Value, two: Value| body(json!([one, two]));
    let header = |parameter: Value| json!([{"type": "header", "parameters": [parameter]}]);
    let picture = json!({"type": "image", "image": {"id": "1"}});
    let link = |index: Value, text: &str| json!([{"type": "button", "sub_type": "URL", "index": index, "parameters": [words(text)]}]);
    let rows = [
        ("plain", json!([]), 0),
        ("plain", body(json!([])), 0),
        ("plain", body(json!([words("a")])), 132_000),
        ("absent", json!([]), 132_001),
        ("pending", json!([]), 132_001),
        ("paused", json!([]), 132_015),
        ("disabled", json!([]), 132_016),
        ("two", two(words("Ana"), words("UNAM")), 0),
        ("two", json!([]), 132_000),
        ("two", body(json!([words("Ana")])), 132_000),
        ("two", two(named("first_name", "Ana"), words("UNAM")), 132_012),
        ("two", two(words("a\nb"), words("x")), 100),
        ("two", two(words("a\tb"), words("x")), 100),
        ("two", two(words("a    b"), words("x")), 100),
        ("two", two(words("a   b"), words("x")), 0),
        ("two", two(words(""), words("x")), 131_009),
        ("two", two(json!({"type": "text"}), words("x")), 131_008),
        ("two", two(picture.clone(), words("x")), 132_012),
        ("two", two(words(&"a".repeat(1_013)), words("x")), 0),
        ("two", two(words(&"a".repeat(1_014)), words("x")), 132_005),
        ("named", two(named("school", "UNAM"), named("first_name", "Ana")), 0),
        ("named", two(named("first_name", "Ana"), named("college", "UNAM")), 132_012),
        ("named", two(named("first_name", "Ana"), named("first_name", "Ana")), 132_012),
        ("named", two(words("Ana"), words("UNAM")), 132_012),
        ("named", body(json!([named("first_name", "Ana")])), 132_000),
        ("headed", header(words("Ana")), 0),
        ("headed", json!([]), 132_000),
        ("pictured", header(picture.clone()), 0),
        ("pictured", header(words("Ana")), 132_012),
        ("pictured", json!([]), 132_000),
        ("buttons", link(json!("1"), "abc"), 0),
        ("buttons", link(json!(1), "abc"), 0),
        ("buttons", json!([]), 131_008),
        ("buttons", link(json!(0), "abc"), 132_012),
        ("buttons", link(json!(2), "abc"), 132_012),
    ];
    for (name, components, code) in rows {
        let answer = harness.send(&send(name, "en_US", components.clone())).await;
        assert_eq!(answer.code(), code, "{name} {components}: {}", answer.text);
        let schema = if code == 0 { "send_response" } else { "graph_error" };
        check_schema(schema, &answer.json());
        if code == 0 {
            assert_eq!(answer.json()["messages"][0]["message_status"], "accepted");
        }
    }
    let answer = harness.send(&send("plain", "en", json!([]))).await;
    assert_eq!((answer.status, answer.code()), (404, 132_001));
    assert_eq!(answer.json()["error"]["error_data"]["details"], "template name (plain) does not exist in en");
}

#[tokio::test]
async fn the_filled_text_can_be_read() {
    let harness = Harness::changed(|settings| settings.templates = templates());
    let parameters = json!([named("school", "UNAM"), named("first_name", "Ana")]);
    harness.send(&send("named", "en_US", body(parameters))).await.id();
    assert_eq!(harness.emulator.messages(None)[0].text, "Hello Ana of UNAM");
}

const DAY: Duration = Duration::from_secs(24 * 3_600);

fn hello() -> serde_json::Value {
    serde_json::json!({"messaging_product": "whatsapp", "to": CANDIDATE, "type": "template",
        "template": {"name": "hello", "language": {"code": "en_US"}}})
}

fn windowed(window: Window) -> Harness {
    Harness::changed(|settings| {
        settings.limits = Limits { window, ..Limits::OFF };
        settings.templates = vec![Template::new("hello", "en_US", "Hello")];
    })
}

#[tokio::test]
async fn free_text_needs_an_open_window() {
    let harness = windowed(Window::Refuse);
    assert_eq!(harness.text(CANDIDATE, "a").await.code(), 131_047);
    harness.send(&hello()).await.id();
    assert_eq!(harness.text(CANDIDATE, "a").await.code(), 131_047, "a template opens nothing");
    harness.reply(CANDIDATE, ReplyContent::Text("hi".to_owned()));
    harness.text(CANDIDATE, "a").await.id();
    assert_eq!(harness.text("+16505550000", "a").await.code(), 131_047, "it is another's window");
    harness.emulator.advance_clock(DAY - Duration::from_secs(60));
    harness.text(CANDIDATE, "a").await.id();
    harness.emulator.advance_clock(Duration::from_secs(61));
    assert_eq!(harness.text(CANDIDATE, "a").await.code(), 131_047);
    harness.send(&hello()).await.id();
    assert_eq!(harness.emulator.counts().refused.get(&131_047), Some(&4));
}

#[tokio::test]
async fn a_closed_window_may_show_later() {
    let harness = windowed(Window::FailLater);
    harness.text(CANDIDATE, "a").await.id();
    let statuses = harness.receiver.wait_for("statuses", 1).await;
    assert_eq!(statuses[0]["status"], "failed");
    assert_eq!(statuses[0]["errors"][0]["code"], 131_047);
}

#[tokio::test]
async fn throughput_is_limited_by_the_second() {
    let harness = Harness::changed(|settings| settings.limits.throughput = Some(10));
    let mut accepted = 0;
    let refused = loop {
        let answer = harness.text(&format!("+1650555{accepted:04}"), "a").await;
        if answer.status != 200 {
            break answer;
        }
        accepted += 1;
        assert!(accepted < 200);
    };
    assert!(accepted >= 10, "{accepted}");
    assert_eq!((refused.status, refused.code()), (429, 130_429));
    assert_eq!(refused.headers["retry-after"], "1");
    assert!(refused.headers.contains_key("x-business-use-case-usage"));
    harness.emulator.advance_clock(Duration::from_secs(1));
    harness.text(CANDIDATE, "a").await.id();
}

#[tokio::test]
async fn a_pair_has_a_burst_and_then_one_each_six_seconds() {
    let harness = Harness::changed(|settings| settings.limits.pair = Some(PairLimit::default()));
    for _ in 0..45 {
        harness.text(CANDIDATE, "a").await.id();
    }
    let refused = harness.text(CANDIDATE, "a").await;
    assert_eq!((refused.status, refused.code()), (400, 131_056));
    harness.text("+16505550000", "a").await.id();
    harness.emulator.advance_clock(Duration::from_secs(6));
    harness.text(CANDIDATE, "a").await.id();
    assert_eq!(harness.text(CANDIDATE, "a").await.code(), 131_056);
    harness.emulator.advance_clock(Duration::from_secs(20));
    for code in [0, 0, 0, 131_056] {
        assert_eq!(harness.text(CANDIDATE, "a").await.code(), code);
    }
}

#[tokio::test]
async fn wa_ids_differ_from_numbers_where_they_do() {
    for (rule, number, expected) in [
        (WaIds::Regional, "+55 82 99944-8232", "558299448232"),
        (WaIds::Regional, "+525512345678", "5215512345678"),
        (WaIds::Regional, "+541112345678", "5491112345678"),
        (WaIds::AsSent, "+55 82 99944-8232", "5582999448232"),
    ] {
        let harness = Harness::changed(|settings| {
            settings.wa_ids = rule;
            settings.limits.window = Window::Refuse;
        });
        harness.reply(number, ReplyContent::Text("hi".to_owned()));
        let answer = harness.text(number, "a").await;
        answer.id();
        assert_eq!(answer.json()["contacts"][0], serde_json::json!({"input": number, "wa_id": expected}));
        let messages = harness.receiver.wait_for("messages", 1).await;
        assert_eq!(messages[0]["from"], expected);
        let statuses = harness.receiver.wait_for("statuses", 2).await;
        assert_eq!(statuses[0]["recipient_id"], expected);
    }
}
