//! `bench read`: conversations by id, a filtered list, a page deep in a large table.

use super::contender::{Contender, KEY, Running};
use super::host::Host;
use super::load::{Load, Requests, pgbench, wrk};
use super::table::{Rounds, goal, goals_head, head};
use crate::failure::Failure;
use crate::http::ask;
use crate::process;

const CONNECTIONS: u32 = 64;
const BY_ID: &str = "/api/conversations/{id}";
const LIST: &str = "/api/conversations?status=ONGOING&limit=50";
/// Each request another page, so that none can be answered together with another.
const LIST_BY_JOB: &str = "/api/conversations?job_id=job-{job}&status=COMPLETED&limit=50";
const CONTENDERS: [Contender; 3] =
    [Contender::HireTalk, Contender::FastifyStatement, Contender::ExpressTransaction];
const CLIENTS: [u32; 2] = [16, 64];

/// Measures everything about reads, with so many conversations.
pub(super) fn measure(host: &Host, rounds: usize, seconds: u32, rows: u64) -> Result<String, Failure> {
    let database = host.migrated_database("read")?;
    println!("seeding {rows} conversations");
    process::read(
        host.program("psql")
            .args(["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "-v", &format!("rows={rows}"), "-f"])
            .arg(host.folder.join("seed.sql"))
            .arg(database.url()),
    )?;
    let mut http: [[Rounds; 3]; 3] = Default::default();
    let mut bare: [[Rounds; 2]; 3] = Default::default();
    let (mut first, mut deep) = (Rounds::default(), Rounds::default());
    let deep_path = deep_path(host, &database.url(), rows / 2)?;
    for round in 0..rounds {
        println!("round {} of {rounds}", round + 1);
        for (contender, kinds) in CONTENDERS.iter().zip(&mut http) {
            let server = contender.start(host, &database.url())?;
            for (path, rounds) in [BY_ID, LIST, LIST_BY_JOB].iter().zip(kinds) {
                rounds.0.push(warmed(host, &server, path, rows, seconds)?);
            }
            if *contender == Contender::HireTalk {
                first.0.push(warmed(host, &server, "/api/conversations?limit=50", rows, seconds)?);
                deep.0.push(warmed(host, &server, &deep_path, rows, seconds)?);
            }
        }
        for (script, kinds) in ["by_id.sql", "list.sql", "list_by_job.sql"].iter().zip(&mut bare) {
            for (clients, rounds) in CLIENTS.iter().zip(kinds) {
                rounds.0.push(pgbench(host, &database.url(), script, *clients, seconds, rows)?);
            }
        }
    }
    let mut lines = Vec::new();
    let titles = [
        "By id, 64 connections",
        "A filtered list of 50, the same for all, 64 connections",
        "A filtered list of 50, each another, 64 connections",
    ];
    for (kind, title) in titles.into_iter().enumerate() {
        lines.push(head(title));
        lines
            .extend(CONTENDERS.iter().zip(&http).map(|(contender, kinds)| kinds[kind].row(contender.name())));
        lines.extend(
            CLIENTS
                .iter()
                .zip(&bare[kind])
                .map(|(clients, rounds)| rounds.row(&format!("pgbench -M prepared, {clients} clients"))),
        );
    }
    lines.push(head("A page of 50, 64 connections"));
    lines.push(first.row("the first page"));
    lines.push(deep.row(&format!("{} rows deep", rows / 2)));
    lines.push(goals_head());
    let [[ours_by_id, ours_list, ours_by_job], [fastify_by_id, fastify_list, fastify_by_job], _] = &http;
    let best = |kind: usize| bare[kind].iter().map(Rounds::rate).fold(0.0, f64::max);
    lines.extend([
        goal("by id: rate to the best pgbench", ours_by_id.rate() / best(0), 0.8, true),
        goal("by id: rate to Fastify", ours_by_id.rate() / fastify_by_id.rate(), 3.5, true),
        goal("list: rate to the best pgbench", ours_list.rate() / best(1), 0.5, true),
        goal("list: rate to Fastify", ours_list.rate() / fastify_list.rate(), 3.0, true),
        goal("lists that differ: rate to the best pgbench", ours_by_job.rate() / best(2), 0.5, true),
        goal("lists that differ: rate to Fastify", ours_by_job.rate() / fastify_by_job.rate(), 3.0, true),
        goal("deep page: rate to the first page", deep.rate() / first.rate(), 0.75, true),
    ]);
    Ok(lines.join("\n"))
}

fn warmed(host: &Host, server: &Running, path: &str, rows: u64, seconds: u32) -> Result<Load, Failure> {
    wrk(host, server, Requests::get(path, rows), CONNECTIONS, 2)?;
    wrk(host, server, Requests::get(path, rows), CONNECTIONS, seconds)
}

/// The path of the page that many rows deep: a cursor is opaque, so the way there is walked once.
fn deep_path(host: &Host, database_url: &str, depth: u64) -> Result<String, Failure> {
    let server = Contender::HireTalk.start(host, database_url)?;
    let mut cursor = String::new();
    for _ in 0..depth / 200 {
        let path = format!("/api/conversations?limit=200{cursor}");
        let answer = ask(server.port, "GET", &path, KEY, "");
        let page = answer.as_ref().and_then(|(_, body)| serde_json::from_str::<serde_json::Value>(body).ok());
        match page.as_ref().and_then(|page| page["next_cursor"].as_str()) {
            Some(next) => cursor = format!("&cursor={next}"),
            None => {
                return Err(Failure::Contender {
                    name: "HireTalk",
                    what: format!("has no next page: {answer:?}"),
                });
            }
        }
    }
    Ok(format!("/api/conversations?limit=50{cursor}"))
}
