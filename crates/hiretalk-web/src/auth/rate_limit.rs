//! Limits of requests: for each key, and for each address without a valid one.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota};

use crate::problem::{Problem, ProblemCode};

/// Addresses share so many limiters, by a keyed hash: memory is bounded whoever calls, and nobody can choose whom they
/// share with. Callers with a valid key are not counted here.
const BUCKETS: u64 = 8_192;

/// An address gets this fraction of what a key gets.
const ADDRESS_FRACTION: u32 = 20;

pub(crate) struct KeyLimit(Option<DefaultDirectRateLimiter>);

impl KeyLimit {
    /// `rate` requests a second, twice that in a burst; 0 is no limit.
    pub(crate) fn new(rate: u32) -> Self {
        Self(quota(rate).map(DefaultDirectRateLimiter::direct))
    }

    /// # Errors
    /// `rate_limited`, with the seconds to wait.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), check)
    }
}

/// The limiters of addresses.
pub(crate) struct AddressLimits {
    buckets: Box<[DefaultDirectRateLimiter]>,
    hasher: RandomState,
}

impl AddressLimits {
    /// A twentieth of `rate` requests a second for each address, at least one; twice that in a burst. 0 is no limit.
    pub(crate) fn new(rate: u32) -> Self {
        let quota = quota(if rate == 0 { 0 } else { (rate / ADDRESS_FRACTION).max(1) });
        let buckets = quota.map_or_else(Box::default, |quota| {
            (0..BUCKETS).map(|_| DefaultDirectRateLimiter::direct(quota)).collect()
        });
        Self { buckets, hasher: RandomState::new() }
    }

    /// # Errors
    /// `rate_limited`, with the seconds to wait.
    pub(crate) fn check(&self, peer: Option<SocketAddr>) -> Result<(), Problem> {
        let bucket = self.hasher.hash_one(network(peer)) % BUCKETS;
        let limiter = usize::try_from(bucket).ok().and_then(|bucket| self.buckets.get(bucket));
        limiter.map_or(Ok(()), check)
    }
}

/// The address that is counted: an IPv4 address, or the /64 that one household or machine has of IPv6.
pub(crate) fn network(peer: Option<SocketAddr>) -> Option<u64> {
    Some(match peer?.ip().to_canonical() {
        IpAddr::V4(address) => u64::from(address.to_bits()),
        IpAddr::V6(address) => u64::try_from(address.to_bits() >> 64).unwrap_or(0),
    })
}

fn quota(rate: u32) -> Option<Quota> {
    let rate = NonZeroU32::new(rate)?;
    Some(Quota::per_second(rate).allow_burst(rate.saturating_mul(NonZeroU32::MIN.saturating_add(1))))
}

fn check(limiter: &DefaultDirectRateLimiter) -> Result<(), Problem> {
    limiter.check().map_err(|not_until| {
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        let seconds = (wait + Duration::from_millis(999)).as_secs().max(1);
        Problem::new(ProblemCode::RateLimited, "too many requests; come back later").retry_after(seconds)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(text: &str) -> Option<SocketAddr> {
        Some(SocketAddr::new(text.parse().unwrap(), 1))
    }

    #[test]
    fn a_burst_is_twice_the_rate_and_zero_is_no_limit() {
        let limit = KeyLimit::new(5);
        assert_eq!((0..100).filter(|_| limit.check().is_ok()).count(), 10);
        let refused = limit.check().unwrap_err();
        assert_eq!(refused.code(), ProblemCode::RateLimited);
        let limit = KeyLimit::new(0);
        assert_eq!((0..10_000).filter(|_| limit.check().is_ok()).count(), 10_000);
    }

    #[test]
    fn an_address_gets_a_twentieth_and_at_least_one() {
        for (rate, expected) in [(200, 20), (1, 2), (0, 100)] {
            let limits = AddressLimits::new(rate);
            let allowed = (0..100).filter(|_| limits.check(peer("192.0.2.1")).is_ok()).count();
            assert_eq!(allowed, expected, "rate {rate}");
        }
    }

    #[test]
    fn a_64_of_ipv6_is_one_address_and_a_mapped_one_is_its_ipv4() {
        for (one, other, same) in [
            ("2001:db8::1", "2001:db8::2", true),
            ("2001:db8::1", "2001:db8:0:1::1", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
        ] {
            assert_eq!(network(peer(one)) == network(peer(other)), same, "{one} {other}");
        }
    }
}
