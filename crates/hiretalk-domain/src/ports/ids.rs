//! Where ids and secrets come from.

use chrono::{DateTime, Utc};

use crate::ids::{ApiKeyId, ConversationId};

/// Makes ids and secrets out of good randomness.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Ids: Send + Sync {
    /// The id of a conversation that is created now; see [`ConversationId::new`].
    fn conversation_id(&self, now: DateTime<Utc>) -> ConversationId;

    /// The id of an API key that is made now.
    fn api_key_id(&self, now: DateTime<Utc>) -> ApiKeyId;

    /// 64 random bits, for ids that a rule makes itself and for jitter.
    fn entropy(&self) -> u64;

    /// 256 bits from the operating system's generator, fit for a secret.
    fn secret(&self) -> [u8; 32];
}
