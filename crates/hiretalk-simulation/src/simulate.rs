//! One seed, from its first step to its last.

use std::fmt;
use std::sync::Arc;

use crate::fixtures::Fixtures;
use crate::mutant::Mutant;
use crate::violation::Violation;
use crate::world::World;

/// Steps shown of the trace before a failure.
const SHOWN_STEPS: u32 = 40;

/// A seed that passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    pub steps: u32,
    /// Counts of what happened.
    pub counts: Counts,
    /// Differs if anything went differently.
    pub fingerprint: u64,
}

/// A seed that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub seed: u64,
    /// The step, from 1.
    pub step: u32,
    pub violation: Violation,
    /// The trace, one line each.
    pub trace: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, step, violation, trace } = self;
        writeln!(formatter, "seed {seed} fails in step {step}: {violation}")?;
        writeln!(formatter, "what happened last:")?;
        trace.iter().try_for_each(|line| writeln!(formatter, "{line}"))?;
        write!(formatter, "to see it again: cargo xtask simulate --seed {seed}")
    }
}

/// Runs a seed.
///
/// # Errors
/// An invariant did not hold.
pub fn simulate(fixtures: &Arc<Fixtures>, seed: u64) -> Result<Passed, Box<Failure>> {
    simulate_with(fixtures, seed, None)
}

/// Runs a seed on a store that breaks a promise.
///
/// # Errors
/// An invariant did not hold.
pub fn simulate_with(
    fixtures: &Arc<Fixtures>,
    seed: u64,
    mutant: Option<Mutant>,
) -> Result<Passed, Box<Failure>> {
    let mut world = World::new(fixtures, seed, mutant, false);
    let Err(violation) = world.run() else {
        let counts = world.shared.get().oracle.counts();
        return Ok(Passed { steps: world.steps, counts, fingerprint: world.fingerprint() });
    };
    // Once more, with somebody who writes it all down.
    let step = world.steps;
    let mut again = World::new(fixtures, seed, mutant, true);
    let violation = match again.run() {
        Err(other) if other == violation && again.steps == step => violation,
        Ok(()) | Err(_) => Violation::NotDeterministic,
    };
    let trace = again.shared.get().trace.take().unwrap_or_default();
    let from = format!("step {}", step.saturating_sub(SHOWN_STEPS));
    let begin = trace.iter().position(|line| line.ends_with(&from)).unwrap_or(0);
    let trace = trace.into_iter().skip(begin).collect();
    Err(Box::new(Failure { seed, step, violation, trace }))
}

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
