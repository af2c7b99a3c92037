//! A channel that knows one question and one signature.

use std::sync::Arc;

use hiretalk_domain::ports::{ChannelWebhook, MockChannelWebhook};
use hiretalk_web::black_box::{Client, Reply};

/// Where the channel delivers.
pub(crate) const WEBHOOK: &str = "/api/whatsapp-webhook";

/// The signature of everything.
pub(crate) const GOOD: &str = "sha256=good";

/// The question, as it comes; its challenge is `1158201444`.
pub(crate) const QUESTION: &str = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=token";

/// The channel.
pub(crate) fn channel() -> Arc<dyn ChannelWebhook> {
    let mut channel = MockChannelWebhook::new();
    channel.expect_is_authentic().returning(|signature, _| signature == GOOD.as_bytes());
    channel.expect_challenge().returning(|query| (query == QUESTION).then(|| "1158201444".to_owned()));
    Arc::new(channel)
}

/// Delivers JSON with this signature.
pub(crate) fn deliver(client: &Client, signature: &str, body: impl Into<Vec<u8>>) -> Reply {
    let request = client.without_key().request("POST", WEBHOOK).header("Content-Type", "application/json");
    request.header("X-Hub-Signature-256", signature).bytes(body).send()
}
