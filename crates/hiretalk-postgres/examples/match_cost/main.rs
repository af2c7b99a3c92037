//! Fills a database with jobs as the product writes them, and prints what matches cost on it, as Markdown. No jobs means
//! that they are there from the time before:
//! `DATABASE_URL=.. cargo run --release -p hiretalk-postgres --example match_cost -- JOBS MATCHES`. `cargo xtask bench
//! match` runs it on a Postgres of its own.
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

mod listings;
mod measuring;
mod profiles;

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use hiretalk_domain::catalogue::Job;
use hiretalk_domain::ports::JobCatalogue;
use hiretalk_postgres::{PostgresStore, run_migrations};

use self::listings::Listings;
use self::measuring::{Row, fields, in_turns, load, quantile};

/// The most that a put takes.
const PUT: usize = 1_000;
/// Jobs that are put alone.
const ALONE: usize = 500;
const AGAIN: usize = 100_000;

type Fault = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Fault> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let jobs = arguments.next().transpose()?.unwrap_or(1_000_000);
    let matches = arguments.next().transpose()?.unwrap_or(2_000);
    let url = std::env::var("DATABASE_URL")?;
    run_migrations(&url)?;
    let store = Arc::new(PostgresStore::open(&url, &prometheus::Registry::new())?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(&store, jobs, matches))
}

async fn measure(store: &Arc<PostgresStore>, jobs: usize, matches: usize) -> Result<(), Fault> {
    if jobs > 0 {
        fill(store, jobs).await?;
    }
    matching(store, matches).await
}

/// Writes so many jobs in all the ways in which jobs are written.
async fn fill(store: &Arc<PostgresStore>, jobs: usize) -> Result<(), Fault> {
    let again = AGAIN.min(jobs);
    println!("| jobs written | seconds | a second |\n|---|---:|---:|");
    import(store, "an empty catalogue is filled", 0..jobs, Listings::job).await?;
    import(store, "jobs that say the same again", 0..again, Listings::job).await?;
    import(store, "jobs that say something else, all over the catalogue", 0..again, |listings, number| {
        listings.rewritten(number * (jobs / again))
    })
    .await?;
    let began = Instant::now();
    for number in jobs..jobs + ALONE {
        store.put(vec![Listings.job(number)], moment(number)).await?;
    }
    told("jobs that are put alone, one after the other", ALONE, began);
    Ok(())
}

/// Makes matches of all kinds, by themselves and beside others.
async fn matching(store: &Arc<PostgresStore>, matches: usize) -> Result<(), Fault> {
    println!(
        "\n| matches | callers | a second | p50 ms | p99 ms | most ms |\n|---|---:|---:|---:|---:|---:|"
    );
    // Caches warm up with matches that are not counted.
    load(store, profiles::MIX, matches / 10, 1).await?;
    for callers in [1, 8] {
        let (times, seconds) = load(store, profiles::MIX, matches, callers).await?;
        println!("{}", Row { name: "all of them, mixed", callers, seconds, times });
    }
    for kind in profiles::MIX {
        let (times, seconds) = load(store, std::slice::from_ref(kind), matches / 10, 1).await?;
        let (name, _) = kind;
        println!("{}", Row { name, callers: 1, seconds, times });
    }
    let (times, seconds) = fields(store, 50).await?;
    println!("{}", Row { name: "fields of the catalogue", callers: 1, seconds, times });
    let alone = in_turns(store, matches / 10).await?;
    let p99 = quantile(&alone, 0.99);
    println!("\nA job by id, while 8 callers match: p50 {:.1} ms, p99 {p99:.1} ms.", quantile(&alone, 0.5));
    Ok(())
}

/// Puts jobs, the most at a time, and tells what that took. Making them up is not counted.
async fn import(
    store: &Arc<PostgresStore>,
    name: &str,
    numbers: std::ops::Range<usize>,
    job: impl Fn(&Listings, usize) -> Job,
) -> Result<(), Fault> {
    let (count, mut spent) = (numbers.len(), std::time::Duration::ZERO);
    let numbers: Vec<usize> = numbers.collect();
    for thousand in numbers.chunks(PUT) {
        let jobs: Vec<Job> = thousand.iter().map(|number| job(&Listings, *number)).collect();
        let began = Instant::now();
        store.put(jobs, moment(thousand[0])).await?;
        spent += began.elapsed();
    }
    told(name, count, Instant::now() - spent);
    Ok(())
}

fn told(name: &str, count: usize, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    println!("| {count} {name} | {seconds:.1} | {:.0} |", measuring::to_float(count) / seconds);
}

/// The moment of all matches.
fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_000)
}

/// When a job came: all that are put together at once, a second after those before.
fn moment(number: usize) -> DateTime<Utc> {
    let thousands = i64::try_from(number / PUT).unwrap_or_default();
    now() - Duration::days(30) + Duration::seconds(thousands)
}
