//! Faults on demand.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use hiretalk_whatsapp_emulator::{
    Deliveries, Effect, Faults, ReplyContent, SendFault, WebhookFaults, Webhooks, When,
};

use crate::harness::{CANDIDATE, Harness, check_schema, text};

fn on_sends(when: When, effect: Effect) -> Faults {
    Faults { sends: vec![SendFault { when, effect, to: None }], ..Faults::default() }
}

fn on_webhooks(change: impl FnOnce(&mut WebhookFaults)) -> Faults {
    let mut webhooks = WebhookFaults::default();
    change(&mut webhooks);
    Faults { webhooks, ..Faults::default() }
}

#[tokio::test]
async fn any_code_can_be_answered() {
    let harness = Harness::start();
    for (code, status, expected) in
        [(131_056, None, 400), (131_000, None, 500), (190, None, 401), (4, Some(400), 400), (2, None, 503)]
    {
        harness
            .emulator
            .set_faults(on_sends(When::Next(1), Effect::Error { code, status, retry_after: Some(7) }));
        let answer = harness.text(CANDIDATE, "a").await;
        assert_eq!((answer.status, answer.code()), (expected, code.into()));
        assert_eq!(answer.headers["retry-after"], "7");
        check_schema("graph_error", &answer.json());
        harness.text(CANDIDATE, "a").await.id();
    }
    assert_eq!(harness.emulator.counts().sends.accepted, 5);
}

#[tokio::test]
async fn rules_choose_sends() {
    let harness = Harness::start();
    let code = Effect::Error { code: 131_000, status: None, retry_after: None };
    let every = SendFault { when: When::Every(2), effect: code, to: Some("16505550000".to_owned()) };
    harness.emulator.set_faults(Faults { sends: vec![every], ..Faults::default() });
    for expected in [200, 500, 200, 500] {
        assert_eq!(harness.text(CANDIDATE, "a").await.status, 200);
        assert_eq!(harness.text("+16505550000", "a").await.status, expected);
        assert_eq!(
            harness.send(&text("+16505550000", "")).await.status,
            400,
            "what is refused anyway is not counted"
        );
    }
}

#[tokio::test]
async fn answers_may_be_no_json_or_late() {
    let harness = Harness::start();
    harness.emulator.set_faults(on_sends(When::Always, Effect::NotJson { status: 502 }));
    let answer = harness.text(CANDIDATE, "a").await;
    assert_eq!((answer.status, answer.text.contains("Bad Gateway")), (502, true));
    assert!(serde_json::from_str::<serde_json::Value>(&answer.text).is_err());

    harness.emulator.set_faults(on_sends(When::Always, Effect::TooManyRequests { retry_after: 9 }));
    let answer = harness.text(CANDIDATE, "a").await;
    assert_eq!((answer.status, answer.code()), (429, 130_429));
    assert_eq!(answer.headers["retry-after"], "9");
    assert_eq!(harness.emulator.counts().sends.accepted, 0);
}

#[tokio::test]
async fn connections_close_before_or_after_accepting() {
    let harness = Harness::start();
    for (effect, accepted) in [(Effect::CloseBeforeAccepting, 0), (Effect::CloseAfterAccepting, 1)] {
        harness.emulator.set_faults(on_sends(When::Next(1), effect));
        let error = harness.try_send(&text(CANDIDATE, "a")).await.err().unwrap();
        assert!(!error.is_timeout() && error.status().is_none(), "{error:?}");
        assert_eq!(harness.emulator.counts().sends.accepted, accepted);
    }
    assert_eq!(harness.receiver.wait_for("statuses", 2).await.len(), 2, "what was accepted is delivered");
}

#[tokio::test]
async fn answers_may_never_come() {
    let harness = Harness::start();
    for (effect, accepted) in
        [(Effect::HangBeforeAccepting { seconds: 60 }, 0), (Effect::HangAfterAccepting { seconds: 60 }, 1)]
    {
        harness.emulator.set_faults(on_sends(When::Next(1), effect));
        let body = text(CANDIDATE, "a");
        let waited = tokio::time::timeout(Duration::from_millis(500), harness.try_send(&body)).await;
        assert!(waited.is_err());
        assert_eq!(harness.emulator.counts().sends.accepted, accepted);
    }
    harness.receiver.wait_for("statuses", 2).await;
    let start = Instant::now();
    harness.emulator.stop().await;
    assert!(start.elapsed() < Duration::from_secs(5), "hanging answers do not keep it alive");
}

