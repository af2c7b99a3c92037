//! When something that failed is tried again.

use std::time::Duration;

/// How often an entry is tried before it is a dead letter: about half an hour in all.
pub const MOST_TRIES: u16 = 10;

/// The wait before the second try.
const FIRST: Duration = Duration::from_secs(2);
/// The longest wait of our own; the channel may ask for a longer one.
const LONGEST: Duration = Duration::from_secs(300);
/// The longest wait that the channel's word is taken for.
const LONGEST_ASKED: Duration = Duration::from_secs(24 * 3_600);

/// How long to wait after `tries` tries, the last one included: capped exponential backoff with full jitter over its
/// upper half, and never shorter than the channel asked for.
pub fn retry_delay(tries: u16, asked: Option<Duration>, entropy: u64) -> Duration {
    let doublings = u32::from(tries.saturating_sub(1)).min(16);
    let full = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    let half = full / 2;
    let share = u32::try_from(entropy >> 48).unwrap_or_default();
    let jittered = half + half.saturating_mul(share) / 0xFFFF;
    jittered.max(asked.unwrap_or_default().min(LONGEST_ASKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_to_a_cap_and_heeds_the_channel() {
        let seconds = Duration::from_secs;
        for (tries, asked, least, most) in [
            (1, None, seconds(1), seconds(2)),
            (2, None, seconds(2), seconds(4)),
            (5, None, seconds(16), seconds(32)),
            (60, None, seconds(150), seconds(300)),
            (1, Some(seconds(40)), seconds(40), seconds(40)),
            (1, Some(seconds(10_000_000)), seconds(86_400), seconds(86_400)),
        ] {
            for entropy in [0, u64::MAX / 2, u64::MAX] {
                let delay = retry_delay(tries, asked, entropy);
                assert!(delay >= least && delay <= most, "{tries} {asked:?} {delay:?}");
            }
        }
        assert_ne!(retry_delay(4, None, 0), retry_delay(4, None, u64::MAX));
    }
}
