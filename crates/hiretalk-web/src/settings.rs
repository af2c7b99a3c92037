//! How the API is set up.

use std::fmt;
use std::time::Duration;

use hiretalk_domain::graduation::Institution;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};

use crate::auth::WebhookSecret;

/// How graduates register by themselves.
#[derive(Clone)]
pub struct RegisterSettings {
    /// Whose graduates may.
    pub institutions: Vec<Institution>,
    /// The business number that they send their code to.
    pub number: PhoneNumber,
}

/// How the API is set up. `Debug` shows no secret.
#[derive(Clone)]
pub struct WebSettings {
    /// A key with every scope that lies in no store; none means that only stored keys open anything.
    pub bootstrap_key: Option<String>,
    /// Secrets that sign deliveries to the event webhooks; empty means that signatures are not looked at.
    pub webhook_secrets: Vec<WebhookSecret>,
    /// How strictly phone numbers are checked.
    pub phone_check: PhoneCheck,
    /// Requests a second for each key, twice that in a burst, and a twentieth of it for each address that shows
    /// no valid key. 0 switches both off.
    pub rate_limit: u32,
    /// Origins whose pages may call the API, as `https://example.com`, or `*` for all. Empty switches CORS off.
    pub cors_origins: Vec<String>,
    /// How long a request's body may take to arrive, from its first byte to its last.
    pub body_deadline: Duration,
    /// How many threads answer requests; none means one for each core.
    pub workers: Option<usize>,
    /// How long `/readyz` is red before the listener closes, so that a load balancer notices.
    pub drain: Duration,
    /// How many event streams one process keeps open; the next one is answered 503.
    pub event_streams: usize,
    /// Whether there is nothing but `/livez`, `/readyz` and `/metrics`: a worker has no API.
    pub operations_only: bool,
    /// How graduates register by themselves; none means that there is no such page.
    pub register: Option<RegisterSettings>,
}

impl Default for WebSettings {
    fn default() -> Self {
        Self {
            bootstrap_key: None,
            webhook_secrets: Vec::new(),
            phone_check: PhoneCheck::E164,
            rate_limit: 1_000,
            cors_origins: Vec::new(),
            body_deadline: Duration::from_secs(10),
            workers: None,
            drain: Duration::ZERO,
            event_streams: 1_000,
            operations_only: false,
            register: None,
        }
    }
}

impl fmt::Debug for WebSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            bootstrap_key,
            webhook_secrets,
            phone_check,
            rate_limit,
            cors_origins,
            body_deadline,
            workers,
            drain,
            event_streams,
            operations_only,
            register,
        } = self;
        formatter
            .debug_struct("WebSettings")
            .field("bootstrap_key", &bootstrap_key.as_ref().map(|_| ".."))
            .field("webhook_secrets", &webhook_secrets.len())
            .field("phone_check", phone_check)
            .field("rate_limit", rate_limit)
            .field("cors_origins", cors_origins)
            .field("body_deadline", body_deadline)
            .field("workers", workers)
            .field("drain", drain)
            .field("event_streams", event_streams)
            .field("operations_only", operations_only)
            .field("register", &register.as_ref().map(|register| &register.institutions))
            .finish()
    }
}
