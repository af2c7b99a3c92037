//! Who calls: API keys, and signed deliveries.

mod bearer;
mod gate;
mod key_cache;
mod key_entry;
mod signature;
mod webhook_secret;

pub(crate) use self::gate::{Caller, Gate};
pub(crate) use self::key_cache::KeyCache;
pub(crate) use self::key_entry::KeyEntry;
pub(crate) use self::signature::SignatureClaim;
pub use self::webhook_secret::{InvalidWebhookSecret, WebhookSecret};
