//! Randomness, ids and time, all determined by the seed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::ports::{Clock, Ids, Secrets};

#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(WEYL);
        mix(self.0)
    }

    /// Returns a number below `end`, which must not be 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // The high half of the product: without a division, and even enough for ends as small as ours.
        let product = u128::from(self.bits()) * (end as u128);
        usize::try_from(product >> 64).unwrap_or(0)
    }

    pub(crate) fn percent(&mut self, share: u8) -> bool {
        self.below(100) < usize::from(share)
    }

    /// Picks one value of a slice, which must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

pub(crate) const WEYL: u64 = 0x9e37_79b9_7f4a_7c15;

pub(crate) fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[derive(Debug)]
pub(crate) struct SimulatedIds(AtomicU64);

impl SimulatedIds {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Ids for SimulatedIds {
    fn entropy(&self) -> u64 {
        mix(self.0.fetch_add(WEYL, Ordering::Relaxed))
    }
}

impl Secrets for SimulatedIds {
    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        secret[..8].copy_from_slice(&self.entropy().to_be_bytes());
        secret
    }
}

/// Unix time at the start, in seconds.
const BEGINNING: i64 = 1_790_000_000;

/// One time for wall clocks and monotonic clocks.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_again_with_their_seed_and_stay_below_their_end() {
        let numbers = |seed| {
            let mut random = Random::new(seed);
            [0; 50].map(|_| random.below(7))
        };
        assert_eq!(numbers(3), numbers(3));
        assert_ne!(numbers(3), numbers(4));
        let all: std::collections::BTreeSet<_> = numbers(3).into_iter().collect();
        assert_eq!(all, (0..7).collect());
    }
}
