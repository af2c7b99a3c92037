//! Deliveries as Meta posts them, signed: statuses of messages that were sent, and what their recipients write.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::open_loop::Request;
use crate::emulator::{ACCOUNT_ID, APP_SECRET, DISPLAY_PHONE_NUMBER, PHONE_NUMBER_ID, Send};

const WEBHOOK: &str = "/api/whatsapp-webhook";
/// Distance between the updates of one message, in messages.
const APART: usize = 50;
/// Updates of a message: three statuses, then its recipient writes.
const UPDATES: usize = 4;

/// The deliveries of a run, each with one update: for every message `sent`, `delivered`, `read`, and an answer.
#[derive(Debug)]
pub(super) struct Deliveries<'a> {
    messages: &'a [Send],
    now: u64,
}

impl<'a> Deliveries<'a> {
    /// So many messages are needed for so many deliveries.
    pub(super) fn messages_for(deliveries: usize) -> usize {
        deliveries.div_ceil(UPDATES) + (UPDATES - 1) * APART
    }

    /// Deliveries about these messages.
    pub(super) fn about(messages: &'a [Send], now: u64) -> Self {
        Self { messages, now }
    }

    /// The number of candidates' messages among so many deliveries.
    pub(super) fn answers_in(deliveries: usize) -> usize {
        deliveries / UPDATES
    }

    /// One of them, signed.
    pub(super) fn request(&self, number: usize) -> Request {
        let body = self.body(number);
        Request { path: WEBHOOK, headers: signature(APP_SECRET, &body), body }
    }

    fn body(&self, number: usize) -> String {
        let kind = number % UPDATES;
        // At each time some messages are being sent, others delivered, others answered.
        let place = number / UPDATES + (UPDATES - 1 - kind) * APART;
        let Send { id, to, callback_data, .. } = &self.messages[place % self.messages.len()];
        let now = self.now;
        let update = if let Some(status) = ["sent", "delivered", "read"].get(kind) {
            let data = callback_data.as_deref().unwrap_or_default();
            format!(
                r#""statuses":[{{"id":"{id}","status":"{status}","timestamp":"{now}","recipient_id":"{to}","biz_opaque_callback_data":"{data}"}}]"#
            )
        } else {
            let id = format!("wamid.BENCH{to}");
            format!(
                r#""messages":[{{"from":"{to}","id":"{id}","timestamp":"{now}","type":"text","text":{{"body":"1"}}}}]"#
            )
        };
        format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"{ACCOUNT_ID}","changes":[{{"value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"{DISPLAY_PHONE_NUMBER}","phone_number_id":"{PHONE_NUMBER_ID}"}},"contacts":[{{"profile":{{"name":"Ana"}},"wa_id":"{to}"}}],{update}}},"field":"messages"}}]}}]}}"#
        )
    }
}

/// The header line of a body's signature.
fn signature(secret: &str, body: &str) -> String {
    let mut line = "X-Hub-Signature-256: sha256=".to_owned();
    // HMAC takes a key of any length; there is no error to tell. Writing to a String does not fail.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        mac.update(body.as_bytes());
        for byte in mac.finalize().into_bytes() {
            let _ = write!(line, "{byte:02x}");
        }
    }
    line + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_signature() {
        let expected = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
        let line = signature("key", "The quick brown fox jumps over the lazy dog");
        assert_eq!(line, format!("X-Hub-Signature-256: sha256={expected}\r\n"));
    }

    #[test]
    fn every_update_is_another_one() {
        let deliveries = 400;
        let messages: Vec<_> = (0..Deliveries::messages_for(deliveries))
            .map(|number| Send {
                id: format!("wamid.{number}"),
                to: format!("34600{number:06}"),
                ..Send::default()
            })
            .collect();
        let source = Deliveries::about(&messages, 1_795_580_556);
        let mut bodies: Vec<_> = (0..deliveries).map(|number| source.body(number)).collect();
        let answers = bodies.iter().filter(|body| body.contains(r#""messages":["#)).count();
        assert_eq!(answers, Deliveries::answers_in(deliveries));
        for body in &bodies {
            assert!(serde_json::from_str::<serde_json::Value>(body).is_ok(), "{body}");
        }
        bodies.sort();
        bodies.dedup();
        assert_eq!(bodies.len(), deliveries);
    }
}
