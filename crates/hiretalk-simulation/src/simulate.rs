//! One seed, from the beginning to the end.

use std::fmt;
use std::sync::Arc;

use crate::cast::Cast;
use crate::counts::Counts;
use crate::lie::Lie;
use crate::violation::Violation;
use crate::world::World;

/// How many lines of what led to a failure are shown, in steps.
const SHOWN_STEPS: u32 = 40;

/// A simulation in which everything held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    pub steps: u32,
    pub counts: Counts,
    /// A fingerprint of what happened.
    pub fingerprint: u64,
}

/// A simulation in which something did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub seed: u64,
    /// At which step, from 1.
    pub step: u32,
    pub violation: Violation,
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
pub fn simulate(cast: &Arc<Cast>, seed: u64) -> Result<Passed, Box<Failure>> {
    simulate_with(cast, seed, None)
}

/// Runs a seed on a store that breaks a promise.
///
/// # Errors
/// An invariant did not hold.
pub fn simulate_with(cast: &Arc<Cast>, seed: u64, lie: Option<Lie>) -> Result<Passed, Box<Failure>> {
    let mut world = World::new(cast, seed, lie, false);
    let Err(violation) = world.run() else {
        let counts = world.shared.get().oracle.counts();
        return Ok(Passed { steps: world.steps, counts, fingerprint: world.fingerprint() });
    };
    // Once more, with somebody who writes it all down.
    let step = world.steps;
    let mut again = World::new(cast, seed, lie, true);
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
