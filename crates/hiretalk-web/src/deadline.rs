//! How long a use case may take before the caller is told to come back.

use std::future::Future;
use std::time::Duration;

use hiretalk_domain::ports::StoreError;

use crate::problem::Problem;

/// A caller hears from us within 5 s, whatever the store does; half a second is left for all the rest.
const USE_CASE: Duration = Duration::from_millis(4_500);

/// Waits for a use case or a read, but not for ever.
///
/// # Errors
/// What it failed with, or that it did not answer in time. Whether it still happens is then not known.
pub(crate) async fn within<T, E: Into<Problem>>(
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Problem> {
    match tokio::time::timeout(USE_CASE, work).await {
        Ok(result) => result.map_err(Into::into),
        Err(_) => Err(Problem::of_store(StoreError::TimedOut)),
    }
}
