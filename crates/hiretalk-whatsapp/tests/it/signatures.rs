//! Signatures: vectors of ours and those that others have published.

use hiretalk_domain::ports::ChannelWebhook;
use hiretalk_whatsapp::{WhatsApp, WhatsAppSettings};
use serde_json::Value;

use crate::fixtures;
use crate::samples::settings;

#[test]
fn published_vectors_are_judged_right() {
    for vectors in fixtures::both("signatures.json", "vectors/meta_x_hub_signature_256.json") {
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
