//! Randomness that can be repeated: every failure says its seed.

/// The seed of a run, unless `HIRETALK_CONTRACT_SEED` gives another.
const DEFAULT_SEED: u64 = 0x0005_EED0_F000_2026;

/// The seed of this run. Cases put it into the messages of their assertions.
///
/// # Panics
/// `HIRETALK_CONTRACT_SEED` is set and is no decimal number below 2^64.
pub fn seed() -> u64 {
    match std::env::var("HIRETALK_CONTRACT_SEED") {
        Ok(text) => text.parse().expect("HIRETALK_CONTRACT_SEED is a decimal number"),
        Err(_) => DEFAULT_SEED,
    }
}

/// SplitMix64. Not for secrets.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number from 0 to `bound - 1`; `bound` is at least 1.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.bits() % bound as u64).unwrap_or(0)
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}
