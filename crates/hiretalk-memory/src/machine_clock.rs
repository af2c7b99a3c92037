//! The machine's clock, which leases, graces and pace run on.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

/// Tells real time: the machine's, unless a simulation has one of its own.
#[derive(Clone)]
pub(crate) struct MachineClock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl MachineClock {
    pub(crate) fn new(now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(crate) fn now(&self) -> Instant {
        (self.0)()
    }
}

impl Default for MachineClock {
    fn default() -> Self {
        Self::new(Instant::now)
    }
}

impl fmt::Debug for MachineClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MachineClock(..)")
    }
}
