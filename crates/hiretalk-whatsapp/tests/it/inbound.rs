//! Deliveries: signatures, every kind of update, malformed parts, and numbers of one person that look different.

use std::time::Instant;

use hiretalk_domain::inbound::{ChannelUpdate, ChannelUser, InboundContent};
use hiretalk_domain::message::{ButtonPayload, Delivery};
use hiretalk_domain::ports::ChannelWebhook;
use hiretalk_whatsapp::{WhatsApp, WhatsAppSettings};
use serde_json::{Value, json};

use crate::samples::{self, channel, conversation, number, settings};

const OURS: [(&str, &[&str]); 6] = [
    (
        "typed",
        &[
            "wamid.1 +16505551234/US.1a: text \"Sí, mañana 🎓\" @1750000001",
            "wamid.2 +16505551234/US.1a: text \"again\" quotes wamid.ours @1750000002",
            "wamid.3 +16505551234/-: text \"forwarded\" @1750000003",
        ],
    ),
    (
        "taps",
        &[
            "wamid.11 +16505551234/-: tap ours \"yes\" \"Sí\" quotes wamid.ours @1750000011",
            "wamid.12 +16505551234/-: tap ours \"job:1\" \"Cook\" @1750000012",
            "wamid.13 +16505551234/-: tap \"foreign\" \"Other\" @1750000013",
            "wamid.14 +16505551234/-: tap ours \"yes\" \"Sí\" @1750000014",
            "wamid.15 +16505551234/-: tap \"Unsubscribe\" \"Unsubscribe\" @1750000015",
            "wamid.16 +16505551234/-: tap \"Label\" \"Label\" @1750000016",
            "wamid.17 +16505551234/-: other \"Sent\" @1750000017",
            "wamid.18 +16505551234/-: gesture @1750000018",
            "wamid.19 +16505551234/-: other @1750000019",
        ],
    ),
    (
        "media",
        &[
            "wamid.31 +16505551234/-: image \"My CV\" file 1 None application/octet-stream @1750000031",
            "wamid.32 +16505551234/-: video file 1 None application/octet-stream @1750000032",
            "wamid.33 +16505551234/-: audio file 1 None application/octet-stream @1750000033",
            "wamid.34 +16505551234/-: audio @1750000034",
            "wamid.35 +16505551234/-: document \"CV\" file 1 Some(\"cv.pdf\") application/octet-stream @1750000035",
            "wamid.36 +16505551234/-: sticker @1750000036",
            "wamid.37 +16505551234/-: location @1750000037",
            "wamid.38 +16505551234/-: contacts @1750000038",
            "wamid.39 +16505551234/-: other \"two\" @1750000039",
            "wamid.40 +16505551234/-: other @1750000040",
            "wamid.41 +16505551234/-: other @1750000041",
            "wamid.42 +16505551234/-: other @1750000042",
            "wamid.43 +16505551234/-: other @1750000043",
            "wamid.44 +16505551234/-: gesture @1750000044",
            "wamid.45 +16505551234/-: gesture @1750000045",
            "wamid.46 +16505551234/-: gesture @1750000046",
            "wamid.47 +16505551234/-: gesture @1750000047",
            "wamid.48 +16505551234/-: gesture @1750000048",
        ],
    ),
    (
        "people",
        &[
            "wamid.61 -/US.1a: text \"hidden number\" @1750000061",
            "wamid.62 -/US.ENT.2b: text \"id in from\" @1750000062",
            "wamid.63 +16505551234/-: text \"number as a number\" @1750000063",
            "wamid.64 +16505551234/-: text \"bad id\" @1750000064",
            "wamid.65 -/US.1a: text \"only contact\" @1750000065",
            "+16505551234 -> +12195555358",
            "+16505551234 -> +12195555359",
        ],
    ),
    (
        "statuses",
        &[
            "wamid.s81 +16505551234/-: sent ours @1750000081",
            "wamid.s82 +16505551234/-: delivered @1750000082",
            "wamid.s83 -/US.1a: read @1750000083",
            "wamid.s84 +16505551234/-: read @1750000084",
            "wamid.s85 +16505551234/-: failed 131026 @1750000085",
            "wamid.s86 +16505551234/-: failed @1750000086",
            "wamid.s87 +16505551234/-: failed @1750000087",
            "wamid.s92 -/US.1a: sent @1750000099",
        ],
    ),
    (
        "mixed",
        &[
            "wamid.93 +16505551234/-: text \"of ours\" @1750000093",
            "wamid.95 +16505551234/-: text \"of no number\" @1750000095",
        ],
    ),
];

