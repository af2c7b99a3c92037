//! Sources of ids and of secrets.

use chrono::{DateTime, Utc};

use crate::ids::ConversationId;

/// Makes ids out of good randomness.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Ids: Send + Sync {
    /// 64 random bits, for ids and for jitter.
    fn entropy(&self) -> u64;

    /// The id of a conversation that is created now.
    fn conversation_id(&self, now: DateTime<Utc>) -> ConversationId {
        ConversationId::new(now, self.entropy())
    }
}

/// Makes secrets.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Secrets: Send + Sync {
    /// 256 bits from the operating system's generator.
    fn secret(&self) -> [u8; 32];
}
