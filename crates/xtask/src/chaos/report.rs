//! The result as a table.

use std::fmt::Write;

use super::evidence::Evidence;
use super::facts::Facts;

/// The table, with the seed below it.
pub(super) fn table(evidence: &Evidence, facts: &Facts, seed: u64) -> String {
    let killings = &evidence.killings;
    let refused: u64 = evidence.counts.refused.values().sum();
    let rows = [
        ("API processes killed", u64::from(killings.apis)),
        ("workers killed", u64::from(killings.workers)),
        ("events posted", count(evidence.load.posted.len())),
        ("posts repeated by the client", evidence.load.retries),
        ("events acknowledged", count(facts.acknowledged)),
        ("conversations", count(evidence.conversations.len())),
        ("greetings accepted", count(facts.greetings)),
        ("answers of candidates", count(evidence.said.len())),
        ("answers heard", count(evidence.received.len())),
        ("sends accepted", evidence.counts.accepted),
        ("sends refused", refused),
        ("sends that the emulator left without an answer", evidence.counts.unanswered),
        ("sends in flight just before their worker was killed", killings.in_flight),
        ("unconfirmed in the database", facts.unconfirmed),
        ("messages accepted more than once", count(facts.repeated)),
        ("sends beyond the first of their message", facts.repeats),
        ("dead after two unconfirmed, then tried again by hand", count(evidence.dead.len())),
        ("violations", count(facts.violations.len())),
    ];
    let mut text = "\n| chaos | count |\n|---|---:|\n".to_owned();
    for (name, number) in rows {
        // Writing to a String does not fail.
        let _ = writeln!(text, "| {name} | {number} |");
    }
    let _ = writeln!(text, "\nseed {seed}");
    text
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
