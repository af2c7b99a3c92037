//! The process between its start and its end: phases, readiness and real time.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use hiretalk_domain::ports::{StoreError, StoreHealth};
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use crate::problem::Problem;

/// The time for which a result of the readiness check is reused.
const READINESS_CACHED: Duration = Duration::from_millis(250);

/// The time that the store has to answer the readiness check.
const READINESS_TIMEOUT: Duration = Duration::from_secs(1);

/// The phase of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Running,
    /// It was told to stop: `/readyz` is red, requests are still answered.
    Draining,
    /// No new connections are accepted; streams end and requests finish.
    Closing,
}

/// Holds the phase and wakes those who wait for one.
pub(crate) struct PhaseSwitch(watch::Sender<Phase>);

impl PhaseSwitch {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Phase::Running))
    }

    pub(crate) fn enter(&self, phase: Phase) {
        self.0.send_replace(phase);
    }

    pub(crate) fn now(&self) -> Phase {
        *self.0.borrow()
    }

    /// Waits until the phase is reached.
    pub(crate) async fn reached(&self, phase: Phase) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|now| *now >= phase).await;
    }
}

/// Checks the store for `/readyz`, one check at a time.
pub(crate) struct Readiness {
    health: Arc<dyn StoreHealth>,
    last: Mutex<Option<(Instant, bool)>>,
}

impl Readiness {
    pub(crate) fn new(health: Arc<dyn StoreHealth>) -> Self {
        Self { health, last: Mutex::new(None) }
    }

    /// # Errors
    /// The store does not work, or did not answer within a second.
    pub(crate) async fn check(&self) -> Result<(), Problem> {
        let mut last = self.last.lock().await;
        if let Some((at, ready)) = *last
            && at.elapsed() < READINESS_CACHED
        {
            let cached = || StoreError::Unavailable("the last check, moments ago, failed".into());
            return if ready { Ok(()) } else { Err(cached().into()) };
        }
        let checked = tokio::time::timeout(READINESS_TIMEOUT, self.health.check()).await;
        let checked = checked.unwrap_or(Err(StoreError::TimedOut)).map_err(Problem::from);
        let was_ready = last.is_none_or(|(_, ready)| ready);
        // Load balancers ask all the time; only a change is worth a line.
        match &checked {
            Ok(()) if !was_ready => tracing::info!("the service is ready again"),
            Err(problem) if was_ready => {
                tracing::error!(
                    cause = problem.causes(),
                    "the service is not ready: the store does not work"
                );
            }
            Ok(()) | Err(_) => {}
        }
        *last = Some((Instant::now(), checked.is_ok()));
        checked
    }
}

/// The machine's time in seconds since 1970-01-01T00:00:00Z. Signatures follow it, not the business clock.
pub(crate) fn unix_seconds() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
}

pub(crate) fn real_now() -> DateTime<Utc> {
    SystemTime::now().into()
}
