//! The state of the send rate limiter, and the pause of the business number, on real time.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::outbound::{RateLimited, SendRate, SendRateLimiter, SendRateState};

/// The number of recipients above which those with a full bucket are dropped.
const SWEEP_ABOVE: usize = 4_096;

/// The buckets of the business number and of each recipient, and the pause.
#[derive(Debug, Default)]
pub(crate) struct SendRates {
    /// The instant that stands for the limiter's epoch.
    epoch: Option<Instant>,
    number: Option<DateTime<Utc>>,
    recipients: HashMap<NumberDigest, DateTime<Utc>>,
    swept: usize,
    paused_until: Option<Instant>,
}

/// A message may not leave before this instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limited {
    Number(Instant),
    Recipient(Instant),
}

impl SendRates {
    /// A shorter pause does not end a longer one.
    pub(crate) fn pause(&mut self, wait: Duration, now: Instant) {
        self.paused_until = self.paused_until.max(Some(later(now, wait)));
    }

    /// The end of the present pause.
    pub(crate) fn paused_until(&self, now: Instant) -> Option<Instant> {
        self.paused_until.filter(|until| *until > now)
    }

    /// Reserves a slot for a message to `recipient`; returns how long until it.
    pub(crate) fn reserve(
        &mut self,
        recipient: Option<NumberDigest>,
        rate: SendRate,
        now: Instant,
    ) -> Result<Duration, Limited> {
        let since_epoch = now.saturating_duration_since(*self.epoch.get_or_insert(now));
        let moment = DateTime::UNIX_EPOCH + TimeDelta::from_std(since_epoch).unwrap_or(TimeDelta::MAX);
        let instant = |until: DateTime<Utc>| later(now, (until - moment).to_std().unwrap_or_default());
        let known = recipient.and_then(|recipient| self.recipients.get(&recipient).copied());
        let state = SendRateState { number: self.number, recipient: known };
        let (slot, after) =
            SendRateLimiter::new(rate).reserve(state, moment).map_err(|limited| match limited {
                RateLimited::Number { until } => Limited::Number(instant(until)),
                RateLimited::Recipient { until } => Limited::Recipient(instant(until)),
            })?;
        self.number = after.number;
        if let (Some(recipient), Some(full_at)) = (recipient, after.recipient) {
            self.recipients.insert(recipient, full_at);
            self.drop_full_buckets(moment);
        }
        Ok((slot - moment).to_std().unwrap_or_default())
    }

    /// Drops full buckets, so seldom that it costs each message next to nothing.
    fn drop_full_buckets(&mut self, now: DateTime<Utc>) {
        if self.recipients.len() > SWEEP_ABOVE.max(self.swept.saturating_mul(2)) {
            self.recipients.retain(|_, full_at| *full_at > now);
            self.swept = self.recipients.len();
        }
    }
}

/// The instant that is `wait` after `now`; ten years after it if the machine cannot count that far.
pub(crate) fn later(now: Instant, wait: Duration) -> Instant {
    const LONG: Duration = Duration::from_secs(10 * 365 * 24 * 3_600);
    now.checked_add(wait).unwrap_or_else(|| now + LONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_waits_and_others_do_not() {
        const ANA: NumberDigest = NumberDigest([1; 32]);
        const BEN: NumberDigest = NumberDigest([2; 32]);
        let start = Instant::now();
        let rate = SendRate { rate: 100, recipient_interval: Duration::from_secs(6), recipient_burst: 1 };
        let mut rates = SendRates::default();
        assert_eq!(rates.reserve(Some(ANA), rate, start), Ok(Duration::ZERO));
        let again = start + Duration::from_secs(6);
        assert_eq!(rates.reserve(Some(ANA), rate, start), Err(Limited::Recipient(again)));
        assert_eq!(rates.reserve(Some(BEN), rate, start), Ok(Duration::from_millis(10)));
        assert_eq!(rates.reserve(Some(ANA), rate, again), Ok(Duration::ZERO));
    }

    #[test]
    fn a_shorter_pause_does_not_end_a_longer_one() {
        let start = Instant::now();
        let mut rates = SendRates::default();
        rates.pause(Duration::from_secs(9), start);
        rates.pause(Duration::from_secs(1), start);
        assert_eq!(rates.paused_until(start), Some(start + Duration::from_secs(9)));
        assert_eq!(rates.paused_until(start + Duration::from_secs(9)), None);
    }
}
