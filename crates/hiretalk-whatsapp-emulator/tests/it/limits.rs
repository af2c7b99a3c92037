//! Limits: one row each, just inside and just outside.

use serde_json::{Value, json};

use crate::harness::{self, CANDIDATE, Harness, check_schema};

/// Sends both; the first is accepted, the second is refused with this code.
struct Row {
    limit: &'static str,
    inside: Value,
    outside: Value,
    code: u64,
}

fn row(limit: &'static str, inside: Value, outside: Value, code: u64) -> Row {
    Row { limit, inside, outside, code }
}

fn long(length: usize) -> String {
    // Each of these is one character and two units of UTF-16.
    "😀".repeat(length)
}

/// A message with this in place of what a plain text has.
fn with(fields: Value) -> Value {
    let mut body =
        json!({"messaging_product": "whatsapp", "to": CANDIDATE, "type": "text", "text": {"body": "hi"}});
    for (name, value) in fields.as_object().unwrap() {
        if value.is_null() {
            body.as_object_mut().unwrap().remove(name);
        } else {
            body[name] = value.clone();
        }
    }
    body
}

fn interactive(interactive: Value) -> Value {
    with(json!({"type": "interactive", "text": null, "interactive": interactive}))
}

fn buttons(buttons: Value) -> Value {
    interactive(json!({"type": "button", "body": {"text": "Pick"}, "action": {"buttons": buttons}}))
}

fn button(id: &str, title: &str) -> Value {
    json!({"type": "reply", "reply": {"id": id, "title": title}})
}

fn list(sections: Value) -> Value {
    interactive(
        json!({"type": "list", "body": {"text": "Pick"}, "action": {"button": "Jobs", "sections": sections}}),
    )
}

/// A section with rows from this number to below that one.
fn section(title: Option<&str>, rows: std::ops::Range<usize>) -> Value {
    let rows: Vec<_> =
        rows.map(|row| json!({"id": format!("r{row}"), "title": format!("Row {row}")})).collect();
    json!({"title": title, "rows": rows})
}

fn one_row(row: Value) -> Value {
    list(json!([{"rows": [row]}]))
}

/// A message with buttons, a list or a link, whose part at `path` is `text`.
fn part(kind: &str, path: &str, text: String) -> Value {
    let action = match kind {
        "button" => json!({"buttons": [button("a", "A")]}),
        "list" => json!({"button": "Jobs", "sections": [section(None, 0..1)]}),
        _ => {
            json!({"name": "cta_url", "parameters": {"display_text": "Apply", "url": "https://example.com"}})
        }
    };
    let mut body = interactive(json!({
        "type": kind, "header": {"type": "text", "text": "Head"}, "body": {"text": "Body"},
        "footer": {"text": "Foot"}, "action": action,
    }));
    *body.pointer_mut(&format!("/interactive{path}")).unwrap() = text.into();
    body
}

fn parts(limit: &'static str, kind: &str, path: &str, most: usize) -> Row {
    row(limit, part(kind, path, long(most)), part(kind, path, long(most + 1)), 131_009)
}

