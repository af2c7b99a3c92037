//! Outbound bodies: golden ones of ours, Meta's examples, Meta's schema, and the limits.

use hiretalk_domain::message::{Choice, FailureCode, Outgoing};
use hiretalk_domain::outbound::SendError;
use hiretalk_whatsapp::WhatsApp;
use serde_json::{Value, json};

use crate::samples::{
    self, all_kinds, buttons, choice, link, list, message, named, named_template, positional, row, template,
    text,
};

fn body(content: Outgoing) -> Value {
    serde_json::from_slice(&WhatsApp::message_body(&message(content)).unwrap()).unwrap()
}

#[test]
fn each_form_has_its_body() {
    for (name, content) in all_kinds() {
        assert_eq!(body(content), samples::own_json("requests.json")[name], "{name}");
    }
}

/// The other direction of the table above is in `transport.rs`: that these bytes are what arrives.
#[test]
fn bodies_are_valid_by_metas_schema() {
    let Some(folder) = samples::outside() else { return each_form_has_its_body() };
    let schema = samples::json(&folder.join("meta/schemas/send_message.patched.schema.json"));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, content) in all_kinds() {
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
    let Some(folder) = samples::outside() else { return each_form_has_its_body() };
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
        let example = samples::json(&folder.join(format!("meta/requests/{file}.json")));
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

#[track_caller]
fn check(content: Outgoing, fits: bool) {
    match WhatsApp::message_body(&message(content)) {
        Ok(_) => assert!(fits, "this must not leave"),
        Err(SendError::Terminal { code: FailureCode::UNSENDABLE }) => assert!(!fits, "this may leave"),
        Err(error) => panic!("{error:?}"),
    }
}

/// Characters of two bytes, so that bytes are not what is counted.
fn long(length: usize) -> String {
    "ñ".repeat(length)
}

fn many(count: usize) -> Vec<Choice> {
    (0..count).map(|number| choice(&format!("choice-{number}"), &format!("Title {number}"))).collect()
}

#[test]
fn texts_have_1_to_4096_characters() {
    for (body, fits) in
        [(long(4096), true), (long(4097), false), (String::new(), false), (" \n".into(), false)]
    {
        check(text(&body), fits);
    }
}

#[test]
fn buttons_are_one_to_three_short_and_distinct() {
    for (count, fits) in [(0, false), (1, true), (3, true), (4, false)] {
        check(buttons("Body", many(count)), fits);
    }
    for (body, fits) in [(long(1024), true), (long(1025), false), (String::new(), false)] {
        check(buttons(&body, many(1)), fits);
    }
    for (title, fits) in
        [(long(20), true), (long(21), false), (String::new(), false), ("Other".into(), false)]
    {
        check(buttons("Body", vec![choice("a", &title), choice("b", "Other")]), fits);
    }
    // With the conversation before it, an id has 37 characters more.
    for (id, fits) in [(long(219), true), (long(220), false), (" a".into(), false), ("b".into(), false)] {
        check(buttons("Body", vec![choice(&id, "Title"), choice("b", "Other")]), fits);
    }
    check(buttons("Body", vec![choice("", "Title")]), false);
}

#[test]
fn lists_have_up_to_ten_rows() {
    for (count, fits) in [(0, false), (1, true), (10, true), (11, false)] {
        check(list("Body", "Open", many(count)), fits);
    }
    for (body, button, fits) in [
        (long(1024), long(20), true),
        (long(1025), long(20), false),
        (long(1024), long(21), false),
        (String::new(), "Open".into(), false),
        ("Body".into(), String::new(), false),
    ] {
        check(list(&body, &button, many(2)), fits);
    }
    for (id, title, description, fits) in [
        (long(163), long(24), long(72), true),
        (long(164), long(24), long(72), false),
        ("a".into(), long(25), long(72), false),
        ("a".into(), long(24), long(73), false),
        ("a".into(), String::new(), String::new(), false),
        // Two jobs may have one title, but not one id.
        ("a".into(), "Other".into(), String::new(), true),
        ("b".into(), "Title".into(), String::new(), false),
    ] {
        check(list("Body", "Open", vec![row(&id, &title, &description), choice("b", "Other")]), fits);
    }
}

#[test]
fn links_lead_to_the_web() {
    let url = "https://example.com";
    for (body, label, url, fits) in [
        (long(1024), long(20), url, true),
        (long(1025), long(20), url, false),
        (long(1024), long(21), url, false),
        (String::new(), "Open".into(), url, false),
        ("Body".into(), String::new(), url, false),
        ("Body".into(), "Open".into(), "http://example.com/a?b#c", true),
        ("Body".into(), "Open".into(), "", false),
        ("Body".into(), "Open".into(), "/jobs/1", false),
        ("Body".into(), "Open".into(), "javascript:alert(1)", false),
    ] {
        check(link(&body, &label, url), fits);
    }
}

#[test]
fn templates_take_values_of_one_line() {
    for (value, fits) in [
        ("Ana María".to_owned(), true),
        ("a   b".to_owned(), true),
        ("a    b".to_owned(), false),
        ("a\nb".to_owned(), false),
        ("a\tb".to_owned(), false),
        (String::new(), false),
        (long(1024), true),
        (long(1025), false),
    ] {
        check(template(positional(&[&value]), Vec::new()), fits);
        check(template(named(&[("name", &value)]), Vec::new()), fits);
    }
    check(template(positional(&[&long(1000), &long(25)]), Vec::new()), false);
}

#[test]
fn templates_have_names_as_meta_writes_them() {
    for (name, language, parameter, fits) in [
        ("a".repeat(512), "en_US", "first_name", true),
        ("a".repeat(513), "en_US", "first_name", false),
        (String::new(), "en_US", "first_name", false),
        ("Job_news".to_owned(), "en_US", "first_name", false),
        ("job-news".to_owned(), "en_US", "first_name", false),
        ("job_news".to_owned(), "", "first_name", false),
        ("job_news".to_owned(), "en US", "first_name", false),
        ("job_news".to_owned(), "es", "First", false),
        ("job_news".to_owned(), "es", "", false),
    ] {
        check(named_template(&name, language, named(&[(parameter, "Ana")]), Vec::new()), fits);
    }
    check(template(named(&[("a", "1"), ("a", "2")]), Vec::new()), false);
    check(template(positional(&[]), many(10)), true);
    check(template(positional(&[]), many(11)), false);
}
