//! What simulations came to: whoever runs many sees that nothing was left out.

use std::fmt;

const NAMES: [&str; 12] = [
    "conversations",
    "of graduates",
    "graduations",
    "that waited",
    "were moved",
    "started",
    "were called off",
    "registrations",
    "confirmed",
    "declined",
    "forgotten unconfirmed",
    "conversations stored a former number",
];

/// How often each thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts([u64; NAMES.len()]);

impl Counts {
    pub(crate) fn new(counts: [usize; NAMES.len()]) -> Self {
        Self(counts.map(|count| u64::try_from(count).unwrap_or(u64::MAX)))
    }

    /// Adds what another simulation came to.
    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(sum, count)| *sum = sum.saturating_add(count));
    }

    pub fn missing(&self) -> Vec<&'static str> {
        NAMES.into_iter().zip(self.0).filter(|(_, count)| *count == 0).map(|(name, _)| name).collect()
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> = NAMES.iter().zip(self.0).map(|(name, count)| format!("{count} {name}")).collect();
        formatter.write_str(&parts.join(", "))
    }
}
