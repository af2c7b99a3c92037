//! How fast messages may leave, on real time: even slots for the business number, a token bucket as its theoretical
//! arrival time (GCRA) for each recipient.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::outbound::SendRate;

/// Why a message may not leave now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// The business number has sent what it may.
    Number,
    /// The recipient has had too many: not before this time has passed.
    Recipient(TimeDelta),
}

/// The buckets of the business number and of the recipients of one lease.
#[derive(Debug)]
pub(super) struct Gates {
    now: DateTime<Utc>,
    interval: TimeDelta,
    recipient: Bucket,
    /// The moment that the business number's next token is for.
    tat: DateTime<Utc>,
    passed: usize,
    recipients: BTreeMap<Vec<u8>, DateTime<Utc>>,
}

/// One token in each interval, and so many at once after a silence.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    interval: TimeDelta,
    full: TimeDelta,
}

impl Bucket {
    fn new(interval: Duration, burst: u16) -> Self {
        let interval = delta(interval);
        Self { interval, full: interval * i32::from(burst.max(1)) }
    }

    /// The theoretical arrival time after one more token, or how long until there is one.
    fn take(self, tat: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, TimeDelta> {
        let next = tat.max(now) + self.interval;
        let wait = next - now - self.full;
        if wait <= TimeDelta::zero() { Ok(next) } else { Err(wait) }
    }
}

impl Gates {
    /// The buckets at `now`, where the business number's next token is for `tat`.
    pub(super) fn new(pace: SendRate, now: DateTime<Utc>, tat: DateTime<Utc>) -> Self {
        let SendRate { rate, recipient_interval, recipient_burst } = pace;
        Self {
            now,
            interval: delta(Duration::from_secs(1) / u32::from(rate.max(1))),
            recipient: Bucket::new(recipient_interval, recipient_burst),
            tat: tat.max(now),
            passed: 0,
            recipients: BTreeMap::new(),
        }
    }

    /// How many tokens of the business number are left within [`SendRate::AHEAD`].
    pub(super) fn left(&self) -> i64 {
        let room = delta(SendRate::AHEAD) - (self.tat - self.now);
        match (room.num_nanoseconds(), self.interval.num_nanoseconds()) {
            (Some(room), Some(interval)) if room >= 0 && interval > 0 => room / interval + 1,
            (Some(_) | None, _) => 0,
        }
    }

    /// For how long no token of the business number is given out.
    pub(super) fn closed_for(&self) -> TimeDelta {
        (self.tat - self.now - delta(SendRate::AHEAD)).max(TimeDelta::zero())
    }

    /// Takes a token of both, or of neither; returns how long until the moment that it is for. `known` is the recipient's
    /// theoretical arrival time before this lease, if there was a message before.
    pub(super) fn pass(
        &mut self,
        recipient: Option<&[u8]>,
        known: Option<DateTime<Utc>>,
    ) -> Result<Duration, Closed> {
        let slot = self.tat;
        if self.closed_for() > TimeDelta::zero() {
            return Err(Closed::Number);
        }
        if let Some(recipient) = recipient {
            let before = self.recipients.get(recipient).copied().or(known).unwrap_or(slot);
            let next = self.recipient.take(before, slot).map_err(Closed::Recipient)?;
            self.recipients.insert(recipient.to_vec(), next);
        }
        self.tat = slot + self.interval;
        self.passed += 1;
        Ok((slot - self.now).to_std().unwrap_or_default())
    }

    /// Whether any message may leave.
    pub(super) fn has_passed(&self) -> bool {
        self.passed > 0
    }

    /// The moment that the business number's next token is for.
    pub(super) fn tat(&self) -> DateTime<Utc> {
        self.tat
    }

    /// The recipients' theoretical arrival times, in the order of their numbers.
    pub(super) fn recipients(&self) -> (Vec<Vec<u8>>, Vec<DateTime<Utc>>) {
        self.recipients.iter().map(|(number, tat)| (number.clone(), *tat)).unzip()
    }
}

/// The duration, but a year at most: that is for ever, and leaves room to multiply.
fn delta(duration: Duration) -> TimeDelta {
    const YEAR: TimeDelta = TimeDelta::days(365);
    TimeDelta::from_std(duration).map_or(YEAR, |delta| delta.min(YEAR))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn a_recipient_gets_the_burst_and_then_one_in_each_interval() {
        let pace = SendRate { rate: 100, recipient_interval: Duration::from_secs(6), recipient_burst: 2 };
        let mut gates = Gates::new(pace, START, START);
        let slot = |number: u64| Ok(Duration::from_millis(10 * number));
        assert_eq!(gates.pass(Some(b"ana"), None), slot(0));
        assert_eq!(gates.pass(Some(b"ana"), None), slot(1));
        let Err(Closed::Recipient(wait)) = gates.pass(Some(b"ana"), None) else { panic!("two of two") };
        assert_eq!(wait, TimeDelta::milliseconds(5_980));
        assert_eq!(gates.pass(Some(b"ben"), None), slot(2), "others are not concerned");
        let (_, tats) = gates.recipients();
        let mut later = Gates::new(pace, START + TimeDelta::seconds(6), gates.tat());
        assert_eq!(later.pass(Some(b"ana"), Some(tats[0])), slot(0));
        assert!(later.pass(Some(b"ana"), Some(tats[0])).is_err());
    }

    #[test]
    fn the_number_gives_its_tokens_evenly_and_a_little_ahead() {
        for (rate, ahead) in [(1, 1), (7, 2), (80, 21), (1_000, 251)] {
            let pace = SendRate { rate, recipient_interval: Duration::ZERO, recipient_burst: 1 };
            // A silence gives no more at once.
            let mut gates = Gates::new(pace, START, START - TimeDelta::seconds(60));
            assert_eq!(gates.left(), ahead, "{rate}");
            let waits: Vec<_> = (0..2_000).map_while(|_| gates.pass(None, None).ok()).collect();
            assert_eq!(waits.len() as i64, ahead, "{rate}");
            let interval = Duration::from_secs(1) / u32::from(rate);
            let is_even = waits.windows(2).all(|pair| pair[1] - pair[0] == interval);
            assert!(waits[0].is_zero() && is_even, "{rate}: {waits:?}");
            assert_eq!(gates.left(), 0);
            let wait = gates.closed_for();
            assert!(wait > TimeDelta::zero() && wait <= TimeDelta::seconds(1));
            let next = Gates::new(pace, START + wait, gates.tat());
            assert_eq!((next.left(), next.closed_for()), (1, TimeDelta::zero()), "{rate}");
        }
    }
}
