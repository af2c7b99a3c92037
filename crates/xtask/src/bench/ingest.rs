//! `bench ingest`: application events that open conversations.

use std::time::Instant;

use super::contender::{Contender, KEY};
use super::host::Host;
use super::load::{Load, Requests, pgbench, wrk, wrk_begin, wrk_end};
use super::table::{Rounds, goal, goals_head, head, to_float};
use crate::failure::Failure;
use crate::http::ask;

const PEERS: [Contender; 3] =
    [Contender::FastifyTransaction, Contender::FastifyStatement, Contender::ExpressTransaction];
const PGBENCH: [(&str, u32, &str); 4] = [
    ("statement.sql", 64, "pgbench, one statement, 64 clients"),
    ("statement.sql", 16, "pgbench, one statement, 16 clients"),
    ("transaction.sql", 64, "pgbench, a transaction, 64 clients"),
    ("transaction.sql", 16, "pgbench, a transaction, 16 clients"),
];
const STARTS: usize = 5;

/// Measures everything about ingest.
pub(super) fn measure(host: &Host, rounds: usize, seconds: u32) -> Result<String, Failure> {
    let mut http: [Rounds; 4] = Default::default();
    let mut bare: [Rounds; 4] = Default::default();
    let (mut alone, mut bare_alone) = (Rounds::default(), Rounds::default());
    let contenders = [&[Contender::HireTalk][..], &PEERS].concat();
    for round in 0..rounds {
        println!("round {} of {rounds}", round + 1);
        for (contender, rounds) in contenders.iter().zip(&mut http) {
            rounds.0.push(loaded(host, *contender, 64, seconds)?);
        }
        for ((script, clients, _), rounds) in PGBENCH.iter().zip(&mut bare) {
            let database = host.database_of_others("pgbench")?;
            rounds.0.push(pgbench(host, &database.url(), script, *clients, seconds, 0)?);
        }
        alone.0.push(loaded(host, Contender::HireTalk, 1, seconds)?);
        let database = host.database_of_others("pgbench")?;
        bare_alone.0.push(pgbench(host, &database.url(), "statement.sql", 1, seconds, 0)?);
    }
    let mut lines = vec![head("64 connections")];
    lines.extend(contenders.iter().zip(&http).map(|(contender, rounds)| rounds.row(contender.name())));
    lines.extend(PGBENCH.iter().zip(&bare).map(|((_, _, name), rounds)| rounds.row(name)));
    lines.push(head("1 connection"));
    lines.push(alone.row("HireTalk"));
    lines.push(bare_alone.row("pgbench, one statement, 1 client"));

    let memory = memory_of_256(host, seconds)?;
    let start = start_to_first_answer(host)?;
    let (storm, normal, deadlocks) = storm(host, rounds, seconds)?;
    lines.push(head("Two processes, 32 connections each"));
    lines.push(normal.row("each event of another candidate"));
    lines.push(storm.row("a storm of duplicates (errors: 5xx)"));

    let [ours, fastify, statement, express] = &http;
    let best = bare.iter().map(Rounds::rate).fold(0.0, f64::max);
    let (p99, cpu) = (|load: &Load| load.p99, |load: &Load| load.cpu);
    lines.push(goals_head());
    lines.extend([
        goal("rate to the best pgbench", ours.rate() / best, 1.6, true),
        goal("rate to Fastify's transaction", ours.rate() / fastify.rate(), 6.0, true),
        goal("rate to Fastify's statement", ours.rate() / statement.rate(), 3.0, true),
        goal("rate to Express", ours.rate() / express.rate(), 10.0, true),
        goal("p99 to that of Fastify's transaction", ours.median(p99) / fastify.median(p99), 0.3, false),
        goal(
            "CPU a request to that of Fastify's transaction",
            ours.median(cpu) / fastify.median(cpu),
            0.125,
            false,
        ),
        goal("1 connection: rate to pgbench with 1 client", alone.rate() / bare_alone.rate(), 0.65, true),
        goal("storm: p99 to normal", storm.median(p99) / normal.median(p99), 3.0, false),
        goal("storm: answers 5xx", to_float(storm.errors()), 0.0, false),
        goal("storm: deadlocks", deadlocks, 0.0, false),
        goal("256 connections: server memory, MiB", memory, 100.0, false),
        goal("start to first answer on an empty database, ms", start, 300.0, false),
    ]);
    Ok(lines.join("\n"))
}

/// A contender on a database of its own, warmed up.
fn loaded(host: &Host, contender: Contender, connections: u32, seconds: u32) -> Result<Load, Failure> {
    let database = match contender {
        Contender::HireTalk => host.migrated_database("ingest")?,
        Contender::FastifyTransaction | Contender::FastifyStatement | Contender::ExpressTransaction => {
            host.database_of_others("ingest")?
        }
    };
    let server = contender.start(host, &database.url())?;
    wrk(host, &server, Requests::INGEST, connections, 2)?;
    wrk(host, &server, Requests::INGEST, connections, seconds)
}

fn memory_of_256(host: &Host, seconds: u32) -> Result<f64, Failure> {
    let database = host.migrated_database("memory")?;
    let server = Contender::HireTalk.start(host, &database.url())?;
    wrk(host, &server, Requests::INGEST, 256, seconds)?;
    Ok(server.peak_memory())
}

/// Milliseconds from the start of the process to the first 201, the migrations run on the way; the median.
fn start_to_first_answer(host: &Host) -> Result<f64, Failure> {
    let event = r#"{"id":"e","job_id":"j","candidate_id":"c","candidate":{"phone_number":"+34600111222","first_name":"Ana","last_name":"Gil","email_address":"ana@example.com"}}"#;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let database = host.empty_database("start")?;
        let begun = Instant::now();
        let server = Contender::HireTalk.start(host, &database.url())?;
        match ask(server.port, "POST", "/api/application-webhook", KEY, event) {
            Some((201, _)) => times.push(begun.elapsed().as_secs_f64() * 1_000.0),
            other => {
                return Err(Failure::Contender { name: "HireTalk", what: format!("answered {other:?}") });
            }
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(times[STARTS / 2])
}

/// Two servers on one database: first unique events, then a storm of duplicates; each load's two halves are one row.
fn storm(host: &Host, rounds: usize, seconds: u32) -> Result<(Rounds, Rounds, f64), Failure> {
    let (mut storm, mut normal) = (Rounds::default(), Rounds::default());
    let database = host.migrated_database("storm")?;
    let one = Contender::HireTalk.start(host, &database.url())?;
    let two = Contender::HireTalk.start(host, &database.url())?;
    for round in 0..rounds {
        let run = format!("storm-{round}");
        let duplicates = Requests { script: "duplicates.lua", run: Some(&run), ..Requests::INGEST };
        for (requests, rounds) in [(Requests::INGEST, &mut normal), (duplicates, &mut storm)] {
            let first = wrk_begin(host, &one, requests, 32, seconds)?;
            let second = wrk_begin(host, &two, requests, 32, seconds)?;
            let (first, second) = (wrk_end(first)?, wrk_end(second)?);
            rounds.0.push(Load {
                rate: first.rate + second.rate,
                p50: first.p50.max(second.p50),
                p99: first.p99.max(second.p99),
                errors: first.errors + second.errors,
                cpu: f64::NAN,
            });
        }
    }
    let deadlocks = database
        .query("SELECT pg_stat_force_next_flush(), deadlocks FROM pg_stat_database WHERE datname = current_database()")?;
    let deadlocks = deadlocks.trim().trim_start_matches('|').parse().unwrap_or(f64::NAN);
    Ok((storm, normal, deadlocks))
}
