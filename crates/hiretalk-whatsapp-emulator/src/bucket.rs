//! A token bucket on the emulator's clock.

/// How fast a bucket fills and how much it holds.
#[derive(Clone, Copy)]
pub(crate) struct Rate {
    /// In so many milliseconds, at least 1, `per` tokens come.
    pub(crate) every_ms: i64,
    pub(crate) per: i64,
    pub(crate) burst: i64,
}

/// How much is left, and when that was counted. A token is `every_ms` parts, so that nothing is lost to rounding.
#[derive(Clone, Copy)]
pub(crate) struct Bucket {
    parts: i64,
    at_ms: i64,
}

impl Bucket {
    /// A full one.
    pub(crate) fn full(rate: Rate, now_ms: i64) -> Self {
        Self { parts: rate.burst.saturating_mul(rate.every_ms), at_ms: now_ms }
    }

    /// Whether there is a token.
    pub(crate) fn has(&mut self, rate: Rate, now_ms: i64) -> bool {
        let gained = now_ms.saturating_sub(self.at_ms).max(0).saturating_mul(rate.per);
        self.parts = self.parts.saturating_add(gained).min(rate.burst.saturating_mul(rate.every_ms));
        self.at_ms = now_ms;
        self.parts >= rate.every_ms
    }

    /// Takes a token.
    pub(crate) fn take(&mut self, rate: Rate) {
        self.parts -= rate.every_ms;
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
            bucket.take(rate);
        }
        assert!(!bucket.has(rate, 1_000));
        assert!(!bucket.has(rate, 5_999));
        assert!(bucket.has(rate, 6_000));
        bucket.take(rate);
        assert!(!bucket.has(rate, 6_001));
        assert!(bucket.has(rate, 1_000_000));
    }
}
