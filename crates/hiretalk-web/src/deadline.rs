//! How long a use case may take before the caller is told to come back.

use std::future::Future;
use std::time::Duration;

use hiretalk_domain::ports::StoreError;

use crate::problem::Problem;

/// A caller hears from us within 5 s, whatever the store does; half a second is left for all the rest.
pub(crate) const USE_CASE: Duration = Duration::from_millis(4_500);

/// How long the store may think about a key that is not known here, before the use case begins.
const LOOK_UP: Duration = Duration::from_secs(2);

/// Waits for a use case or a read, but not for ever.
///
/// # Errors
/// What it failed with, or that it did not answer in time. Whether it still happens is then not known.
pub(crate) async fn within<T, E: Into<Problem>>(
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Problem> {
    at_most(USE_CASE, work).await
}

/// Waits for a key to be looked up, but not as long as for a use case.
///
/// # Errors
/// What it failed with, or that it did not answer in time.
pub(crate) async fn within_look_up<T, E: Into<Problem>>(
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Problem> {
    at_most(LOOK_UP, work).await
}

async fn at_most<T, E: Into<Problem>>(
    timeouts: Duration,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Problem> {
    match tokio::time::timeout(timeouts, work).await {
        Ok(result) => result.map_err(Into::into),
        Err(_) => Err(Problem::of_store(StoreError::TimedOut)),
    }
}
