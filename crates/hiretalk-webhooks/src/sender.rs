//! One delivery: a CloudEvent (CloudEvents 1.0, JSON format, structured mode), signed as Standard Webhooks says.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use hiretalk_domain::endpoint::{Attempt, Endpoint, EndpointSecret, RESPONSE_KEPT};
use hiretalk_domain::events::Event;
use hiretalk_domain::ports::{EndpointUrlError, EventSender};
use hiretalk_http_client::client_builder;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::address::AddressPolicy;

/// The whole exchange.
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Writes an event's data as JSON, as the feed shows it.
pub type RenderData = Arc<dyn Fn(&Event) -> Value + Send + Sync>;

/// Sends events over HTTP.
#[derive(Clone)]
pub struct Webhooks {
    client: Client,
    policy: AddressPolicy,
    /// The name of this installation's feed: ids of events are `<feed>:<position>`.
    feed: String,
    render: RenderData,
}

/// The client cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("the client for outgoing webhooks cannot be made")]
pub struct WebhooksError(#[source] hiretalk_domain::Cause);

impl fmt::Debug for Webhooks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Webhooks").field("feed", &self.feed).finish_non_exhaustive()
    }
}

impl Webhooks {
    /// A sender for a feed of this name.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(feed: String, policy: AddressPolicy, render: RenderData) -> Result<Self, WebhooksError> {
        let base = Url::parse("https://example.com").map_err(|error| WebhooksError(error.into()))?;
        let builder = client_builder(&base, TIMEOUT).map_err(|error| WebhooksError(error.into()))?;
        // A proxy would resolve the name once more, and elsewhere.
        let builder = builder.no_proxy().connect_timeout(CONNECT_TIMEOUT).dns_resolver(policy.resolver());
        let client = builder.build().map_err(|error| WebhooksError(error.without_url().into()))?;
        Ok(Self { client, policy, feed, render })
    }

    fn message(&self, endpoint: &Endpoint, event: Option<&Event>, now: DateTime<Utc>) -> (String, Value) {
        let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
        match event {
            Some(event) => {
                let id = format!("{}:{}", self.feed, event.position);
                let mut body = json!({
                    "specversion": "1.0",
                    "id": id,
                    "source": "/hiretalk",
                    "type": event.kind.name(),
                    "time": time(event.occurred_at),
                    "datacontenttype": "application/json",
                    "data": (self.render)(event),
                });
                if let Some(conversation) = event.conversation_id {
                    body["subject"] = json!(conversation.to_string());
                }
                (id, body)
            }
            None => {
                let id = format!("{}:test-{}", self.feed, now.timestamp_micros());
                let data = json!({"endpoint_id": endpoint.id.to_string()});
                let body = json!({
                    "specversion": "1.0", "id": id, "source": "/hiretalk", "type": "endpoint.test",
                    "time": time(now), "datacontenttype": "application/json", "data": data,
                });
                (id, body)
            }
        }
    }

    async fn request(
        &self,
        endpoint: &Endpoint,
        event: Option<&Event>,
        now: DateTime<Utc>,
    ) -> (Option<u16>, String) {
        let url = match self.policy.admit(&endpoint.url) {
            Ok(url) => url,
            Err(error) => return (None, format!("the URL {error}")),
        };
        let (id, body) = self.message(endpoint, event, now);
        let body = body.to_string();
        // Receivers compare it with their clock, so it is real time, whatever the business clock says.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let timestamp = since.as_secs().to_string();
        let secrets = endpoint.secrets(now);
        let signatures: Vec<String> =
            secrets.iter().map(|secret| signature(secret, &id, &timestamp, &body)).collect();
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/cloudevents+json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signatures.join(" "))
            .body(body);
        match request.send().await {
            Ok(mut response) => {
                let status = response.status().as_u16();
                let mut kept = Vec::new();
                while kept.len() < RESPONSE_KEPT
                    && let Ok(Some(chunk)) = response.chunk().await
                {
                    kept.extend_from_slice(&chunk);
                }
                (Some(status), String::from_utf8_lossy(&kept).into_owned())
            }
            Err(error) => (None, reason(&error.without_url())),
        }
    }
}

#[async_trait]
impl EventSender for Webhooks {
    async fn check_url(&self, url: String) -> Result<(), EndpointUrlError> {
        self.policy.check(&url).await.map(|_| ())
    }

    async fn send(&self, endpoint: Endpoint, event: Option<Event>, now: DateTime<Utc>) -> Attempt {
        let (status, response) = self.request(&endpoint, event.as_ref(), now).await;
        Attempt::new(now, status, &response)
    }
}

/// A secret in the form of Standard Webhooks: `whsec_` and base64.
pub fn secret_text(secret: &EndpointSecret) -> String {
    format!("whsec_{}", BASE64_STANDARD.encode(secret.0))
}

/// `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks, "Signature scheme").
fn signature(secret: &EndpointSecret, id: &str, timestamp: &str, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&secret.0) else {
        unreachable!("HMAC-SHA256 takes keys of every length")
    };
    for part in [id, ".", timestamp, ".", body] {
        mac.update(part.as_bytes());
    }
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

/// What went wrong, in words.
fn reason(error: &reqwest::Error) -> String {
    let kind = if error.is_timeout() {
        "no answer within 15 seconds"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke off"
    };
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    let mut deepest = None;
    while let Some(error) = cause {
        deepest = Some(error.to_string());
        cause = error.source();
    }
    deepest.map_or_else(|| kind.to_owned(), |deepest| format!("{kind}: {deepest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with the library `standardwebhooks` 1.0 of PyPI.
    #[test]
    fn signatures_are_those_of_standard_webhooks() {
        let secret = EndpointSecret(std::array::from_fn(|index| u8::try_from(index).unwrap_or_default()));
        assert_eq!(secret_text(&secret), "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        let signed = signature(&secret, "feed:17", "1790000000", r#"{"id":"feed:17","n":"ñ"}"#);
        assert_eq!(signed, "v1,cTfJJmIITGzbg4vzqAfN95aHPikj3oPAelc5wphOC7g=");
    }
}
