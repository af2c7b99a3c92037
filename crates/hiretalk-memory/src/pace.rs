//! How fast messages may leave: token buckets on real time, as their theoretical arrival times (GCRA).

use std::collections::HashMap;
use std::time::{Duration, Instant};

use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::outbound::SendRate;

/// How many recipients are remembered before those are forgotten whose buckets are full again.
const SWEEP_ABOVE: usize = 4_096;

/// The buckets of the business number and of each recipient, and the pause.
#[derive(Debug, Default)]
pub(crate) struct Gates {
    /// The moment that the business number's next token is for.
    number: Option<Instant>,
    recipients: HashMap<NumberDigest, Instant>,
    swept: usize,
    paused_until: Option<Instant>,
}

/// Why a message may not leave now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closed {
    /// The business number has no token before this moment.
    Number(Instant),
    /// This recipient has none before this moment.
    Recipient(Instant),
}

impl Gates {
    /// A shorter pause does not end a longer one.
    pub(crate) fn pause(&mut self, wait: Duration, now: Instant) {
        self.paused_until = self.paused_until.max(Some(later(now, wait)));
    }

    /// When the present pause ends.
    pub(crate) fn paused_until(&self, now: Instant) -> Option<Instant> {
        self.paused_until.filter(|until| *until > now)
    }

    /// Takes a token of both, or of neither. Returns the moment that it is for.
    pub(crate) fn pass(
        &mut self,
        recipient: Option<NumberDigest>,
        pace: &SendRate,
        now: Instant,
    ) -> Result<Instant, Closed> {
        let SendRate { rate, recipient_interval, recipient_burst } = pace;
        let slot = self.number.map_or(now, |next| next.max(now));
        if slot > later(now, SendRate::AHEAD) {
            return Err(Closed::Number(slot - SendRate::AHEAD));
        }
        if let Some(recipient) = recipient {
            let burst = u32::from(*recipient_burst).max(1);
            let before = self.recipients.get(&recipient).copied();
            let next = take(before, slot, *recipient_interval, burst).map_err(Closed::Recipient)?;
            self.recipients.insert(recipient, next);
            self.sweep(now);
        }
        self.number = Some(slot + Duration::from_secs(1) / u32::from(*rate).max(1));
        Ok(slot)
    }

    /// Forgets full buckets, so seldom that it costs each message next to nothing.
    fn sweep(&mut self, now: Instant) {
        if self.recipients.len() > SWEEP_ABOVE.max(self.swept.saturating_mul(2)) {
            self.recipients.retain(|_, arrival| *arrival > now);
            self.swept = self.recipients.len();
        }
    }
}

/// The moment that is `wait` after `now`; some years on if the machine cannot count that far.
pub(crate) fn later(now: Instant, wait: Duration) -> Instant {
    const LONG: Duration = Duration::from_secs(10 * 365 * 24 * 3_600);
    now.checked_add(wait).unwrap_or_else(|| now + LONG)
}

/// The bucket's next arrival time after one more token, or when there is a token again.
fn take(arrival: Option<Instant>, now: Instant, interval: Duration, burst: u32) -> Result<Instant, Instant> {
    let next = later(arrival.map_or(now, |arrival| arrival.max(now)), interval);
    let full = later(now, interval.saturating_mul(burst));
    if next <= full { Ok(next) } else { Err(now + next.duration_since(full)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: NumberDigest = NumberDigest([1; 32]);
    const BEN: NumberDigest = NumberDigest([2; 32]);

    #[test]
    fn a_bucket_gives_its_burst_and_then_one_in_each_interval() {
        let start = Instant::now();
        let pace = SendRate { rate: 100, recipient_interval: Duration::from_secs(6), recipient_burst: 2 };
        let mut gates = Gates::default();
        let slot = |number: u32| start + Duration::from_millis(10) * number;
        assert_eq!(gates.pass(Some(ANA), &pace, start), Ok(slot(0)));
        assert_eq!(gates.pass(Some(ANA), &pace, start), Ok(slot(1)));
        let again = start + Duration::from_secs(6);
        assert_eq!(gates.pass(Some(ANA), &pace, start), Err(Closed::Recipient(again)));
        assert_eq!(gates.pass(Some(BEN), &pace, start), Ok(slot(2)), "others are not concerned");
        assert_eq!(gates.pass(Some(ANA), &pace, again), Ok(again));
        assert!(gates.pass(Some(ANA), &pace, again).is_err());
    }

    #[test]
    fn the_number_gives_its_tokens_evenly_and_a_little_ahead() {
        let start = Instant::now();
        let pace = SendRate { rate: 40, recipient_interval: Duration::ZERO, recipient_burst: 1 };
        let mut gates = Gates::default();
        let given: Vec<_> = (0..200).map_while(|_| gates.pass(None, &pace, start).ok()).collect();
        let interval = Duration::from_millis(25);
        let even: Vec<_> = (0..=10).map(|number| start + interval * number).collect();
        assert_eq!(given, even);
        assert_eq!(gates.pass(Some(ANA), &pace, start), Err(Closed::Number(start + interval)));
        assert_eq!(gates.pass(Some(ANA), &pace, start + interval), Ok(start + interval * 11));
        let much_later = start + Duration::from_secs(60);
        assert_eq!(gates.pass(None, &pace, much_later), Ok(much_later), "a silence gives no more at once");
        assert_eq!(gates.pass(None, &pace, much_later), Ok(much_later + interval));
    }

    #[test]
    fn a_shorter_pause_does_not_end_a_longer_one() {
        let start = Instant::now();
        let mut gates = Gates::default();
        gates.pause(Duration::from_secs(9), start);
        gates.pause(Duration::from_secs(1), start);
        assert_eq!(gates.paused_until(start), Some(start + Duration::from_secs(9)));
        assert_eq!(gates.paused_until(start + Duration::from_secs(9)), None);
    }
}
