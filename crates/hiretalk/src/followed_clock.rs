//! Keeps the business clock at the offset that the store holds, for development.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::ports::{ClockOffset, StoreError};
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
        offset: &Arc<dyn ClockOffset>,
    ) -> Result<Self, StoreError> {
        let (clock, offset) = (clock.clone(), Arc::clone(offset));
        set_clock(&clock, &offset).await?;
        let task = tokio::spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                match offset.read().await {
                    Ok(seconds) => clock.set_offset(seconds),
                    Err(error) => {
                        tracing::warn!(cause = with_causes(&error), "the clock's offset cannot be read");
                    }
                }
            }
        });
        Ok(Self { task })
    }
}

/// Sets the clock to the store's offset, once.
///
/// # Errors
/// The store could not be read.
pub(crate) async fn set_clock(clock: &SystemClock, offset: &Arc<dyn ClockOffset>) -> Result<(), StoreError> {
    clock.set_offset(offset.read().await?);
    Ok(())
}

impl Drop for FollowedClock {
    fn drop(&mut self) {
        self.task.abort();
    }
}
