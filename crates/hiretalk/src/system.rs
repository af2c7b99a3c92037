//! The machine's clock and its randomness: the one adapter that may ask for either.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::ports::{Clock, Ids, Secrets};

/// The machine's clock, and how far the business is ahead of it. Clones share the offset.
#[derive(Clone, Default)]
pub(crate) struct SystemClock {
    offset_seconds: Arc<AtomicI64>,
}

impl SystemClock {
    /// Sets how many seconds the business is ahead.
    pub(crate) fn set_offset(&self, seconds: i64) {
        self.offset_seconds.store(seconds, Ordering::Relaxed);
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that the ban leads to")]
    fn now(&self) -> DateTime<Utc> {
        let offset = TimeDelta::seconds(self.offset_seconds.load(Ordering::Relaxed));
        Utc::now() + offset
    }
}

/// Ids and secrets out of the operating system's generator.
pub(crate) struct SystemIds;

impl Ids for SystemIds {
    fn entropy(&self) -> u64 {
        u64::from_ne_bytes(random())
    }
}

impl Secrets for SystemIds {
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
