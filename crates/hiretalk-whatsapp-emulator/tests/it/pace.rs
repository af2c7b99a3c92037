//! The window, the throughput and the limit of a pair, on the emulator's clock.

use std::time::Duration;

use hiretalk_whatsapp_emulator::{Limits, PairLimit, Says, Template, WaIds, Window};

use crate::bench::{Bench, CANDIDATE};

const DAY: Duration = Duration::from_secs(24 * 3_600);

fn hello() -> serde_json::Value {
    serde_json::json!({"messaging_product": "whatsapp", "to": CANDIDATE, "type": "template",
        "template": {"name": "hello", "language": {"code": "en_US"}}})
}

fn windowed(window: Window) -> Bench {
    Bench::changed(|settings| {
        settings.limits = Limits { window, ..Limits::OFF };
        settings.templates = vec![Template::new("hello", "en_US", "Hello")];
    })
}

#[tokio::test]
async fn free_text_needs_an_open_window() {
    let bench = windowed(Window::Refuse);
    assert_eq!(bench.text(CANDIDATE, "a").await.code(), 131_047);
    bench.send(&hello()).await.id();
    assert_eq!(bench.text(CANDIDATE, "a").await.code(), 131_047, "a template opens nothing");
    bench.says(CANDIDATE, Says::Text("hi".to_owned()));
    bench.text(CANDIDATE, "a").await.id();
    assert_eq!(bench.text("+16505550000", "a").await.code(), 131_047, "it is another's window");
    bench.emulator.advance_clock(DAY - Duration::from_secs(60));
    bench.text(CANDIDATE, "a").await.id();
    bench.emulator.advance_clock(Duration::from_secs(61));
    assert_eq!(bench.text(CANDIDATE, "a").await.code(), 131_047);
    bench.send(&hello()).await.id();
    assert_eq!(bench.emulator.counts().refused.get(&131_047), Some(&4));
}

#[tokio::test]
async fn a_closed_window_may_show_later() {
    let bench = windowed(Window::FailLater);
    bench.text(CANDIDATE, "a").await.id();
    let statuses = bench.receiver.wait_for("statuses", 1).await;
    assert_eq!(statuses[0]["status"], "failed");
    assert_eq!(statuses[0]["errors"][0]["code"], 131_047);
}

#[tokio::test]
async fn throughput_is_limited_by_the_second() {
    let bench = Bench::changed(|settings| settings.limits.throughput = Some(10));
    let mut accepted = 0;
    let refused = loop {
        let answer = bench.text(&format!("+1650555{accepted:04}"), "a").await;
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
    bench.emulator.advance_clock(Duration::from_secs(1));
    bench.text(CANDIDATE, "a").await.id();
}

#[tokio::test]
async fn a_pair_has_a_burst_and_then_one_each_six_seconds() {
    let bench = Bench::changed(|settings| settings.limits.pair = Some(PairLimit::default()));
    for _ in 0..45 {
        bench.text(CANDIDATE, "a").await.id();
    }
    let refused = bench.text(CANDIDATE, "a").await;
    assert_eq!((refused.status, refused.code()), (400, 131_056));
    bench.text("+16505550000", "a").await.id();
    bench.emulator.advance_clock(Duration::from_secs(6));
    bench.text(CANDIDATE, "a").await.id();
    assert_eq!(bench.text(CANDIDATE, "a").await.code(), 131_056);
    bench.emulator.advance_clock(Duration::from_secs(20));
    for code in [0, 0, 0, 131_056] {
        assert_eq!(bench.text(CANDIDATE, "a").await.code(), code);
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
        let bench = Bench::changed(|settings| {
            settings.wa_ids = rule;
            settings.limits.window = Window::Refuse;
        });
        bench.says(number, Says::Text("hi".to_owned()));
        let answer = bench.text(number, "a").await;
        answer.id();
        assert_eq!(answer.json()["contacts"][0], serde_json::json!({"input": number, "wa_id": expected}));
        let messages = bench.receiver.wait_for("messages", 1).await;
        assert_eq!(messages[0]["from"], expected);
        let statuses = bench.receiver.wait_for("statuses", 2).await;
        assert_eq!(statuses[0]["recipient_id"], expected);
    }
}
