//! The machine's clock and its randomness: the one adapter that may ask for either.

use chrono::{DateTime, Utc};
use hiretalk_domain::ports::{Clock, Ids};
use hiretalk_domain::{ApiKeyId, ConversationId};

/// The machine's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that the ban leads to")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Ids and secrets out of the operating system's generator.
pub(crate) struct SystemIds;

impl Ids for SystemIds {
    fn conversation_id(&self, now: DateTime<Utc>) -> ConversationId {
        ConversationId::new(now, u64::from_ne_bytes(random()))
    }

    fn api_key_id(&self, now: DateTime<Utc>) -> ApiKeyId {
        ApiKeyId::new(now, u64::from_ne_bytes(random()))
    }

    fn secret(&self) -> [u8; 32] {
        random()
    }
}

/// Random bytes, or none at all: with a generator that fails, every secret would be a promise we cannot keep.
pub(crate) fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::error!(cause = %error, "the operating system has no randomness");
        std::process::abort();
    }
    bytes
}
