//! The state of the send rate limiter during one lease.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::outbound::{RateLimited, SendRate, SendRateLimiter, SendRateState};

/// The buckets of the business number and of the recipients of one lease.
#[derive(Debug)]
pub(super) struct LeaseRate {
    limiter: SendRateLimiter,
    now: DateTime<Utc>,
    number: DateTime<Utc>,
    has_reserved: bool,
    recipients: BTreeMap<Vec<u8>, DateTime<Utc>>,
}

impl LeaseRate {
    /// The buckets at `now`, with the business number's theoretical arrival time.
    pub(super) fn new(rate: SendRate, now: DateTime<Utc>, number: DateTime<Utc>) -> Self {
        let limiter = SendRateLimiter::new(rate);
        Self { limiter, now, number, has_reserved: false, recipients: BTreeMap::new() }
    }

    /// The number of slots that are left.
    pub(super) fn free_slots(&self) -> i64 {
        self.limiter.free_slots(Some(self.number), self.now)
    }

    pub(super) fn closed_for(&self) -> TimeDelta {
        match self.limiter.next_slot(Some(self.number), self.now) {
            Ok(_) => TimeDelta::zero(),
            Err(RateLimited::Number { until } | RateLimited::Recipient { until }) => until - self.now,
        }
    }

    /// Reserves a slot for a message to `recipient`, whose theoretical arrival time before this lease is `known`; returns
    /// how long until the slot.
    pub(super) fn reserve(
        &mut self,
        recipient: Option<&[u8]>,
        known: Option<DateTime<Utc>>,
    ) -> Result<Duration, RateLimited> {
        let before = recipient.and_then(|recipient| self.recipients.get(recipient).copied().or(known));
        let state = SendRateState { number: Some(self.number), recipient: before };
        let (slot, after) = self.limiter.reserve(state, self.now)?;
        self.number = after.number.unwrap_or(self.number);
        self.has_reserved = true;
        if let (Some(recipient), Some(full_at)) = (recipient, after.recipient) {
            self.recipients.insert(recipient.to_vec(), full_at);
        }
        Ok((slot - self.now).to_std().unwrap_or_default())
    }

    /// How long from now until a moment that a verdict named.
    pub(super) fn wait_until(&self, until: DateTime<Utc>) -> TimeDelta {
        until - self.now
    }

    pub(super) fn has_reserved(&self) -> bool {
        self.has_reserved
    }

    /// The business number's theoretical arrival time.
    pub(super) fn number(&self) -> DateTime<Utc> {
        self.number
    }

    /// The recipients' theoretical arrival times, in the order of their numbers.
    pub(super) fn recipients(&self) -> (Vec<Vec<u8>>, Vec<DateTime<Utc>>) {
        self.recipients.iter().map(|(number, full_at)| (number.clone(), *full_at)).unzip()
    }
}
