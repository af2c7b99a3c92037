//! Templates: which can be sent, and what has to fit.

use hiretalk_whatsapp_emulator::{Template, TemplateStatus};
use serde_json::{Value, json};

use crate::bench::{Bench, CANDIDATE};
use crate::schemas;

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
    let bench = Bench::changed(|settings| settings.templates = templates());
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
        let answer = bench.send(&send(name, "en_US", components.clone())).await;
        assert_eq!(answer.code(), code, "{name} {components}: {}", answer.text);
        let schema = if code == 0 { "send_response" } else { "graph_error" };
        schemas::check(schema, &answer.json());
        if code == 0 {
            assert_eq!(answer.json()["messages"][0]["message_status"], "accepted");
        }
    }
    let answer = bench.send(&send("plain", "en", json!([]))).await;
    assert_eq!((answer.status, answer.code()), (404, 132_001));
    assert_eq!(answer.json()["error"]["error_data"]["details"], "template name (plain) does not exist in en");
}

#[tokio::test]
async fn the_filled_text_can_be_read() {
    let bench = Bench::changed(|settings| settings.templates = templates());
    let parameters = json!([named("school", "UNAM"), named("first_name", "Ana")]);
    bench.send(&send("named", "en_US", body(parameters))).await.id();
    assert_eq!(bench.emulator.messages(None)[0].text, "Hello Ana of UNAM");
}
