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
        match *last {
            Some((at, ready)) if at.elapsed() < KEPT => {
                return if ready {
                    Ok(())
                } else {
                    Err(Problem::of_store(StoreError::Unavailable("asked just now".into())))
                };
            }
            _ => {}
        }
        let answer = tokio::time::timeout(PATIENCE, self.health.check()).await;
        let answer = answer.unwrap_or(Err(StoreError::TimedOut));
        *last = Some((Instant::now(), answer.is_ok()));
        answer.map_err(Problem::of_store)
    }
}
