//! Where the process stands between start and end.

use tokio::sync::watch;

/// Where the process stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// It works.
    Running,
    /// It was told to stop and says so on `/readyz`, but still answers.
    Draining,
    /// It takes no new connections; what it answers now is the last.
    Closing,
}

/// Tells everybody who waits when the phase changes.
pub(crate) struct PhaseSwitch(watch::Sender<Phase>);

impl PhaseSwitch {
    /// At the start.
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Phase::Running))
    }

    /// Goes on to a phase.
    pub(crate) fn enter(&self, phase: Phase) {
        self.0.send_replace(phase);
    }

    /// The phase now.
    pub(crate) fn now(&self) -> Phase {
        *self.0.borrow()
    }

    /// Ends when the phase is reached.
    pub(crate) async fn reached(&self, phase: Phase) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|now| *now >= phase).await;
    }
}
