//! Ids for the messages of one change.

use chrono::{DateTime, Duration, Utc};

use super::MessageId;

/// Gives ids to the messages of one change, in the order in which they are to be read.
#[derive(Debug, Clone)]
pub struct MessageIds {
    now: DateTime<Utc>,
    entropy: u64,
    given: i64,
}

impl MessageIds {
    /// Ids of messages that are written down at `now`, made of `entropy`.
    pub fn new(now: DateTime<Utc>, entropy: u64) -> Self {
        Self { now, entropy, given: 0 }
    }

    /// The next id; it sorts after those before it.
    pub fn give(&mut self) -> MessageId {
        let at = self.now + Duration::microseconds(self.given);
        self.given += 1;
        // The steps of a Weyl sequence: different bits for each message out of one draw.
        self.entropy = self.entropy.wrapping_add(0x9E37_79B9_7F4A_7C15);
        MessageId::new(at, self.entropy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_change_sort_in_their_order() {
        let mut ids =
            MessageIds::new(DateTime::from_timestamp(1_790_000_000, 999_999_000).unwrap(), u64::MAX);
        let given: Vec<_> = (0..20).map(|_| ids.give()).collect();
        assert!(given.windows(2).all(|pair| pair[0] < pair[1]), "{given:?}");
    }
}
