//! Prints what a phone number costs on the mixed table of the tests: `cargo run --release --example phone_number_cost`.
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};

const TABLE: &str = include_str!("../tests/data/phone_numbers.txt");
const ROUNDS: u32 = 7;
const PASSES: u32 = 10;

fn main() {
    let numbers = shuffled(
        TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split(' ').next()),
    );
    println!(
        "{} numbers of all regions, shuffled; median of {ROUNDS} rounds of {PASSES} passes",
        numbers.len()
    );
    println!("resident before: {}", resident());
    for check in [PhoneCheck::E164, PhoneCheck::Possible, PhoneCheck::Valid] {
        let first_pass = pass(&numbers, check);
        let size = count(numbers.len());
        let mut rounds: Vec<Duration> =
            (0..ROUNDS).map(|_| (0..PASSES).map(|_| pass(&numbers, check).total).sum()).collect();
        rounds.sort_unstable();
        let median = rounds[rounds.len() / 2] / PASSES;
        println!(
            "{:8}  {:6.2} us a number warm, {:6.2} us on the first pass (the very first {:.0} us, the dearest other {:.0} us), resident {}",
            check.as_str(),
            micros(median) / size,
            micros(first_pass.total) / size,
            micros(first_pass.first),
            micros(first_pass.dearest_other),
            resident(),
        );
    }
}

struct Pass {
    total: Duration,
    first: Duration,
    dearest_other: Duration,
}

fn pass(numbers: &[&str], check: PhoneCheck) -> Pass {
    let mut result = Pass { total: Duration::ZERO, first: Duration::ZERO, dearest_other: Duration::ZERO };
    for (index, number) in numbers.iter().enumerate() {
        let start = Instant::now();
        let _ = black_box(PhoneNumber::parse(black_box(number), check));
        let taken = start.elapsed();
        result.total += taken;
        if index == 0 {
            result.first = taken;
        } else {
            result.dearest_other = result.dearest_other.max(taken);
        }
    }
    result
}

/// The same order in every run, with countries mixed: a library that caches by country gets no help.
fn shuffled<'a>(numbers: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut numbers: Vec<&str> = numbers.collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for last in (1..numbers.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let other = usize::try_from(state % (last as u64 + 1)).unwrap_or(0);
        numbers.swap(last, other);
    }
    numbers
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

fn count(numbers: usize) -> f64 {
    numbers as f64
}

/// Resident memory as Linux tells it.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or_else(|| "unknown".to_owned(), |size| size.trim().to_owned())
}