const META: [(&str, &[&str]); 16] = [
    ("button_message", &["+16505551234/-: tap \"Unsubscribe\" \"Unsubscribe\" quotes @1750091045"]),
    ("contact_sharing_message", &["+16505551234/-: contacts @1744344496"]),
    ("group_create_message", &[]),
    ("group_remove_participants", &[]),
    ("group_settings_update", &[]),
    (
        "image_message",
        &["+16505551234/-: image \"Taj Mahal\" file 1003383421387256 None image/jpeg @1744344496"],
    ),
    (
        "interactive_button_reply_message",
        &["+16505551234/-: tap \"cancel-button\" \"Cancel\" quotes @1750025136"],
    ),
    (
        "interactive_list_reply_message",
        &["+16505551234/-: tap \"priority_express\" \"Priority Mail Express\" quotes @1749854575"],
    ),
    ("location_message", &["+16505551234/-: location @1744344496"]),
    ("order_message", &["+16505551234/-: other @1750096325"]),
    ("reaction_message", &["+16505551234/-: gesture @1749419544"]),
    ("system_message", &["+16505551234 -> +12195555358"]),
    ("text_message", &["+16505551234/-: text \"Does it come in another color?\" @1749416383"]),
    (
        "text_message_from_click_to_whatsapp_ad",
        &["+16505551234/-: text \"Hello! Can I get more info on this?\" @1750275992"],
    ),
    (
        "text_message_with_context_product_inquiry",
        &["+16505551234/-: text \"Is this still available?\" quotes @1750016800"],
    ),
    ("unsupported_message", &["+16505551234/-: other @1750090702"]),
];

const CAPTURED: [(&str, &[&str]); 14] = [
    ("account-restriction", &[]),
    ("account-update", &[]),
    ("business-capability-update", &[]),
    (
        "image-message",
        &["+16505551234/-: image \"Is this the one?\" file 1234567890 None image/jpeg @1749416383"],
    ),
    ("phone-number-quality", &[]),
    ("referral-message", &["+16505551234/-: text \"Is this still available?\" @1749416383"]),
    ("status-failed", &["+16505551234/-: failed 131049 @1751142888"]),
    ("status-sent", &["+16505551234/-: sent @1750030073"]),
    ("system-user-changed-number", &["+16505551234 -> +12195555358"]),
    ("template-approved", &[]),
    ("template-quality", &[]),
    ("template-rejected", &[]),
    ("text-message", &["+16505551234/-: text \"Does it come in another color?\" @1749416383"]),
    ("unsupported-message", &["+16505551234/-: other @1749416383"]),
];

#[test]
fn our_deliveries_say_what_is_listed() {
    for (file, expected) in OURS {
        let body = samples::own_delivery(file);
        assert_eq!(read(&body), expected, "{file}");
    }
}

#[test]
fn deliveries_from_outside_say_what_is_listed() {
    let Some(folder) = samples::outside() else { return our_deliveries_say_what_is_listed() };
    for (subfolder, table) in [("meta/webhooks", META.as_slice()), ("whaloc/webhooks", &CAPTURED)] {
        let files = samples::files(&folder.join(subfolder));
        let names: Vec<_> = files.iter().map(|path| samples::name(path).trim_end_matches(".json")).collect();
        let listed: Vec<_> = table.iter().map(|(file, _)| *file).collect();
        assert_eq!(names, listed, "{subfolder}");
        for (path, (file, expected)) in files.iter().zip(table) {
            let found: Vec<_> = read(&samples::bytes(path)).iter().map(|line| without_ids(line)).collect();
            assert_eq!(found, *expected, "{subfolder}/{file}");
        }
    }
}

#[test]
fn a_body_that_is_nothing_of_the_channels_says_nothing() {
    for body in [
        "",
        "null",
        "[]",
        "7",
        "{}",
        "{\"object\":\"page\",\"entry\":[]}",
        "{\"object\":\"whatsapp_business_account\"}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":{}}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[[],7,null,{\"changes\":[7]}]}",
        "\u{FEFF}{}",
    ] {
        assert_eq!(read(body.as_bytes()), Vec::<String>::new(), "{body}");
    }
    assert_eq!(read(&[0xFF, 0xFE]), Vec::<String>::new());
}

#[test]
fn one_broken_message_takes_no_other_with_it() {
    let body = String::from_utf8(samples::own_delivery("typed")).unwrap();
    let broken = body.replace(r#""id": "wamid.1""#, r#""id": "wamid.1", "id": "wamid.1""#);
    assert_ne!(broken, body);
    assert_eq!(read(broken.as_bytes()).len(), 2, "{broken}");
}

/// A client cuts a text in the middle of a sign; what stands before it counts.
#[test]
fn half_a_surrogate_pair_does_not_lose_the_text() {
    let body = String::from_utf8(samples::own_delivery("typed")).unwrap();
    let cut = body.replace(r"S\u00ed, ma\u00f1ana \ud83c\udf93", r"S\u00ed \ud83c");
    assert_ne!(cut, body);
    let lines = read(cut.as_bytes());
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].contains("\"Sí \u{FFFD}\"") || lines[0].contains("Sí \\u{fffd}"), "{lines:?}");
}

