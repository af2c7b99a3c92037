//! `hiretalk-simulation`: runs seeds, on all cores, until one fails. `cargo xtask simulate` builds and runs it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what a command writes is what it is for")]

use std::num::NonZero;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use hiretalk_simulation::{Counts, Failure, Fixtures, simulate};

/// Most of the time goes into small allocations.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs simulations.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many seeds; as many as there is time for, if only the time is given
    #[arg(long)]
    seeds: Option<u64>,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Stop after so many seconds
    #[arg(long)]
    seconds: Option<u64>,
    /// Only this seed
    #[arg(long, conflicts_with_all = ["seeds", "from", "seconds"])]
    seed: Option<u64>,
}

/// Seeds of a run without arguments.
const SEEDS: u64 = 1_000_000;

fn main() -> ExitCode {
    let Arguments { seeds, from, seconds, seed } = Arguments::parse();
    let (from, seeds) = match (seed, seeds, seconds) {
        (Some(seed), _, _) => (seed, 1),
        (None, Some(seeds), _) => (from, seeds),
        (None, None, None) => (from, SEEDS),
        (None, None, Some(_)) => (from, u64::MAX - from),
    };
    let spawned = Instant::now();
    let run = Run {
        next: AtomicU64::new(from),
        end: from.saturating_add(seeds),
        ends_at: seconds.map(|seconds| spawned + Duration::from_secs(seconds)),
        passed: AtomicU64::new(0),
        steps: AtomicU64::new(0),
        counts: Mutex::default(),
    };
    let failure = run.on_all_cores();
    let passed = run.passed.load(Ordering::Relaxed);
    let took = spawned.elapsed().as_secs_f64();
    println!(
        "{passed} seeds passed, from {from} on, {} steps, in {took:.1} s: {:.0} seeds/s",
        run.steps.load(Ordering::Relaxed),
        passed as f64 / took.max(0.001),
    );
    println!("{}", run.counts());
    match failure {
        None => ExitCode::SUCCESS,
        Some(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

struct Run {
    next: AtomicU64,
    end: u64,
    ends_at: Option<Instant>,
    passed: AtomicU64,
    steps: AtomicU64,
    counts: Mutex<Counts>,
}

impl Run {
    const CHUNK: u64 = 64;

    fn counts(&self) -> Counts {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn on_all_cores(&self) -> Option<Box<Failure>> {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| self.work())).collect();
            let failures = workers.into_iter().filter_map(|worker| match worker.join() {
                Ok(failure) => failure,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            failures.min_by_key(|failure| failure.seed)
        })
    }

    /// Runs seeds until none are left, the time is over, or one fails.
    fn work(&self) -> Option<Box<Failure>> {
        let fixtures = Arc::new(Fixtures::new());
        let mut counts = Counts::default();
        let failure = self.work_on(&fixtures, &mut counts);
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).add(&counts);
        failure
    }

    fn work_on(&self, fixtures: &Arc<Fixtures>, counts: &mut Counts) -> Option<Box<Failure>> {
        loop {
            let first = self.next.fetch_add(Self::CHUNK, Ordering::Relaxed);
            let last = first.saturating_add(Self::CHUNK).min(self.end);
            for seed in first..last {
                match simulate(fixtures, seed) {
                    Ok(passed) => {
                        counts.add(&passed.counts);
                        self.passed.fetch_add(1, Ordering::Relaxed);
                        self.steps.fetch_add(u64::from(passed.steps), Ordering::Relaxed);
                    }
                    Err(failure) => {
                        self.next.store(self.end, Ordering::Relaxed);
                        return Some(failure);
                    }
                }
            }
            if first >= self.end || self.ends_at.is_some_and(|end| Instant::now() >= end) {
                return None;
            }
        }
    }
}
