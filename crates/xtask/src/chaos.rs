//! `cargo xtask chaos`: kills servers and workers at random under load, and counts losses and repeated sends.
//!
//! A real Postgres, the emulator as a process of its own, two API processes and two workers. Events come at a steady
//! rate, again and again until they are acknowledged; candidates answer; Meta hangs, and posts everything twice. All
//! the while a process is killed (SIGKILL) every 50 to 400 ms and started again. Then everything settles, and
//! the database and the emulator are compared with what was acknowledged ([`violations`]).

mod evidence;
mod load;
mod processes;
mod violations;

use std::fmt::Write;
use std::thread;
use std::time::Duration;

use clap::Args;
use hiretalk_test_postgres::{Durability, TestCluster};
use serde_json::json;

use self::evidence::Evidence;
use self::load::{Load, Terms};
use self::processes::Processes;
use self::violations::Judgement;
use crate::emulator::{Emulator, write_templates};
use crate::failure::Failure;
use crate::random::{Random, fresh_seed};
use crate::workspace::Workspace;

/// Sends of a worker that wait for their answer at once, so that a kill leaves so many unconfirmed at most.
const SENDS_IN_FLIGHT: u32 = 48;

/// The options of `cargo xtask chaos`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Processes to kill
    #[arg(long, default_value_t = 100)]
    kills: u32,
    /// Repeat the choices and pauses of an earlier run, which printed its seed
    #[arg(long)]
    seed: Option<u64>,
    /// Duration of a lease of a worker
    #[arg(long, default_value = "2s")]
    lease: String,
    /// A send without an answer waits so long for a status before it is repeated
    #[arg(long, default_value = "4s")]
    in_doubt_after: String,
    /// Application events a second
    #[arg(long, default_value_t = 300)]
    rate: u32,
}

impl Arguments {
    /// The form that is part of `cargo xtask test`.
    pub(crate) fn short() -> Self {
        Self { kills: 10, seed: None, lease: "2s".to_owned(), in_doubt_after: "4s".to_owned(), rate: 150 }
    }
}

/// Builds everything and runs.
pub(crate) fn build_and_run(workspace: &Workspace, arguments: &Arguments) -> Result<(), Failure> {
    workspace.build()?;
    run(workspace, arguments)
}

/// Runs what is built.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<(), Failure> {
    let seed = arguments.seed.unwrap_or_else(fresh_seed);
    println!("chaos: {} kills, seed {seed}", arguments.kills);
    let timeouts = parse_time(&arguments.lease)? + parse_time(&arguments.in_doubt_after)?;
    let cluster = TestCluster::start(Durability::Default)?;
    let database = cluster.create_database("chaos")?;
    let templates =
        write_templates(&workspace.hiretalk(), &workspace.log("chaos-templates")?.with_extension("json"))?;
    let emulator = Emulator::start(
        &workspace.emulator(),
        &workspace.log("chaos-emulator")?,
        &["--templates", &templates, "--throughput", "0", "--latency", "50", "--delivered-after", "200"],
    )?;
    let mut processes =
        Processes::start(workspace, &database.url(), &emulator, &arguments.lease, &arguments.in_doubt_after)?;
    emulator.set_faults(&json!({
        "sends": [{"when": {"every": 50}, "effect": {"hang_after_accepting": {"seconds": 2}}}],
        "webhooks": {"duplicate": true},
    }))?;

    let load =
        Load::new(Terms { run: format!("c{seed}"), ports: processes.api_ports(), rate: arguments.rate });
    let mut random = Random::new(seed);
    let (kills, answers) = thread::scope(|scope| {
        let answering = scope.spawn(|| load.answer(&emulator));
        let posting = load.post(scope);
        let kills = processes.kill(&emulator, arguments.kills, &mut random);
        load.stop();
        for poster in posting {
            // A poster that panicked has said so, and its events are missing from the result.
            let _panic = poster.join();
        }
        load.stop_answering();
        let answers = answering.join().unwrap_or_else(|_| Ok(Vec::new()));
        kills.and_then(|kills| Ok((kills, answers?)))
    })?;

    let timeout = Duration::from_secs(30) + timeouts * 4;
    let dead = evidence::settle(&database, &processes, &emulator, timeout)?;
    let evidence = evidence::gather(&database, &emulator, &processes, kills, load.result(), answers, dead)?;
    let judgement = violations::judge(&evidence);
    print!("{}", table(&evidence, &judgement, seed));
    if judgement.violations.is_empty() {
        return processes.stop();
    }
    for violation in judgement.violations.iter().take(50) {
        eprintln!("violation: {violation}");
    }
    Err(Failure::Chaos { violations: judgement.violations.len(), seed })
}

/// The numbers of a run, with the seed below them.
fn table(evidence: &Evidence, judgement: &Judgement, seed: u64) -> String {
    let kills = &evidence.kills;
    let refused: u64 = evidence.counts.refused.values().sum();
    let rows = [
        ("API processes killed", u64::from(kills.apis)),
        ("workers killed", u64::from(kills.workers)),
        ("events posted", count(evidence.load.posted.len())),
        ("posts repeated by the client", evidence.load.retries),
        ("events acknowledged", count(judgement.acknowledged)),
        ("conversations", count(evidence.conversations.len())),
        ("greetings accepted", count(judgement.greetings)),
        ("answers of candidates", count(evidence.answers.len())),
        ("answers handled", count(evidence.received.len())),
        ("sends accepted", evidence.counts.accepted),
        ("sends refused", refused),
        ("sends that the emulator left without an answer", evidence.counts.unanswered),
        ("sends in flight just before their worker was killed", kills.in_flight),
        ("unconfirmed sends in the database", judgement.unconfirmed),
        ("messages accepted more than once", count(judgement.repeated)),
        ("sends beyond the first of their message", judgement.repeats),
        ("dead after two unconfirmed sends, then retried by hand", count(evidence.dead.len())),
        ("violations", count(judgement.violations.len())),
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

/// Parses a duration as the settings spell it.
fn parse_time(text: &str) -> Result<Duration, Failure> {
    let wrong = || Failure::Time(text.to_owned());
    let unit = text.find(|letter: char| !letter.is_ascii_digit()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(unit);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number * 60)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_parsed_as_in_settings() {
        for (text, expected) in
            [("500ms", Some(500)), ("2s", Some(2_000)), ("1m", Some(60_000)), ("2", None), ("s", None)]
        {
            assert_eq!(parse_time(text).ok(), expected.map(Duration::from_millis), "{text}");
        }
    }
}
