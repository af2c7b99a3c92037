//! Seeds pass, come again as they were, and fail where a store breaks a promise.

use std::sync::Arc;

use hiretalk_simulation::{Cast, Counts, Lie, Violation, simulate, simulate_with};

#[test]
fn the_first_seeds_pass_and_leave_nothing_out() {
    let cast = Arc::new(Cast::new());
    let mut counts = Counts::default();
    for seed in 0..200 {
        match simulate(&cast, seed) {
            Ok(passed) => counts.add(&passed.counts),
            Err(failure) => panic!("{failure}"),
        }
    }
    assert!(counts.missing().is_empty(), "{counts}");
}

#[test]
fn a_seed_goes_the_same_way_every_time() {
    let cast = Arc::new(Cast::new());
    let run = || (0..100).map(|seed| simulate(&cast, seed).unwrap()).collect::<Vec<_>>();
    let first = run();
    assert_eq!(first, run());
    assert!(first.windows(2).all(|pair| pair[0].fingerprint != pair[1].fingerprint), "no two are alike");
}

/// Every broken promise is found, within this many seeds, and the same seed finds it again.
#[test]
fn every_broken_promise_is_found() {
    const SEEDS: u64 = 3_000;
    let cast = Arc::new(Cast::new());
    for lie in Lie::ALL {
        let found = (0..SEEDS).find_map(|seed| simulate_with(&cast, seed, Some(lie)).err());
        let failure = found.unwrap_or_else(|| panic!("{lie:?} is not found in {SEEDS} seeds"));
        println!("{lie:?}: seed {}, step {}: {}", failure.seed, failure.step, failure.violation);
        assert_ne!(failure.violation, Violation::NotDeterministic, "{lie:?}");
        assert_eq!(simulate_with(&cast, failure.seed, Some(lie)), Err(failure));
    }
}

#[test]
fn a_failure_says_what_happened_and_how_to_see_it_again() {
    let cast = Arc::new(Cast::new());
    let found = (0..100).find_map(|seed| simulate_with(&cast, seed, Some(Lie::LosesEvents)).err());
    let failure = found.expect("a feed that loses events is found at once");
    let text = failure.to_string();
    let seed = failure.seed;
    for part in [
        format!("seed {seed} fails in step {}: the feed does not tell", failure.step),
        format!("step {}", failure.step),
        format!("cargo xtask simulate --seed {seed}"),
    ] {
        assert!(text.contains(&part), "{part} is not in\n{text}");
    }
}