#[test]
fn texts_hold_no_nul() {
    let body = String::from_utf8(samples::own_delivery("typed")).unwrap();
    let body = body.replace("again", "ag\\u0000ain");
    assert!(read(body.as_bytes())[1].contains("\"again\""));
}

/// Meta escapes what is not ASCII, and may escape slashes.
#[test]
fn escapes_change_nothing() {
    let body = String::from_utf8(samples::own_delivery("typed")).unwrap();
    assert!(body.contains("\\u00ed"));
    let plain = serde_json::from_str::<serde_json::Value>(&body).unwrap().to_string();
    assert!(plain.contains('í'));
    let slashed = body.replace("again", "a\\/b");
    assert_eq!(read(plain.as_bytes()), read(body.as_bytes()));
    assert!(read(slashed.as_bytes())[1].contains("\"a/b\""));
}

fn read(body: &[u8]) -> Vec<String> {
    let channel = channel(WhatsAppSettings::API_BASE);
    channel.read(body).iter().map(line).collect()
}

/// Without the id at its beginning and that of what it quotes: in the collection they are long.
fn without_ids(line: &str) -> String {
    let words: Vec<_> = line.split(' ').filter(|word| !word.starts_with("wamid.")).collect();
    words.join(" ")
}

fn line(update: &ChannelUpdate) -> String {
    match update {
        ChannelUpdate::Message(message) => {
            let quotes = message.quotes.as_ref();
            let quotes = quotes.map_or_else(String::new, |id| format!(" quotes {}", id.as_str()));
            let (id, who) = (message.channel_id.as_str(), person(&message.sender));
            let (what, when) = (content(&message.content), message.sent_at.timestamp());
            format!("{id} {who}: {what}{quotes} @{when}")
        }
        ChannelUpdate::Status(status) => {
            let code = match status.delivery {
                Delivery::Failed { code: Some(code) } => format!(" {code}"),
                _ => String::new(),
            };
            let ours = if status.message_id.is_some() { " ours" } else { "" };
            let (id, who) = (status.channel_id.as_str(), person(&status.recipient));
            let (what, when) = (status.delivery.as_str(), status.at.timestamp());
            format!("{id} {who}: {what}{code}{ours} @{when}")
        }
        ChannelUpdate::NumberChanged { from, to } => format!("{} -> {}", from.as_str(), to.as_str()),
    }
}

fn person(user: &ChannelUser) -> String {
    let number = user.number.as_ref().map_or("-", |number| number.as_str());
    format!("{number}/{}", user.user_id.as_deref().unwrap_or("-"))
}

fn content(content: &InboundContent) -> String {
    match content {
        InboundContent::Text(body) => format!("text {body:?}"),
        InboundContent::Tap { payload: ButtonPayload { conversation_id, choice }, title } => {
            let ours = if *conversation_id == Some(conversation()) { " ours" } else { "" };
            format!("tap{ours} {choice:?} {title:?}")
        }
        InboundContent::Media { kind, caption, file } => {
            let caption = caption.as_ref().map_or_else(String::new, |words| format!(" {words:?}"));
            let file = file.as_ref().map_or_else(String::new, |file| {
                format!(" file {} {:?} {}", file.channel_id, file.name, file.mime_type)
            });
            format!("{}{caption}{file}", kind.as_str())
        }
        InboundContent::Gesture => "gesture".to_owned(),
    }
}

