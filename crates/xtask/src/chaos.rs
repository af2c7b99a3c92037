//! `cargo xtask chaos`: kills servers and workers at random under load, and counts what is lost or sent twice.
//!
//! A real Postgres, the emulator as a process of its own, two API processes and two workers. Events come at a steady
//! rate, again and again until they are acknowledged; candidates answer; Meta hangs, and posts everything twice. All
//! the while a process is killed (SIGKILL) every 50 to 400 ms and started again. Then everything settles, and what the
//! database and the emulator say is held against what was acknowledged ([`facts`]).

mod cast;
mod evidence;
mod facts;
mod killing;
mod load;
mod report;
mod settling;

use std::thread;
use std::time::Duration;

use clap::Args;
use hiretalk_test_postgres::{Durability, TestCluster};
use serde_json::json;

use self::cast::Cast;
use self::load::{Load, Terms};
use crate::emulator::{Emulator, write_templates};
use crate::failure::Failure;
use crate::random::{Random, fresh_seed};
use crate::workspace::Workspace;

/// Sends of a worker that wait for their answer at once, so that a kill leaves so many in doubt at most.
const SENDS_IN_FLIGHT: u32 = 48;

/// How much to kill.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How many processes are killed
    #[arg(long, default_value_t = 100)]
    kills: u32,
    /// Repeat the choices and pauses of an earlier run, which printed its seed
    #[arg(long)]
    seed: Option<u64>,
    /// How long a worker keeps what it took
    #[arg(long, default_value = "2s")]
    lease: String,
    /// How long a send without an answer waits for a status before it is repeated
    #[arg(long, default_value = "4s")]
    grace: String,
    /// Application events a second
    #[arg(long, default_value_t = 300)]
    rate: u32,
}

impl Arguments {
    /// What is part of `cargo xtask test`.
    pub(crate) fn short() -> Self {
        Self { kills: 10, seed: None, lease: "2s".to_owned(), grace: "4s".to_owned(), rate: 150 }
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
    let timeouts = time(&arguments.lease)? + time(&arguments.grace)?;
    let cluster = TestCluster::start(Durability::Default)?;
    let database = cluster.create_database("chaos")?;
    let templates =
        write_templates(&workspace.hiretalk(), &workspace.log("chaos-templates")?.with_extension("json"))?;
    let emulator = Emulator::start(
        &workspace.emulator(),
        &workspace.log("chaos-emulator")?,
        &["--templates", &templates, "--throughput", "0", "--latency", "50", "--delivered-after", "200"],
    )?;
    let mut cast = Cast::start(workspace, &database.url(), &emulator, [&arguments.lease, &arguments.grace])?;
    emulator.set_faults(&json!({
        "sends": [{"when": {"every": 50}, "effect": {"hang_after_accepting": {"seconds": 2}}}],
        "webhooks": {"duplicate": true},
    }))?;

    let load = Load::new(Terms { run: format!("c{seed}"), ports: cast.api_ports(), rate: arguments.rate });
    let mut random = Random::new(seed);
    let (killings, heard) = thread::scope(|scope| {
        let answering = scope.spawn(|| load.answer(&emulator));
        let posting = load.post(scope);
        let killings = killing::kill(&mut cast, &emulator, arguments.kills, &mut random);
        load.stop();
        for poster in posting {
            // A poster that panicked has said so, and its events are missing from the result.
            let _panic = poster.join();
        }
        load.stop_answering();
        let heard = answering.join().unwrap_or_else(|_| Ok(Vec::new()));
        killings.and_then(|killings| Ok((killings, heard?)))
    })?;

    let bound = Duration::from_secs(30) + timeouts * 4;
    let dead = settling::settle(&database, &cast, &emulator, bound)?;
    let evidence = evidence::gather(&database, &emulator, &cast, killings, load.result(), heard, dead)?;
    let facts = facts::find(&evidence);
    print!("{}", report::table(&evidence, &facts, seed));
    if facts.violations.is_empty() {
        return cast.stop();
    }
    for violation in facts.violations.iter().take(50) {
        eprintln!("violation: {violation}");
    }
    Err(Failure::Chaos { violations: facts.violations.len(), seed })
}

/// A time as the settings have it.
fn time(text: &str) -> Result<Duration, Failure> {
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
    fn times_are_read_as_the_settings_are() {
        for (text, expected) in
            [("500ms", Some(500)), ("2s", Some(2_000)), ("1m", Some(60_000)), ("2", None), ("s", None)]
        {
            assert_eq!(time(text).ok(), expected.map(Duration::from_millis), "{text}");
        }
    }
}
