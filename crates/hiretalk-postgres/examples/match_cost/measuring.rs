//! Callers, and how long they wait.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hiretalk_domain::matching::Ranking;
use hiretalk_domain::ports::JobCatalogue;
use hiretalk_postgres::PostgresStore;
use hiretalk_store_contract::random::Random;

use super::listings::Listings;
use super::profiles::{MIX, Profile};
use super::{Fault, now};

/// Jobs that are shown.
const SHOWN: u16 = 10;

/// A line of the table.
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) callers: usize,
    pub(super) seconds: f64,
    /// Milliseconds, the least first.
    pub(super) times: Vec<f64>,
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, callers, seconds, times } = self;
        let [p50, p99, most] = [0.5, 0.99, 1.0].map(|share| quantile(times, share));
        let rate = to_float(times.len()) / seconds;
        write!(formatter, "| {name} | {callers} | {rate:.0} | {p50:.1} | {p99:.1} | {most:.1} |")
    }
}

/// Has so many callers make matches of these kinds in turn: how long each took, in milliseconds, the least first, and
/// how long all of them, in seconds.
pub(super) async fn load(
    store: &Arc<PostgresStore>,
    kinds: &'static [(&'static str, Profile)],
    matches: usize,
    callers: usize,
) -> Result<(Vec<f64>, f64), Fault> {
    let (next, began) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let calling: Vec<_> = (0..callers)
        .map(|_| {
            let (store, next) = (Arc::clone(store), Arc::clone(&next));
            tokio::spawn(async move {
                let mut times = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= matches {
                        return Ok::<_, Fault>(times);
                    }
                    let mut random = Random::new(number as u64);
                    let wanted = kinds[number % kinds.len()].1(&mut random);
                    let began = Instant::now();
                    let ranking = store.rank(wanted, now(), SHOWN).await?;
                    times.push(milliseconds(began.elapsed()));
                    let (Ranking::Fits(found) | Ranking::NearestMisses { matches: found, .. }) = ranking;
                    if found.is_empty() {
                        return Err("a match found nothing in a full catalogue".into());
                    }
                }
            })
        })
        .collect();
    let mut times = Vec::new();
    for caller in calling {
        times.extend(caller.await??);
    }
    times.sort_by(f64::total_cmp);
    Ok((times, began.elapsed().as_secs_f64()))
}

/// Asks for the fields so often.
pub(super) async fn fields(store: &Arc<PostgresStore>, count: usize) -> Result<(Vec<f64>, f64), Fault> {
    let (mut times, all) = (Vec::new(), Instant::now());
    for _ in 0..count {
        let began = Instant::now();
        store.fields(now(), SHOWN).await?;
        times.push(milliseconds(began.elapsed()));
    }
    times.sort_by(f64::total_cmp);
    Ok((times, all.elapsed().as_secs_f64()))
}

/// How long a job by id takes while 8 callers make so many matches.
pub(super) async fn in_turns(store: &Arc<PostgresStore>, matches: usize) -> Result<Vec<f64>, Fault> {
    let matching = {
        let store = Arc::clone(store);
        tokio::spawn(async move { load(&store, MIX, matches, 8).await })
    };
    let (mut times, mut number) = (Vec::new(), 0);
    while !matching.is_finished() {
        number += 1;
        let id = Listings.job(number).id;
        let began = Instant::now();
        store.find(id).await?;
        times.push(milliseconds(began.elapsed()));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    matching.await??;
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// The value that this share of all is at or below.
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let place =
        (0..=last).find(|place| to_float(place + 1) >= to_float(sorted.len()) * share).unwrap_or(last);
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

/// Exact for every count here.
pub(super) fn to_float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