#[tokio::test]
async fn a_send_may_fail_later() {
    let harness = Harness::start();
    harness.emulator.set_faults(on_sends(When::Nth(1), Effect::FailLater { code: 131_026 }));
    let mut body = text(CANDIDATE, "a");
    body["biz_opaque_callback_data"] = "outbox:1".into();
    let id = harness.send(&body).await.id();
    let status = harness.receiver.wait_for("statuses", 1).await.remove(0);
    assert_eq!(status["status"], "failed");
    assert_eq!(status["id"], *id);
    assert_eq!(status["biz_opaque_callback_data"], "outbox:1");
    assert_eq!(status["errors"][0]["code"], 131_026);
    assert_eq!(status["errors"][0]["title"], "Message undeliverable");
    assert!(status["pricing"].is_null());
    assert_eq!(harness.receiver.values()[0]["contacts"][0]["wa_id"], "16505551234");
    check_schema("webhook", &harness.receiver.posts()[0].json());
    // What would follow comes before the statuses of a later message.
    harness.text(CANDIDATE, "b").await.id();
    let statuses = harness.receiver.wait_for("statuses", 3).await;
    let of_the_first = statuses.iter().filter(|status| status["id"] == *id).count();
    assert_eq!((statuses.len(), of_the_first), (3, 1), "nothing else follows");
}

#[tokio::test]
async fn webhooks_may_come_twice() {
    let harness = Harness::start();
    harness.emulator.set_faults(on_webhooks(|webhooks| webhooks.duplicate = true));
    harness.reply(CANDIDATE, ReplyContent::Text("hi".to_owned()));
    harness.receiver.wait_for("messages", 2).await;
    let posts = harness.receiver.posts();
    assert_eq!(posts[0].body, posts[1].body);
}

#[tokio::test]
async fn webhooks_may_be_lost() {
    let harness = Harness::start();
    harness.emulator.set_faults(on_webhooks(|webhooks| webhooks.drop = true));
    harness.text(CANDIDATE, "a").await.id();
    harness.wait_until("two updates are dropped", |counts| counts.webhooks.dropped == 2).await;
    assert!(harness.receiver.posts().is_empty());
}

#[tokio::test]
async fn webhooks_may_be_held_and_come_at_once() {
    let harness = Harness::start();
    harness.emulator.set_faults(on_webhooks(|webhooks| webhooks.hold = true));
    for number in 0..1_500 {
        harness.reply(CANDIDATE, ReplyContent::Text(number.to_string()));
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(harness.receiver.posts().is_empty());
    assert_eq!(harness.emulator.counts().webhooks.waiting, 1_500);
    harness.emulator.set_faults(Faults::default());
    harness.receiver.wait_for("messages", 1_500).await;
    assert_eq!(harness.receiver.posts().len(), 2);
    assert_eq!(harness.emulator.counts().webhooks.largest, 1_000);
}

#[tokio::test]
async fn webhooks_may_overtake_each_other() {
    let harness = Harness::changed(|settings| settings.deliveries = Deliveries::OFF);
    harness.emulator.set_faults(on_webhooks(|webhooks| webhooks.reorder = true));
    for number in 0..50 {
        harness.reply(CANDIDATE, ReplyContent::Text(format!("{number:02}")));
    }
    let messages = harness.receiver.wait_for("messages", 50).await;
    let words: Vec<_> = messages.iter().map(|message| message["text"]["body"].as_str().unwrap()).collect();
    assert!(!words.is_sorted());
    assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), 50);
}

#[tokio::test]
async fn failed_posts_come_again_less_and_less_often() {
    let harness = Harness::changed(|settings| {
        settings.webhooks = Webhooks { retry_after: Duration::from_millis(100), ..Webhooks::default() };
    });
    harness.receiver.answer_with(500);
    harness.reply(CANDIDATE, ReplyContent::Text("hi".to_owned()));
    harness.receiver.wait_for("messages", 4).await;
    harness.receiver.answer_with(200);
    harness.receiver.wait_for("messages", 5).await;
    let posts = harness.receiver.posts();
    let pauses: Vec<_> = posts.windows(2).map(|two| two[1].at - two[0].at).collect();
    for (pause, least) in pauses.iter().zip([0, 100, 200, 400]) {
        assert!(*pause >= Duration::from_millis(least), "{pauses:?}");
    }
    assert!(posts.iter().all(|post| post.body == posts[0].body && post.signature == posts[0].signature));
    let counts = harness.emulator.counts().webhooks;
    assert_eq!((counts.failures, counts.waiting), (4, 0));
}
