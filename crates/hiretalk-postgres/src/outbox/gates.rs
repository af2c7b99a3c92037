//! How fast messages may leave: token buckets on real time, as their theoretical arrival times (GCRA).

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::ports::Pace;

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
    number: Bucket,
    recipient: Bucket,
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
        // A year is for ever, and leaves room to multiply.
        let interval = TimeDelta::from_std(interval.min(Duration::from_secs(365 * 86_400)));
        let interval = interval.unwrap_or(TimeDelta::days(365));
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
    /// The buckets at `now`, where the business number's theoretical arrival time is `tat`.
    pub(super) fn new(pace: Pace, now: DateTime<Utc>, tat: DateTime<Utc>) -> Self {
        let Pace { rate, recipient_interval, recipient_burst } = pace;
        let rate = rate.max(1);
        Self {
            now,
            number: Bucket::new(Duration::from_secs(1) / u32::from(rate), rate),
            recipient: Bucket::new(recipient_interval, recipient_burst),
            tat,
            passed: 0,
            recipients: BTreeMap::new(),
        }
    }

    /// How many messages the business number may still send now.
    pub(super) fn left(&self) -> i64 {
        let room = self.number.full - (self.tat.max(self.now) - self.now);
        let (room, interval) = (room.num_nanoseconds(), self.number.interval.num_nanoseconds());
        match (room, interval) {
            (Some(room), Some(interval)) if interval > 0 => (room / interval).max(0),
            (Some(_) | None, _) => 0,
        }
    }

    /// For how long the business number may send nothing.
    pub(super) fn closed_for(&self) -> TimeDelta {
        self.number.take(self.tat, self.now).err().unwrap_or_default()
    }

    /// Takes a token of both, or of neither. `known` is the recipient's theoretical arrival time before this lease, if
    /// there was a message before.
    pub(super) fn pass(
        &mut self,
        recipient: Option<&[u8]>,
        known: Option<DateTime<Utc>>,
    ) -> Result<(), Closed> {
        let tat = self.number.take(self.tat, self.now).map_err(|_| Closed::Number)?;
        if let Some(recipient) = recipient {
            let before = self.recipients.get(recipient).copied().or(known).unwrap_or(self.now);
            let next = self.recipient.take(before, self.now).map_err(Closed::Recipient)?;
            self.recipients.insert(recipient.to_vec(), next);
        }
        self.tat = tat;
        self.passed += 1;
        Ok(())
    }

    /// Whether any message may leave.
    pub(super) fn has_passed(&self) -> bool {
        self.passed > 0
    }

    /// The business number's theoretical arrival time.
    pub(super) fn tat(&self) -> DateTime<Utc> {
        self.tat
    }

    /// The recipients' theoretical arrival times, in the order of their numbers.
    pub(super) fn recipients(&self) -> (Vec<Vec<u8>>, Vec<DateTime<Utc>>) {
        self.recipients.iter().map(|(number, tat)| (number.clone(), *tat)).unzip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn a_recipient_gets_the_burst_and_then_one_in_each_interval() {
        let pace = Pace { rate: 100, recipient_interval: Duration::from_secs(6), recipient_burst: 2 };
        let mut gates = Gates::new(pace, START, START);
        assert_eq!(gates.pass(Some(b"ana"), None), Ok(()));
        assert_eq!(gates.pass(Some(b"ana"), None), Ok(()));
        let wait = TimeDelta::seconds(6);
        assert_eq!(gates.pass(Some(b"ana"), None), Err(Closed::Recipient(wait)));
        assert_eq!(gates.pass(Some(b"ben"), None), Ok(()), "others are not concerned");
        let (_, tats) = gates.recipients();
        let mut later = Gates::new(pace, START + wait, gates.tat());
        assert_eq!(later.pass(Some(b"ana"), Some(tats[0])), Ok(()));
        assert!(later.pass(Some(b"ana"), Some(tats[0])).is_err());
    }

    #[test]
    fn the_number_sends_what_one_second_allows() {
        for rate in [1, 7, 80, 1_000] {
            let pace = Pace { rate, recipient_interval: Duration::ZERO, recipient_burst: 1 };
            let mut gates = Gates::new(pace, START, START);
            assert_eq!(gates.left(), i64::from(rate));
            let passed = (0..2_000).filter(|_| gates.pass(None, None).is_ok()).count();
            assert_eq!(passed, usize::from(rate));
            assert_eq!(gates.left(), 0);
            let wait = gates.closed_for();
            assert!(wait > TimeDelta::zero() && wait <= TimeDelta::seconds(1));
            assert!(Gates::new(pace, START + wait, gates.tat()).left() >= 1, "{rate}");
        }
    }
}
