//! The loop that fetches people's files and removes those of erased ones.

use hiretalk_domain::use_cases::HandleFiles;
use tokio::sync::watch;

use super::stop::{POLL_INTERVAL, stopped};
use crate::telemetry::with_causes;

/// Runs until the stop. A file is a minute's matter, so one at a time is enough, and a look a second.
pub(super) async fn run(files: HandleFiles, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match files.run_due().await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::warn!(cause = with_causes(&error), "due files cannot be read"),
        }
        tokio::select! {
            () = tokio::time::sleep(POLL_INTERVAL) => {}
            () = stopped(&mut stop) => {}
        }
    }
}
