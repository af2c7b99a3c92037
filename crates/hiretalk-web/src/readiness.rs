//! Whether the process can work: asked often, answered from memory most of the time.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::ports::{StoreError, StoreHealth};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::problem::Problem;

/// How long an answer is good for.
const KEPT: Duration = Duration::from_millis(250);

/// How long the store may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Asks the store whether it can work, one question at a time.
pub(crate) struct Readiness {
    health: Arc<dyn StoreHealth>,
    last: Mutex<Option<(Instant, bool)>>,
}

impl Readiness {
    /// Nothing is known yet.
    pub(crate) fn new(health: Arc<dyn StoreHealth>) -> Self {
        Self { health, last: Mutex::new(None) }
    }

    /// Whether the store can work, as of a quarter of a second ago at most.
    ///
    /// # Errors
    /// The store cannot work, or did not say so within a second.
    pub(crate) async fn check(&self) -> Result<(), Problem> {
        let mut last = self.last.lock().await;
        if let Some((at, ready)) = *last
            && at.elapsed() < KEPT
        {
            let problem =
                || Problem::of_store(StoreError::Unavailable("the store was asked just now".into()));
            return if ready { Ok(()) } else { Err(problem()) };
        }
        let answer = tokio::time::timeout(PATIENCE, self.health.check()).await;
        let answer = answer.unwrap_or(Err(StoreError::TimedOut)).map_err(Problem::of_store);
        let was_ready = last.is_none_or(|(_, ready)| ready);
        // Health is asked for all the time; only a change is worth a line.
        match &answer {
            Ok(()) if !was_ready => tracing::info!("the service is ready again"),
            Err(problem) if was_ready => {
                tracing::error!(cause = problem.causes(), "the service is not ready: the store cannot work");
            }
            Ok(()) | Err(_) => {}
        }
        *last = Some((Instant::now(), answer.is_ok()));
        answer
    }
}
