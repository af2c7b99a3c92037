//! Load that comes when it comes, however long the answers take.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::http::Connection;

/// Repetitions of a request that got a fault or no answer.
const TRIES: u32 = 5;

/// The number of requests and their rate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// Requests a second; none is as fast as they are answered.
    pub(super) rate: Option<u32>,
    pub(super) count: usize,
    /// Requests at once, at most.
    pub(super) connections: usize,
}

/// A request to be posted.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) path: &'static str,
    /// Whole lines, each with its line end.
    pub(super) headers: String,
    pub(super) body: String,
}

/// The latencies of the answers.
#[derive(Debug, Default)]
pub(super) struct Times {
    /// Milliseconds from the time the request was due to its answer, sorted.
    pub(super) milliseconds: Vec<f64>,
    /// Answers that were neither 200 nor 201, and requests without one.
    pub(super) errors: u64,
    /// From the first to the last.
    pub(super) took: Duration,
}

impl Times {
    pub(super) fn rate(&self) -> f64 {
        u32::try_from(self.milliseconds.len()).map_or(f64::INFINITY, f64::from) / self.took.as_secs_f64()
    }
}

/// Posts to a port. A request that is due while all connections wait is counted from when it was due, so that a server
/// that stalls is not spared.
pub(super) fn drive(port: u16, terms: Terms, request: impl Fn(usize) -> Request + Sync) -> Times {
    let (next, begun) = (AtomicUsize::new(0), Instant::now());
    let work = || {
        let mut connection = Connection::new(port);
        let mut times = Times::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= terms.count {
                return times;
            }
            let request = request(number);
            let due = match terms.rate {
                None => Instant::now(),
                Some(rate) => {
                    let number = u32::try_from(number).map_or(f64::INFINITY, f64::from);
                    begun + Duration::from_secs(1).mul_f64(number / f64::from(rate))
                }
            };
            thread::sleep(due.saturating_duration_since(Instant::now()));
            times.errors += post(&mut connection, &request);
            times.milliseconds.push(due.elapsed().as_secs_f64() * 1_000.0);
        }
    };
    let mut all = Times::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..terms.connections).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            // A thread that panicked has said so, and its requests are missing from the result.
            let Ok(times) = worker.join() else { continue };
            all.milliseconds.extend(times.milliseconds);
            all.errors += times.errors;
        }
    });
    all.took = begun.elapsed();
    all.milliseconds.sort_by(f64::total_cmp);
    all
}

/// Posts until it is taken; says how many tries were not.
fn post(connection: &mut Connection, request: &Request) -> u64 {
    let mut errors = 0;
    for _ in 0..TRIES {
        match connection.ask("POST", request.path, &request.headers, &request.body) {
            Ok(answer) if answer.status == 200 || answer.status == 201 => return errors,
            Ok(_) | Err(_) => errors += 1,
        }
        thread::sleep(Duration::from_millis(20));
    }
    errors
}
