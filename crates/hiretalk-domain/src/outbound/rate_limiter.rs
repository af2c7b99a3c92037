//! The generic cell rate algorithm (GCRA) for outbound messages: state in, verdict and new state out.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::SendRate;

/// Decides when a message may leave: evenly spaced slots for the business number, a token bucket for each recipient. It
/// runs on real time and keeps no state of its own.
#[derive(Debug, Clone, Copy)]
pub struct SendRateLimiter {
    interval: TimeDelta,
    recipient_interval: TimeDelta,
    recipient_capacity: TimeDelta,
}

/// Theoretical arrival times: each bucket is full again at its own. None where nothing was sent yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SendRateState {
    /// The moment of the business number's next slot.
    pub number: Option<DateTime<Utc>>,
    pub recipient: Option<DateTime<Utc>>,
}

/// A message may not leave yet. The state stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateLimited {
    /// The business number has no free slot within [`SendRate::AHEAD`].
    Number { until: DateTime<Utc> },
    /// The recipient had too many messages.
    Recipient { until: DateTime<Utc> },
}

impl SendRateLimiter {
    /// A limiter for this rate.
    pub fn new(rate: SendRate) -> Self {
        let SendRate { rate, recipient_interval, recipient_burst } = rate;
        let recipient_interval = delta(recipient_interval);
        Self {
            interval: delta(Duration::from_secs(1) / u32::from(rate.max(1))),
            recipient_interval,
            recipient_capacity: recipient_interval * i32::from(recipient_burst.max(1)),
        }
    }

    /// Reserves a slot of the business number and a token of the recipient, or neither. Returns the moment of the slot and
    /// the state after it.
    ///
    /// # Errors
    /// The message may not leave yet.
    pub fn reserve(
        &self,
        state: SendRateState,
        now: DateTime<Utc>,
    ) -> Result<(DateTime<Utc>, SendRateState), RateLimited> {
        let slot = self.next_slot(state.number, now)?;
        let recipient = state.recipient.map_or(slot, |at| at.max(slot)) + self.recipient_interval;
        let until = recipient - self.recipient_capacity;
        if until > slot {
            return Err(RateLimited::Recipient { until });
        }
        Ok((slot, SendRateState { number: Some(slot + self.interval), recipient: Some(recipient) }))
    }

    /// The number of slots that the business number has left within [`SendRate::AHEAD`].
    pub fn free_slots(&self, number: Option<DateTime<Utc>>, now: DateTime<Utc>) -> i64 {
        let Ok(slot) = self.next_slot(number, now) else { return 0 };
        let room = delta(SendRate::AHEAD) - (slot - now);
        match (room.num_nanoseconds(), self.interval.num_nanoseconds()) {
            (Some(room), Some(interval)) if interval > 0 => room / interval + 1,
            (Some(_) | None, _) => 0,
        }
    }

    /// The moment of the business number's next slot.
    ///
    /// # Errors
    /// It lies further ahead than [`SendRate::AHEAD`].
    pub fn next_slot(
        &self,
        number: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, RateLimited> {
        let slot = number.map_or(now, |at| at.max(now));
        let until = slot - delta(SendRate::AHEAD);
        if until > now { Err(RateLimited::Number { until }) } else { Ok(slot) }
    }
}

/// The duration, but a year at most, so that it can be multiplied and added to any date.
fn delta(duration: Duration) -> TimeDelta {
    const YEAR: TimeDelta = TimeDelta::days(365);
    TimeDelta::from_std(duration).map_or(YEAR, |delta| delta.min(YEAR))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn limiter(rate: u16, recipient_interval: Duration, recipient_burst: u16) -> SendRateLimiter {
        SendRateLimiter::new(SendRate { rate, recipient_interval, recipient_burst })
    }

    #[test]
    fn a_recipient_gets_the_burst_and_then_one_in_each_interval() {
        let limiter = limiter(100, Duration::from_secs(6), 2);
        let slot = |number: i64| START + TimeDelta::milliseconds(10 * number);
        let (first, after) = limiter.reserve(SendRateState::default(), START).unwrap();
        let (second, after) = limiter.reserve(after, START).unwrap();
        assert_eq!((first, second), (slot(0), slot(1)));
        let again = START + TimeDelta::seconds(6);
        assert_eq!(limiter.reserve(after, START), Err(RateLimited::Recipient { until: again }));
        let other = SendRateState { recipient: None, ..after };
        assert_eq!(limiter.reserve(other, START).unwrap().0, slot(2), "others are not concerned");
        let (third, after) = limiter.reserve(after, again).unwrap();
        assert_eq!(third, again);
        assert!(limiter.reserve(after, again).is_err());
    }

    #[test]
    fn the_number_gives_its_slots_evenly_and_a_little_ahead() {
        for (rate, ahead) in [(1, 1), (7, 2), (40, 11), (80, 21), (1_000, 251)] {
            let limiter = limiter(rate, Duration::ZERO, 1);
            // A silence gives no more at once.
            let mut state = SendRateState { number: Some(START - TimeDelta::seconds(60)), recipient: None };
            assert_eq!(limiter.free_slots(state.number, START), ahead, "{rate}");
            let slots: Vec<_> = (0..2_000)
                .map_while(|_| {
                    let (slot, after) = limiter.reserve(state, START).ok()?;
                    state = SendRateState { recipient: None, ..after };
                    Some(slot)
                })
                .collect();
            assert_eq!(slots.len() as i64, ahead, "{rate}");
            let interval = delta(Duration::from_secs(1) / u32::from(rate));
            let is_even = slots.windows(2).all(|pair| pair[1] - pair[0] == interval);
            assert!(slots[0] == START && is_even, "{rate}: {slots:?}");
            assert_eq!(limiter.free_slots(state.number, START), 0);
            let Err(RateLimited::Number { until }) = limiter.reserve(state, START) else { panic!("{rate}") };
            assert!(until > START && until <= START + TimeDelta::seconds(1), "{rate}");
            assert_eq!(limiter.free_slots(state.number, until), 1, "{rate}");
        }
    }

    #[test]
    fn the_longest_intervals_do_not_overflow() {
        let limiter = limiter(1, Duration::MAX, u16::MAX);
        let (_, after) = limiter.reserve(SendRateState::default(), START).unwrap();
        assert!(limiter.reserve(after, START + TimeDelta::seconds(1)).is_ok());
    }
}
