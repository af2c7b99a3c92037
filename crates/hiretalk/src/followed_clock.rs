//! Keeps the business clock, and the emulator's with it, at the offset that the store holds, for development.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::ports::{ClockOffset, StoreError};
use hiretalk_whatsapp_emulator::Control;
use tokio::task::JoinHandle;

use crate::system::SystemClock;
use crate::telemetry::with_causes;

/// How often the store is asked: what one process moves, all have moved soon.
const EVERY: Duration = Duration::from_millis(250);

/// The clock is followed until this is dropped.
pub(crate) struct FollowedClock {
    task: JoinHandle<()>,
}

impl FollowedClock {
    /// Sets the clock to the store's offset, and goes on doing so.
    ///
    /// # Errors
    /// The store could not be read the first time.
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

/// The clocks that are moved together.
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

/// Sets the clock to the store's offset, once.
pub(crate) async fn set_clock(clock: &SystemClock, offset: &Arc<dyn ClockOffset>) -> Result<(), StoreError> {
    clock.set_offset(offset.read().await?);
    Ok(())
}

impl Drop for FollowedClock {
    fn drop(&mut self) {
        self.task.abort();
    }
}
