//! Starts graduations that are due, many at a time.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::ports::DueGraduation;
use hiretalk_domain::use_cases::{StartGraduations, StartOutcome};
use prometheus::{IntCounterVec, Opts, Registry};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{LOOK_AGAIN, stopped};
use crate::telemetry::with_causes;

/// The most starts that wait for their commit at once: a few of the writer's batches.
const IN_FLIGHT: usize = 512;
/// The most graduations that are leased at once, and the room that is waited for.
const BATCH: usize = 256;

/// Starts graduations. It works without a channel too: then outside systems say the first word.
pub(crate) struct Starter {
    /// Starts.
    pub(crate) start: StartGraduations,
    /// How long a graduation is leased.
    pub(crate) lease: Duration,
}

impl Starter {
    /// Works until `stop` says so, then lets what has begun finish.
    ///
    /// # Errors
    /// The registry has a starter's metrics already.
    pub(crate) async fn run(
        self,
        registry: &Registry,
        mut stop: watch::Receiver<bool>,
    ) -> prometheus::Result<()> {
        let options =
            Opts::new("hiretalk_graduations_total", "Graduations that were due, by what became of them.");
        let counts = IntCounterVec::new(options, &["outcome"])?;
        registry.register(Box::new(counts.clone()))?;
        let (shared, mut running) = (Arc::new(self), JoinSet::new());
        while !*stop.borrow() {
            while running.try_join_next().is_some() {}
            if running.len() + BATCH > IN_FLIGHT {
                running.join_next().await;
                continue;
            }
            let taken = shared.take().await;
            if taken.is_empty() {
                tokio::select! {
                    () = shared.start.due_may_wait(LOOK_AGAIN) => {}
                    () = stopped(&mut stop) => {}
                }
                continue;
            }
            for due in taken {
                let (shared, counts) = (Arc::clone(&shared), counts.clone());
                running.spawn(async move { shared.work(due, &counts).await });
            }
        }
        while running.join_next().await.is_some() {}
        Ok(())
    }

    /// What is due now; nothing, after a while, if the store is away.
    async fn take(&self) -> Vec<DueGraduation> {
        match self.start.take(u16::try_from(BATCH).unwrap_or(u16::MAX), self.lease).await {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(cause = with_causes(&error), "due graduations cannot be read");
                tokio::time::sleep(LOOK_AGAIN).await;
                Vec::new()
            }
        }
    }

    async fn work(&self, due: DueGraduation, counts: &IntCounterVec) {
        let outcome = match self.start.start(due).await {
            Ok(StartOutcome::Started) => "started",
            Ok(StartOutcome::Deferred) => "deferred",
            Ok(StartOutcome::CalledOff) => "called_off",
            Ok(StartOutcome::Passed) => "passed",
            Err(error) => {
                tracing::warn!(cause = with_causes(&error), "a graduation waits for its next lease");
                "failed"
            }
        };
        counts.with_label_values(&[outcome]).inc();
    }
}
