//! A token bucket on the emulator's clock.

/// How much is left, and when that was counted. One token is `UNIT` parts, so that nothing is lost to rounding.
#[derive(Clone, Copy)]
pub(crate) struct Bucket {
    parts: i64,
    at_ms: i64,
}

const UNIT: i64 = 1_000_000;

/// How fast a bucket fills and how much it holds.
#[derive(Clone, Copy)]
pub(crate) struct Rate {
    /// Milliseconds for `per` tokens.
    pub(crate) every_ms: i64,
    pub(crate) per: i64,
    pub(crate) burst: i64,
}

impl Bucket {
    /// A full one.
    pub(crate) fn full(rate: Rate, now_ms: i64) -> Self {
        Self { parts: rate.burst.saturating_mul(UNIT), at_ms: now_ms }
    }

    /// Whether there is a token.
    pub(crate) fn has(&mut self, rate: Rate, now_ms: i64) -> bool {
        let passed = now_ms.saturating_sub(self.at_ms).max(0);
        let gained = passed.saturating_mul(rate.per).saturating_mul(UNIT) / rate.every_ms.max(1);
        self.parts = self.parts.saturating_add(gained).min(rate.burst.saturating_mul(UNIT));
        self.at_ms = now_ms;
        self.parts >= UNIT
    }

    /// Takes a token.
    pub(crate) fn take(&mut self) {
        self.parts -= UNIT;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_a_burst_and_fills_slowly() {
        let rate = Rate { every_ms: 6_000, per: 1, burst: 3 };
        let mut bucket = Bucket::full(rate, 0);
        for _ in 0..3 {
            assert!(bucket.has(rate, 0));
            bucket.take();
        }
        assert!(!bucket.has(rate, 1_000));
        assert!(!bucket.has(rate, 5_999));
        assert!(bucket.has(rate, 6_000));
        bucket.take();
        assert!(!bucket.has(rate, 6_001));
        assert!(bucket.has(rate, 1_000_000));
    }
}
