//! How much goes wrong in a simulation, and how.

use crate::random::Random;

/// The shares of what goes wrong, in percent.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Weather {
    /// Calls of the store that fail before they are done.
    pub(crate) store_is_away: u8,
    /// Calls of the store that are done and whose answer is lost.
    pub(crate) answer_is_lost: u8,
    /// Sends that the channel refuses or leaves without an answer.
    pub(crate) channel_fails: u8,
    /// Updates that the channel delivers twice.
    pub(crate) duplicates: u8,
    /// Updates that the channel never delivers.
    pub(crate) drops: u8,
    /// Updates that overtake others.
    pub(crate) reorders: u8,
    /// Words that nobody can make out, of all that people write.
    pub(crate) mumbles: u8,
    /// Tasks that are not run to their end before others go on.
    pub(crate) interleaves: u8,
}

impl Weather {
    /// The weather of one simulation: everything from a calm sea to a storm.
    pub(crate) fn of(random: &mut Random) -> Self {
        let mut share = |of: &[u8]| random.pick(of);
        Self {
            store_is_away: share(&[0, 0, 0, 2, 8]),
            answer_is_lost: share(&[0, 0, 0, 2, 8]),
            channel_fails: share(&[0, 10, 30, 60]),
            duplicates: share(&[0, 10, 40]),
            drops: share(&[0, 0, 5, 25]),
            reorders: share(&[0, 20, 60]),
            mumbles: share(&[5, 5, 5, 85]),
            interleaves: share(&[0, 20, 50, 90]),
        }
    }

    /// Nothing goes wrong any more.
    pub(crate) fn calm() -> Self {
        Self::default()
    }
}
