//! The machine's clock and its randomness: the one adapter that may ask for either.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::ports::{Clock, ClockOffset, Ids, Secrets, StoreError};
use hiretalk_whatsapp_emulator::Control;
use tokio::task::JoinHandle;

use crate::telemetry::with_causes;

/// The machine's clock plus an offset. Clones share the offset.
#[derive(Clone, Default)]
pub(crate) struct SystemClock {
    offset_seconds: Arc<AtomicI64>,
}

impl SystemClock {
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

/// Ids and secrets from the operating system's generator.
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

/// Returns random bytes; aborts if the generator fails, because every secret would be guessable.
pub(crate) fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::error!(cause = %error, "the operating system has no randomness");
        std::process::abort();
    }
    bytes
}

/// The interval between two reads of the offset, for every process.
const EVERY: Duration = Duration::from_millis(250);

/// Follows the store's clock offset until dropped.
pub(crate) struct FollowedClock {
    task: JoinHandle<()>,
}

impl FollowedClock {
    /// Sets the clock to the store's offset, and keeps following it.
    ///
    /// # Errors
    /// The first read fails.
    pub(crate) async fn follow(
        clock: &SystemClock,
        emulator: Option<Control>,
        offset: &Arc<dyn ClockOffset>,
    ) -> Result<Self, StoreError> {
        let offset = Arc::clone(offset);
        let mut clocks = Clocks { business: clock.clone(), emulator, seconds: 0 };
        clocks.set_offset(offset.read().await?);
        let task = tokio::spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                match offset.read().await {
                    Ok(seconds) => clocks.set_offset(seconds),
                    Err(error) => {
                        tracing::warn!(cause = with_causes(&error), "the clock's offset cannot be read");
                    }
                }
            }
        });
        Ok(Self { task })
    }
}

struct Clocks {
    business: SystemClock,
    emulator: Option<Control>,
    seconds: i64,
}

impl Clocks {
    fn set_offset(&mut self, seconds: i64) {
        self.business.set_offset(seconds);
        // The offset only grows, and the emulator's clock only goes ahead.
        let further = u64::try_from(seconds - self.seconds).unwrap_or_default();
        if let Some(emulator) = self.emulator.as_ref().filter(|_| further > 0) {
            emulator.advance_clock(Duration::from_secs(further));
        }
        self.seconds = seconds;
    }
}

/// Sets the clock to the store's offset once.
pub(crate) async fn set_clock(clock: &SystemClock, offset: &Arc<dyn ClockOffset>) -> Result<(), StoreError> {
    clock.set_offset(offset.read().await?);
    Ok(())
}

impl Drop for FollowedClock {
    fn drop(&mut self) {
        self.task.abort();
    }
}