#[test]
fn a_delivery_with_anything_replaced_still_reads() {
    let mut bodies: Vec<Vec<u8>> =
        ["typed", "taps", "media", "people", "statuses", "mixed"].map(samples::own_delivery).into();
    if let Some(folder) = samples::outside() {
        let files = ["meta/webhooks", "whaloc/webhooks"].map(|sub| samples::files(&folder.join(sub)));
        bodies.extend(files.iter().flatten().map(|path| samples::bytes(path)));
    }
    let mut tried = 0_usize;
    for body in bodies {
        let whole: Value = serde_json::from_slice(&body).unwrap();
        let most = read(&body).len();
        let mut paths = Vec::new();
        collect(&whole, String::new(), &mut paths);
        for path in paths {
            let odd = [json!(null), json!(-1.5), json!(7), json!("x"), json!([[{}]]), json!({"a": [null]})];
            for value in odd {
                let mut changed = whole.clone();
                *changed.pointer_mut(&path).unwrap() = value;
                let found = read(changed.to_string().as_bytes()).len();
                // What was left out before may be read after a change of its group or type, one at most.
                assert!(found <= most + 1, "{path}");
                if path.matches('/').count() > 7 {
                    assert!(found + 1 >= most, "{path} took others with it");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 1000, "{tried}");
}

fn collect(value: &Value, path: String, paths: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                collect(value, format!("{path}/{key}"), paths);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(value, format!("{path}/{index}"), paths);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    paths.push(path);
}

/// A thousand updates in 3 MiB. Some milliseconds with optimisation; the bound is for a busy machine without.
#[test]
fn a_thousand_updates_are_read_at_once() {
    let mut delivery = serde_json::from_slice::<Value>(&samples::own_delivery("typed")).unwrap();
    let messages = delivery.pointer_mut("/entry/0/changes/0/value/messages").unwrap().as_array_mut().unwrap();
    let message = messages[0].clone();
    messages.clear();
    for number in 0..1000 {
        let mut message = message.clone();
        message["id"] = json!(format!("wamid.{number}"));
        message["text"]["body"] = json!("long words ".repeat(265));
        messages.push(message);
    }
    let body = delivery.to_string();
    assert!((2 << 20..4 << 20).contains(&body.len()), "{}", body.len());
    let channel = channel(WhatsAppSettings::API_BASE);
    let start = Instant::now();
    let updates = channel.read(body.as_bytes());
    let elapsed = start.elapsed();
    println!("{} bytes in {elapsed:?}", body.len());
    assert_eq!(updates.len(), 1001);
    assert!(elapsed.as_millis() < 1000, "{elapsed:?}");
}

#[test]
fn published_vectors_are_judged_right() {
    for vectors in samples::both("signatures.json", "vectors/meta_x_hub_signature_256.json") {
        let positive = vectors["positive"].as_array().unwrap();
        let negative = vectors["negative_headers"].as_array().unwrap();
        assert!(!positive.is_empty() && !negative.is_empty());
        for vector in positive {
            let app_secret = text(&vector["secret"]).to_owned();
            let settings = WhatsAppSettings { app_secret, ..settings(WhatsAppSettings::API_BASE) };
            let channel = WhatsApp::new(settings).unwrap();
            let (header, body) = (text(&vector["header"]).as_bytes(), text(&vector["raw_body"]).as_bytes());
            let decoded = vector["decoded_body"].as_str().unwrap_or_default();
            // One vector is of a library that escapes before it signs: its two forms are one of them right.
            let fits = channel.is_authentic(header, body) || channel.is_authentic(header, decoded.as_bytes());
            assert!(fits, "{vector}");
            assert!(!channel.is_authentic(header, &[body, b" "].concat()), "{vector}");
            for wrong in negative {
                let header = text(&wrong["header"]);
                assert!(!channel.is_authentic(header.as_bytes(), body), "{wrong}");
                let latin: Vec<u8> = header.chars().map(|one| u8::try_from(one).unwrap_or(0xFF)).collect();
                assert!(!channel.is_authentic(&latin, body), "{wrong}");
            }
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn the_webhook_is_verified_with_the_token() {
    let channel = WhatsApp::new(settings(WhatsAppSettings::API_BASE)).unwrap();
    let query = "hub.mode=subscribe&hub.verify_token=verify+me&hub.challenge=1158201444";
    assert_eq!(channel.challenge(query).as_deref(), Some("1158201444"));
    assert_eq!(channel.challenge(&query.replace("me", "you")), None);
}

#[test]
fn the_other_form_is_found_and_nobody_else() {
    for cases in samples::both("phone_cases.json", "phone/phone_cases.json") {
        let same = cases["same_person_variants"].as_array().unwrap();
        let not_same = cases["not_same"].as_array().unwrap();
        assert!(!same.is_empty() && !not_same.is_empty());
        for case in same {
            let one_way = case["note"].as_str().is_some_and(|note| note.starts_with("one-way"));
            assert!(finds(&case["a"], &case["b"]), "{case}");
            assert_eq!(finds(&case["b"], &case["a"]), !one_way, "{case}");
        }
        for case in not_same {
            assert!(!finds(&case["a"], &case["b"]) && !finds(&case["b"], &case["a"]), "{case}");
        }
    }
}

/// Whether a message from `a` finds the person stored under `b`. What is too short for a number finds nobody.
fn finds(a: &Value, b: &Value) -> bool {
    let (a, b) = (a.as_str().unwrap(), b.as_str().unwrap());
    a.len() >= 7
        && number(&format!("+{a}")).variants_of_sender().iter().any(|found| found.as_str() == format!("+{b}"))
}
