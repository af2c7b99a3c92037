//! Simulated time: it moves when a step says so.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::ports::Clock;

const BEGINNING: i64 = 1_790_000_000;

/// One time for the business and for the machines.
#[derive(Debug)]
pub(crate) struct SimulatedTime {
    passed: AtomicU64,
    /// An [`Instant`] cannot be made up; only what passed since this one matters.
    began: Instant,
}

impl SimulatedTime {
    pub(crate) fn new() -> Self {
        Self { passed: AtomicU64::new(0), began: Instant::now() }
    }

    pub(crate) fn passed(&self) -> Duration {
        Duration::from_nanos(self.passed.load(Ordering::Relaxed))
    }

    pub(crate) fn machine(&self) -> Instant {
        self.began + self.passed()
    }

    pub(crate) fn advance(&self, by: Duration) {
        let nanoseconds = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        self.passed.fetch_add(nanoseconds, Ordering::Relaxed);
    }
}

impl Clock for SimulatedTime {
    fn now(&self) -> DateTime<Utc> {
        let began = DateTime::from_timestamp(BEGINNING, 0).unwrap_or(DateTime::UNIX_EPOCH);
        began + TimeDelta::from_std(self.passed()).unwrap_or(TimeDelta::MAX)
    }
}