fn rows() -> Vec<Row> {
    let many = |count: usize| {
        Value::Array((0..count).map(|number| button(&format!("b{number}"), &format!("B{number}"))).collect())
    };
    let sections = |count: usize| {
        Value::Array((0..count).map(|number| section(Some("S"), number..number + 1)).collect())
    };
    vec![
        row("messaging_product", with(json!({})), with(json!({"messaging_product": null})), 100),
        row("messaging_product", with(json!({})), with(json!({"messaging_product": "sms"})), 100),
        row("recipient", with(json!({"to": "+1 (650) 555-1234"})), with(json!({"to": null})), 100),
        row("recipient", with(json!({"to": "16505551234"})), with(json!({"to": "sixteen"})), 131_009),
        row("recipient", with(json!({"to": "+1234567"})), with(json!({"to": "+123456"})), 131_009),
        row(
            "recipient",
            with(json!({"to": "+123456789012345"})),
            with(json!({"to": "+1234567890123456"})),
            131_009,
        ),
        row(
            "user id",
            with(json!({"to": null, "recipient": "US.1a"})),
            with(json!({"to": null, "recipient": "us1"})),
            131_009,
        ),
        row("sender", with(json!({})), with(json!({"to": "+15550783881"})), 131_021),
        row(
            "recipient type",
            with(json!({"recipient_type": "individual"})),
            with(json!({"recipient_type": "x"})),
            100,
        ),
        row("type", with(json!({"type": null})), with(json!({"type": "poem"})), 100),
        row(
            "text",
            with(json!({"text": {"body": long(4_096)}})),
            with(json!({"text": {"body": long(4_097)}})),
            100,
        ),
        row("text", with(json!({"text": {"body": "a"}})), with(json!({"text": {"body": ""}})), 100),
        row(
            "preview",
            with(json!({"text": {"body": "a", "preview_url": true}})),
            with(json!({"text": {"body": "a", "preview_url": "yes"}})),
            100,
        ),
        row("text", with(json!({})), with(json!({"text": null})), 131_008),
        row(
            "callback",
            with(json!({"biz_opaque_callback_data": long(512)})),
            with(json!({"biz_opaque_callback_data": long(513)})),
            131_009,
        ),
        row(
            "context",
            with(json!({"context": {"message_id": "wamid.1"}})),
            with(json!({"context": {}})),
            131_008,
        ),
        row("buttons", buttons(many(3)), buttons(many(4)), 131_009),
        row("buttons", buttons(many(1)), buttons(many(0)), 131_009),
        row(
            "button title",
            buttons(json!([button("a", &long(20))])),
            buttons(json!([button("a", &long(21))])),
            131_009,
        ),
        row("button title", buttons(json!([button("a", "A")])), buttons(json!([button("a", "")])), 131_009),
        row(
            "button titles",
            buttons(json!([button("a", "A"), button("b", "B")])),
            buttons(json!([button("a", "A"), button("b", "A")])),
            131_009,
        ),
        row(
            "button id",
            buttons(json!([button(&long(256), "A")])),
            buttons(json!([button(&long(257), "A")])),
            131_009,
        ),
        row("button id", buttons(json!([button("a b", "A")])), buttons(json!([button(" a", "A")])), 131_009),
        row(
            "button ids",
            buttons(json!([button("a", "A"), button("b", "B")])),
            buttons(json!([button("a", "A"), button("a", "B")])),
            131_009,
        ),
        parts("button body", "button", "/body/text", 1_024),
        parts("button header", "button", "/header/text", 60),
        parts("button footer", "button", "/footer/text", 60),
        parts("list body", "list", "/body/text", 4_096),
        parts("list header", "list", "/header/text", 60),
        parts("list footer", "list", "/footer/text", 60),
        parts("list button", "list", "/action/button", 20),
        parts("link body", "cta_url", "/body/text", 1_024),
        parts("link text", "cta_url", "/action/parameters/display_text", 20),
        row(
            "link",
            part("cta_url", "/action/parameters/url", "https://a.b".into()),
            part("cta_url", "/action/parameters/url", "a.b".into()),
            131_009,
        ),
        row("rows", list(json!([section(None, 0..10)])), list(json!([section(None, 0..11)])), 131_009),
        row(
            "rows over sections",
            list(json!([section(Some("A"), 0..5), section(Some("B"), 5..10)])),
            list(json!([section(Some("A"), 0..6), section(Some("B"), 6..11)])),
            131_009,
        ),
        row("rows", list(json!([section(None, 0..1)])), list(json!([section(None, 0..0)])), 131_009),
        row("sections", list(sections(10)), list(sections(11)), 131_009),
        row("sections", list(sections(1)), list(sections(0)), 131_009),
        row(
            "section title",
            list(json!([section(None, 0..1)])),
            list(json!([section(None, 0..1), section(Some("B"), 1..2)])),
            131_008,
        ),
        row(
            "section title",
            list(json!([section(Some(&long(24)), 0..1)])),
            list(json!([section(Some(&long(25)), 0..1)])),
            131_009,
        ),
        row(
            "row ids",
            list(json!([section(Some("A"), 0..2), section(Some("B"), 2..3)])),
            list(json!([section(Some("A"), 0..2), section(Some("B"), 1..3)])),
            131_009,
        ),
        row(
            "row id",
            one_row(json!({"id": long(200), "title": "A"})),
            one_row(json!({"id": long(201), "title": "A"})),
            131_009,
        ),
        row(
            "row title",
            one_row(json!({"id": "a", "title": long(24)})),
            one_row(json!({"id": "a", "title": long(25)})),
            131_009,
        ),
        row("row title", one_row(json!({"id": "a", "title": "A"})), one_row(json!({"id": "a"})), 131_008),
        row(
            "row description",
            one_row(json!({"id": "a", "title": "A", "description": long(72)})),
            one_row(json!({"id": "a", "title": "A", "description": long(73)})),
            131_009,
        ),
        row(
            "interactive type",
            buttons(many(1)),
            interactive(json!({"type": "slider", "body": {"text": "a"}, "action": {}})),
            131_009,
        ),
        row(
            "media",
            with(json!({"type": "image", "image": {"id": "1"}})),
            with(json!({"type": "image", "image": {}})),
            131_008,
        ),
        row(
            "location",
            with(json!({"type": "location", "location": {"latitude": 90, "longitude": "-180"}})),
            with(json!({"type": "location", "location": {"latitude": 91, "longitude": 0}})),
            131_009,
        ),
    ]
}

#[tokio::test]
async fn limits_are_those_of_meta() {
    let harness = Harness::start();
    for Row { limit, inside, outside, code } in rows() {
        let answer = harness.send(&inside).await;
        assert_eq!(answer.status, 200, "{limit}: {}", answer.text);
        check_schema("send_response", &answer.json());
        let answer = harness.send(&outside).await;
        assert_eq!((answer.status, answer.code()), (400, code), "{limit}: {}", answer.text);
        check_schema("graph_error", &answer.json());
        assert!(answer.headers.contains_key("x-fb-request-id"), "{limit}");
    }
}

#[tokio::test]
async fn what_is_no_json_has_no_parameters() {
    let harness = Harness::start();
    let url = harness.url("/v25.0/106540352242922/messages");
    for body in ["", "{", "[]", "7"] {
        let request = harness.client.post(&url).bearer_auth("emulator-access-token").body(body);
        let answer = harness::answer(request).await.unwrap();
        assert_eq!((answer.status, answer.code()), (400, 100), "{body}");
    }
}
