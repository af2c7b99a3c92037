//! A delivery as large as Meta makes them.

use std::time::Instant;

use hiretalk_domain::ports::ChannelWebhook;
use hiretalk_whatsapp::WhatsAppSettings;
use serde_json::json;

use crate::fixtures;
use crate::samples::channel;

/// A thousand updates in 3 MiB. Some milliseconds with optimisation; the bound is for a busy machine without.
#[test]
fn a_thousand_updates_are_read_at_once() {
    let mut delivery = fixtures::own_json("webhooks/typed.json");
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
