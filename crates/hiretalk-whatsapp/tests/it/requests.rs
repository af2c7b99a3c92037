//! What is sent: golden bodies of ours, Meta's examples, Meta's schema.

use hiretalk_domain::message::Outgoing;
use hiretalk_whatsapp::WhatsApp;
use serde_json::{Value, json};

use crate::samples::{all_forms, buttons, choice, letter, list, named_template, positional, row, text};
use crate::{fixtures, samples};

fn body(content: Outgoing) -> Value {
    serde_json::from_slice(&WhatsApp::body_of(&letter(content)).unwrap()).unwrap()
}

#[test]
fn each_form_has_its_body() {
    for (name, content) in all_forms() {
        assert_eq!(body(content), fixtures::own_json(&format!("requests/{name}.json")), "{name}");
    }
}

/// The other direction of the table above is in `transport.rs`: that these bytes are what arrives.
#[test]
fn bodies_are_valid_by_metas_schema() {
    let Some(folder) = fixtures::outside() else { return each_form_has_its_body() };
    let schema = fixtures::json(&folder.join("meta/schemas/send_message.patched.schema.json"));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, content) in all_forms() {
        let body = body(content);
        let errors: Vec<_> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
    let mut broken = body(samples::text("Hello"));
    broken["text"]["body"] = json!(null);
    assert!(!validator.is_valid(&broken), "the schema finds nothing wrong");
}

#[test]
fn bodies_equal_metas_examples() {
    let Some(folder) = fixtures::outside() else { return each_form_has_its_body() };
    let two = || {
        vec![
            choice("<UNIQUE_BUTTON_ID_1>", "<BUTTON_TITLE_1>"),
            choice("<UNIQUE_BUTTON_ID_2>", "<BUTTON_TITLE_2>"),
        ]
    };
    let rows = [(1, 1), (1, 2), (2, 1), (2, 2)].map(|(section, number)| {
        row(
            &format!("<LIST_SECTION_{section}_ROW_{number}_ID>"),
            &format!("<SECTION_{section}_ROW_{number}_TITLE>"),
            &format!("<SECTION_{section}_ROW_{number}_DESC>"),
        )
    });
    let of_template = |choices| {
        named_template("template_name", "language-and-locale-code", positional(&["text-string"]), choices)
    };
    let payloads = vec![choice("aGlzIHRoaXMgaXMgY29v", "Yes"), choice("9rwnB8RbYmPF5t2Mn09x4h", "No")];
    for (file, content) in [
        ("send_text_message", text("text-message-content")),
        ("send_reply_to_text_message", text("<TEXT_MSG_CONTENT>")),
        ("send_text_message_with_preview_url", text("Please visit https://youtu.be/hpltvTEiRrY.")),
        ("send_reply_button", buttons("<BUTTON_TEXT>", two())),
        ("send_list_message", list("<BODY_TEXT>", "<BUTTON_TEXT>", rows.to_vec())),
        ("send_reply_to_list_message", list("<BODY_TEXT>", "<BUTTON_TEXT>", rows.to_vec())),
        ("send_test_message", named_template("hello_world", "en_US", positional(&[]), Vec::new())),
        ("send_message_template_text", of_template(Vec::new())),
        ("send_message_template_media", of_template(Vec::new())),
        ("send_sample_text_message", of_template(Vec::new())),
        ("send_sample_shipping_confirmation_template", of_template(Vec::new())),
        ("send_message_template_interactive", of_template(payloads)),
    ] {
        let example = fixtures::json(&folder.join(format!("meta/requests/{file}.json")));
        assert_eq!(normalised(body(content)), normalised(example), "{file}");
    }
}

/// Takes away what may differ: defaults, where it goes, what carries our ids; and what we never send (headers,
/// footers, quotes, previews, titles of sections, parameters that are no text), so that the rest can be compared.
fn normalised(mut body: Value) -> Value {
    let root = body.as_object_mut().unwrap();
    for key in ["to", "recipient_type", "biz_opaque_callback_data", "context"] {
        root.remove(key);
    }
    if let Some(text) = root.get_mut("text") {
        text.as_object_mut().unwrap().remove("preview_url");
        root.entry("type").or_insert(json!("text"));
    }
    if let Some(interactive) = root.get_mut("interactive").and_then(Value::as_object_mut) {
        interactive.remove("header");
        interactive.remove("footer");
        if let Some(sections) = interactive["action"].get_mut("sections") {
            let rows = sections.as_array().unwrap().iter().flat_map(|one| one["rows"].as_array().unwrap());
            *sections = json!([{ "rows": rows.cloned().collect::<Vec<_>>() }]);
        }
    }
    if let Some(template) = root.get_mut("template").and_then(Value::as_object_mut) {
        // Meta's placeholder is no name that Meta would take.
        template["name"] = json!(template["name"].as_str().unwrap().replace('-', "_"));
        if let Some(components) = template.get_mut("components").and_then(Value::as_array_mut) {
            components.retain(|component| component["type"] != "header");
            for component in components {
                let parameters = component["parameters"].as_array_mut().unwrap();
                parameters.retain(|parameter| parameter["type"] == "text" || parameter["type"] == "payload");
            }
        }
    }
    if root.contains_key("interactive") {
        root.insert("type".to_owned(), json!("interactive"));
    }
    let prefix = format!("{}:", samples::conversation());
    serde_json::from_str(&body.to_string().replace(&prefix, "")).unwrap()
}
