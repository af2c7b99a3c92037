//! Every example of a request is accepted, and the answers have Meta's shape.

use hiretalk_whatsapp_emulator::Template;
use serde_json::Value;

use crate::bench::Bench;
use crate::{fixtures, schemas};

/// The templates that the examples send.
fn templates() -> Vec<Template> {
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
    let bench = Bench::changed(|settings| settings.templates = templates());
    for (name, example) in fixtures::texts("requests") {
        // The examples are from a Postman collection and hold its variables.
        let example = example
            .replace("{{Recipient-Phone-Number}}", "+16505551234")
            .replace("{{Recipient-WA-Phone-Number}}", "16505551234");
        let example: Value = serde_json::from_str(&example).unwrap();
        seed_media_header(&bench, &example);
        let answer = bench.send(&example).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        let json = answer.json();
        if example.get("status").is_some() {
            assert_eq!(json, serde_json::json!({"success": true}));
            continue;
        }
        schemas::check("send_response", &json);
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
fn seed_media_header(bench: &Bench, example: &Value) {
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
    bench.emulator.add_template(template);
}

#[tokio::test]
async fn what_was_sent_can_be_looked_at() {
    let bench = Bench::start();
    for (to, words) in [("+16505551234", "one"), ("+16505559999", "two"), ("+16505551234", "three")] {
        bench.text(to, words).await.id();
    }
    let messages = bench.emulator.messages(Some("+16505551234"));
    let words: Vec<_> = messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(words, ["one", "three"]);
    assert_eq!(messages[0].body.as_ref().unwrap()["text"]["body"], "one");
    assert_eq!(bench.emulator.messages(None).len(), 3);
    assert_eq!(bench.emulator.accepted_to("16505551234"), 2);
}

#[tokio::test]
async fn repeated_callback_data_is_counted() {
    let bench = Bench::start();
    for data in ["a", "b", "a", "a"] {
        let mut body = crate::bench::text(crate::bench::CANDIDATE, "hello");
        body["biz_opaque_callback_data"] = data.into();
        bench.send(&body).await.id();
    }
    let counts = bench.emulator.counts().sends;
    assert_eq!((counts.accepted, counts.callback_data, counts.repeats), (4, 2, 2));
    assert_eq!(counts.repeated.get("a"), Some(&3));
    assert_eq!(bench.emulator.accepted_with("b"), 1);
}
