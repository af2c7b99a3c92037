//! Webhooks: statuses and messages, signed, escaped and in Meta's shapes, also under load.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hiretalk_whatsapp_emulator::{
    Deliveries, Identity, Reply, ReplyContent, ReplyError, SentFile, Tap, Template,
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::harness::{CANDIDATE, Harness, check_schema, reply, text};

/// Every post is signed over its bytes, is ASCII, and fits the schema.
fn check_posts(harness: &Harness) {
    let posts = harness.receiver.posts();
    assert!(!posts.is_empty());
    for post in posts {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"emulator-app-secret").unwrap();
        mac.update(&post.body);
        let signature: String =
            mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(post.signature, format!("sha256={signature}"));
        assert_eq!(post.agent, "facebookexternalua");
        assert!(post.body.is_ascii());
        check_schema("webhook", &post.json());
    }
}

#[tokio::test]
async fn a_send_is_sent_then_delivered_then_read() {
    let harness = Harness::start();
    let mut body = text(CANDIDATE, "hello");
    body["biz_opaque_callback_data"] = "outbox:7".into();
    let id = harness.send(&body).await.id();
    harness.receiver.wait_for("statuses", 2).await;
    assert_eq!(harness.emulator.read(CANDIDATE), 1);
    let statuses = harness.receiver.wait_for("statuses", 3).await;
    for (status, expected) in statuses.iter().zip(["sent", "delivered", "read"]) {
        assert_eq!(status["status"], expected);
        assert_eq!(status["id"], *id);
        assert_eq!(status["recipient_id"], "16505551234");
        assert_eq!(status["biz_opaque_callback_data"], "outbox:7");
        assert_eq!(status["pricing"].is_null(), expected == "read");
    }
    let price = json!({"billable": false, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"});
    assert_eq!(statuses[0]["pricing"], price);
    assert_eq!(harness.emulator.read(CANDIDATE), 0);
    assert_eq!(harness.receiver.values()[0]["contacts"][0]["wa_id"], "16505551234");
    check_posts(&harness);
}

#[tokio::test]
async fn reading_at_once_skips_delivered() {
    let harness = Harness::changed(|settings| {
        settings.deliveries = Deliveries {
            delivered: Some(Duration::from_millis(400)),
            read: Some(Duration::from_millis(50)),
            ..Deliveries::default()
        };
        settings.conversations = true;
        settings.templates = vec![Template::new("hello", "en_US", "Hello")];
    });
    let hello = json!({"messaging_product": "whatsapp", "to": CANDIDATE, "type": "template",
        "template": {"name": "hello", "language": {"code": "en_US"}}});
    harness.send(&hello).await.id();
    harness.receiver.wait_for("statuses", 2).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    let statuses = harness.receiver.all("statuses");
    let names: Vec<_> = statuses.iter().map(|status| status["status"].as_str().unwrap()).collect();
    assert_eq!(names, ["sent", "read"]);
    assert_eq!(statuses[0]["conversation"]["origin"]["type"], "utility");
    assert_eq!(statuses[1]["pricing"]["billable"], true);
    check_posts(&harness);
}

/// What a candidate does, and the message that tells of it, without `id` and `timestamp`.
fn replies() -> Vec<(ReplyContent, Value)> {
    let from = "16505551234";
    vec![
        (
            ReplyContent::Text("Sí, ¡ya! 👍 a/b".to_owned()),
            json!({"from": from, "type": "text", "text": {"body": "Sí, ¡ya! 👍 a/b"}}),
        ),
        (
            ReplyContent::Reaction { message_id: "wamid.1".to_owned(), emoji: Some("👍".to_owned()) },
            json!({"from": from, "type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}}),
        ),
        (
            ReplyContent::Location {
                latitude: 37.5,
                longitude: -122.0,
                name: Some("HQ".to_owned()),
                address: Some("1 Way".to_owned()),
            },
            json!({"from": from, "type": "location", "location": {"latitude": 37.5, "longitude": -122.0, "name": "HQ", "address": "1 Way"}}),
        ),
        (
            ReplyContent::Contacts { name: "Lucía".to_owned(), phone: "+1 (983) 555-2319".to_owned() },
            json!({"from": from, "type": "contacts", "contacts": [{
                "name": {"formatted_name": "Lucía", "first_name": "Lucía"},
                "phones": [{"phone": "+1 (983) 555-2319", "wa_id": "19835552319", "type": "MOBILE"}]}]}),
        ),
        (
            ReplyContent::Unsupported { kind: "poll_update".to_owned() },
            json!({"from": from, "type": "unsupported", "unsupported": {"type": "poll_update"}, "errors": [{
                "code": 131051, "title": "Message type unknown", "message": "Message type unknown",
                "error_data": {"details": "Message type is currently not supported."}}]}),
        ),
        (
            ReplyContent::ChangedNumber { to: "+12195555358".to_owned() },
            json!({"from": from, "type": "system", "system": {
                "type": "user_changed_number", "wa_id": "12195555358", "new_wa_id": "12195555358",
                "body": "User Candidate changed from 16505551234 to 12195555358"}}),
        ),
        (
            ReplyContent::Raw(json!({"type": "request_welcome"})),
            json!({"from": from, "type": "request_welcome"}),
        ),
    ]
}

#[tokio::test]
async fn candidates_do_all_kinds_of_things() {
    let harness = Harness::start();
    for (content, expected) in replies() {
        harness.receiver.forget();
        let id = harness.reply(CANDIDATE, content);
        let mut messages = harness.receiver.wait_for("messages", 1).await;
        let message = messages[0].as_object_mut().unwrap();
        assert_eq!(message.remove("id").unwrap(), *id);
        assert!(message.remove("timestamp").unwrap().as_str().unwrap().parse::<u64>().is_ok());
        assert_eq!(messages[0], expected);
        let contacts = &harness.receiver.values()[0]["contacts"];
        assert_eq!(contacts.is_null(), expected["type"] == "system", "{contacts}");
        check_posts(&harness);
    }
    for (content, kind, field) in [
        (
            ReplyContent::Image { caption: Some("me".to_owned()), file: SentFile::default() },
            "image",
            "caption",
        ),
        (ReplyContent::Voice { file: SentFile::default() }, "audio", "voice"),
        (ReplyContent::Sticker {}, "sticker", "animated"),
    ] {
        harness.receiver.forget();
        harness.reply(CANDIDATE, content);
        let messages = harness.receiver.wait_for("messages", 1).await;
        assert_eq!(messages[0]["type"], kind);
        assert!(!messages[0][kind][field].is_null() && messages[0][kind]["id"].is_string());
        check_posts(&harness);
    }
}

#[tokio::test]
async fn escapes_are_those_of_meta() {
    let harness = Harness::start();
    harness.reply(CANDIDATE, ReplyContent::Text("äöå </a> 👍".to_owned()));
    harness.receiver.wait_for("messages", 1).await;
    let body = String::from_utf8(harness.receiver.posts()[0].body.clone()).unwrap();
    assert!(body.contains(r#""body":"\u00e4\u00f6\u00e5 <\/a> \ud83d\udc4d""#), "{body}");
    check_posts(&harness);
}

async fn tapped(harness: &Harness, menu: &Value, tap: &str) -> (String, Value) {
    harness.receiver.forget();
    let id = harness.send(menu).await.id();
    harness.reply(CANDIDATE, ReplyContent::Tap(Tap::Title(tap.to_owned())));
    let messages = harness.receiver.wait_for("messages", 1).await;
    check_posts(harness);
    (id, messages[0].clone())
}

#[tokio::test]
async fn a_tap_answers_the_last_menu() {
    let harness = Harness::changed(|settings| {
        settings.templates =
            vec![Template::new("hello", "en_US", "Hello").with_quick_reply("Yes").with_quick_reply("No")];
    });
    assert_eq!(
        harness.emulator.reply(reply(CANDIDATE, ReplyContent::Tap(Tap::Number(1)))),
        Err(ReplyError::NoMenu)
    );
    let whole = |interactive: Value| json!({"messaging_product": "whatsapp", "to": CANDIDATE, "type": "interactive", "interactive": interactive});
    let buttons = whole(json!({"type": "button", "body": {"text": "?"}, "action": {"buttons": [
        {"type": "reply", "reply": {"id": "y", "title": "Sí"}}, {"type": "reply", "reply": {"id": "n", "title": "No"}}]}}));
    let (id, message) = tapped(&harness, &buttons, "sí").await;
    assert_eq!(
        message["interactive"],
        json!({"type": "button_reply", "button_reply": {"id": "y", "title": "Sí"}})
    );
    assert_eq!(message["context"], json!({"from": "15550783881", "id": id}));

    let list = whole(json!({"type": "list", "body": {"text": "?"}, "action": {"button": "See", "sections": [
        {"rows": [{"id": "a", "title": "A"}, {"id": "b", "title": "B", "description": "best"}]}]}}));
    let (id, message) = tapped(&harness, &list, "2").await;
    let row = json!({"id": "b", "title": "B", "description": "best"});
    assert_eq!(message["interactive"], json!({"type": "list_reply", "list_reply": row}));
    assert_eq!(message["context"]["id"], id);

    let hello = json!({"messaging_product": "whatsapp", "to": CANDIDATE, "type": "template", "template": {
        "name": "hello", "language": {"code": "en_US"}, "components": [{"type": "button", "sub_type": "quick_reply",
        "index": "1", "parameters": [{"type": "payload", "payload": "no-thanks"}]}]}});
    let (_, message) = tapped(&harness, &hello, "No").await;
    assert_eq!(message["button"], json!({"payload": "no-thanks", "text": "No"}));
    let (_, message) = tapped(&harness, &hello, "1").await;
    assert_eq!(
        (&message["type"], &message["button"]),
        (&json!("button"), &json!({"payload": "Yes", "text": "Yes"}))
    );

    harness.receiver.forget();
    harness.reply(CANDIDATE, ReplyContent::Text("Yes".to_owned()));
    let stale = Reply {
        context: Some("wamid.old".to_owned()),
        ..reply(CANDIDATE, ReplyContent::Button { id: "y".to_owned(), title: "Y".to_owned() })
    };
    harness.emulator.reply(stale).unwrap();
    let messages = harness.receiver.wait_for("messages", 2).await;
    assert_eq!((&messages[0]["type"], &messages[0]["context"]), (&json!("text"), &Value::Null));
    assert_eq!(messages[1]["context"]["id"], "wamid.old");
    assert_eq!(
        harness.emulator.reply(reply(CANDIDATE, ReplyContent::Tap(Tap::Number(3)))),
        Err(ReplyError::NoSuchChoice)
    );
    assert_eq!(
        harness.emulator.reply(reply("nobody", ReplyContent::Voice { file: SentFile::default() })),
        Err(ReplyError::NotAnAddress)
    );
}

#[tokio::test]
async fn candidates_may_have_a_user_id_only() {
    let harness = Harness::changed(|settings| settings.identity = Identity::UserId);
    harness.reply(CANDIDATE, ReplyContent::Text("hi".to_owned()));
    let message = harness.receiver.wait_for("messages", 1).await.remove(0);
    let user = message["from_user_id"].as_str().unwrap().to_owned();
    assert!(user.starts_with("US.") && message["from"].is_null());
    let contact = &harness.receiver.values()[0]["contacts"][0];
    assert_eq!((&contact["user_id"], &contact["wa_id"]), (&json!(user), &Value::Null));

    let body =
        json!({"messaging_product": "whatsapp", "recipient": user, "type": "text", "text": {"body": "hi"}});
    let answer = harness.send(&body).await;
    answer.id();
    assert_eq!(answer.json()["contacts"][0], json!({"input": user, "user_id": user}));
    check_schema("send_response", &answer.json());
    let status = harness.receiver.wait_for("statuses", 1).await.remove(0);
    assert_eq!((&status["recipient_user_id"], &status["recipient_id"]), (&json!(user), &Value::Null));
    assert_eq!(harness.emulator.accepted_to(CANDIDATE), 1, "both names lead to the same candidate");
    check_posts(&harness);
}

#[tokio::test]
async fn both_names_may_come() {
    let harness = Harness::changed(|settings| settings.identity = Identity::Both);
    harness.text(CANDIDATE, "hi").await.id();
    let status = harness.receiver.wait_for("statuses", 1).await.remove(0);
    assert_eq!(status["recipient_id"], "16505551234");
    assert!(status["recipient_user_id"].as_str().unwrap().starts_with("US."));
    check_posts(&harness);
}

const SENDS: usize = 2_000;
const IN_FLIGHT: usize = 100;

#[tokio::test]
async fn many_sends_make_few_posts() {
    let harness = Arc::new(Harness::changed(|settings| {
        settings.latency = Duration::from_millis(50);
        settings.deliveries =
            Deliveries { delivered: Some(Duration::from_millis(200)), ..Deliveries::default() };
    }));
    let start = Instant::now();
    let senders: Vec<_> = (0..IN_FLIGHT)
        .map(|sender| {
            let harness = harness.clone();
            tokio::spawn(async move {
                for number in 0..SENDS / IN_FLIGHT {
                    let number = sender * (SENDS / IN_FLIGHT) + number;
                    let mut body = text(&format!("+1650555{number:04}"), "hello");
                    body["biz_opaque_callback_data"] = format!("outbox:{number}").into();
                    harness.send(&body).await.id();
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    let took = start.elapsed();
    let counts = harness.emulator.counts();
    assert_eq!((counts.sends.accepted, counts.sends.callback_data, counts.sends.repeats), (2_000, SENDS, 0));
    harness.receiver.wait_for("statuses", 2 * SENDS).await;
    let posts = harness.receiver.posts().len();
    println!("{SENDS} sends in {took:?}, {posts} posts");
    assert!(posts < SENDS, "{posts} posts");
}
