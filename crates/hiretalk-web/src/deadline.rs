//! Deadlines of use cases and look-ups.

use std::future::Future;
use std::time::Duration;

use hiretalk_domain::ports::StoreError;

use crate::problem::Problem;

/// A caller has an answer within 5 s, whatever the store does; half a second is left for all the rest.
pub(crate) const USE_CASE: Duration = Duration::from_millis(4_500);

/// The time to look an unknown key up, before the use case begins.
const LOOK_UP: Duration = Duration::from_secs(2);

/// Waits for a use case or a read, at most [`USE_CASE`].
///
/// # Errors
/// Its error, or `unavailable` if it took too long. Whether it still happens is then not known.
pub(crate) async fn within<T, E: Into<Problem>>(
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Problem> {
    at_most(USE_CASE, work).await
}

/// Waits for a key to be looked up.
///
/// # Errors
/// Its error, or `unavailable` if it took too long.
pub(crate) async fn within_look_up<T, E: Into<Problem>>(
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Problem> {
    at_most(LOOK_UP, work).await
}

async fn at_most<T, E: Into<Problem>>(
    deadline: Duration,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Problem> {
    match tokio::time::timeout(deadline, work).await {
        Ok(result) => result.map_err(Into::into),
        Err(_) => Err(StoreError::TimedOut.into()),
    }
}
