//! The endpoint worker: sends events to the endpoints of other systems.

use std::time::Duration;

use hiretalk_webhooks::DeliverEvents;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::stop::{POLL_INTERVAL, stopped};
use crate::telemetry::with_causes;

/// Endpoints leased at once. Each has a task of its own, so that a slow one delays no other.
const BATCH: u16 = 512;
/// The least time between two looks: a busy feed wakes the worker at every commit.
const LEAST_PAUSE: Duration = Duration::from_millis(20);

/// Sends events. Runs without a channel too.
#[derive(Clone)]
pub(crate) struct EndpointWorker(pub(crate) DeliverEvents);

impl EndpointWorker {
    /// Runs until the stop, then waits for deliveries in progress.
    pub(super) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut running = JoinSet::new();
        while !*stop.borrow() {
            while running.try_join_next().is_some() {}
            let last = self.0.last().await.unwrap_or_default();
            let (token, lease) = match self.0.lease(BATCH).await {
                Ok(leased) => leased,
                Err(error) => {
                    tracing::warn!(cause = with_causes(&error), "endpoints cannot be read");
                    tokio::time::sleep(POLL_INTERVAL).await;
                    continue;
                }
            };
            let (is_empty, has_enabled) = (lease.leased.is_empty(), lease.has_enabled);
            for leased in lease.leased {
                let deliver = self.0.clone();
                running.spawn(async move {
                    if let Err(error) = deliver.deliver(token, leased).await {
                        tracing::warn!(cause = with_causes(&error), "an endpoint waits for its next lease");
                    }
                });
            }
            let wait = async {
                if !has_enabled {
                    return tokio::time::sleep(POLL_INTERVAL).await;
                }
                tokio::time::sleep(LEAST_PAUSE).await;
                if is_empty && running.is_empty() {
                    self.0.wait_for_events(last).await;
                }
            };
            tokio::select! {
                () = wait => {}
                () = stopped(&mut stop) => {}
            }
        }
        while running.join_next().await.is_some() {}
    }
}
