//! Seeds pass, come again as they were, and fail where a store breaks a promise.

use std::sync::Arc;

use hiretalk_simulation::{Counts, Fixtures, Mutant, Violation, simulate, simulate_with};

#[test]
fn the_first_seeds_pass_and_leave_nothing_out() {
    let fixtures = Arc::new(Fixtures::new());
    let mut counts = Counts::default();
    for seed in 0..200 {
        match simulate(&fixtures, seed) {
            Ok(passed) => counts.add(&passed.counts),
            Err(failure) => panic!("{failure}"),
        }
    }
    assert!(counts.missing().is_empty(), "{counts}");
}

#[test]
fn a_seed_goes_the_same_way_every_time() {
    let fixtures = Arc::new(Fixtures::new());
    let run = || (0..100).map(|seed| simulate(&fixtures, seed).unwrap()).collect::<Vec<_>>();
    let first = run();
    assert_eq!(first, run());
    assert!(first.windows(2).all(|pair| pair[0].fingerprint != pair[1].fingerprint), "no two are alike");
}

/// Every broken promise is found, within this many seeds, and the same seed finds it again.
#[test]
fn every_broken_promise_is_found() {
    const SEEDS: u64 = 3_000;
    let fixtures = Arc::new(Fixtures::new());
    for mutant in Mutant::ALL {
        let found = (0..SEEDS).find_map(|seed| simulate_with(&fixtures, seed, Some(mutant)).err());
        let failure = found.unwrap_or_else(|| panic!("{mutant:?} is not found in {SEEDS} seeds"));
        println!("{mutant:?}: seed {}, step {}: {}", failure.seed, failure.step, failure.violation);
        assert_ne!(failure.violation, Violation::NotDeterministic, "{mutant:?}");
        assert_eq!(simulate_with(&fixtures, failure.seed, Some(mutant)), Err(failure));
    }
}

#[test]
fn a_failure_says_what_happened_and_how_to_see_it_again() {
    let fixtures = Arc::new(Fixtures::new());
    let found = (0..100).find_map(|seed| simulate_with(&fixtures, seed, Some(Mutant::LosesEvents)).err());
    let failure = found.expect("a feed that loses events is found at once");
    let text = failure.to_string();
    let seed = failure.seed;
    for part in [
        format!("seed {seed} fails in step {}: the feed does not have", failure.step),
        format!("step {}", failure.step),
        format!("cargo xtask simulate --seed {seed}"),
    ] {
        assert!(text.contains(&part), "{part} is not in\n{text}");
    }
}
