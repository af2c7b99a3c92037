//! The stop signal, and the wait between two looks.

use std::time::Duration;

use tokio::sync::watch;

/// The longest wait for a notification, in case one was lost.
pub(super) const POLL_INTERVAL: Duration = Duration::from_secs(1);

pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // A sender that is gone is a stop too.
    let _ = stop.wait_for(|stop| *stop).await;
}
