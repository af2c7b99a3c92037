//! Load, by `wrk` and by `pgbench`, and what came of it.

use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use super::contender::{KEY, Running};
use super::host::Host;
use crate::failure::Failure;
use crate::process;

/// The figures of one measurement.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Load {
    /// Requests or transactions a second.
    pub(super) rate: f64,
    /// Milliseconds that half of them took at most.
    pub(super) p50: f64,
    /// Milliseconds that 99 % of them took at most.
    pub(super) p99: f64,
    /// Answers that were errors: of any kind, or faults of the server where only those were counted.
    pub(super) errors: u64,
    /// Microseconds of the server's processor time for a request.
    pub(super) cpu: f64,
}

/// The requests of `wrk`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Requests<'a> {
    /// The script under `wrk/`.
    pub(super) script: &'a str,
    /// For `get.lua`: the path, and how many rows there are.
    pub(super) path: &'a str,
    pub(super) rows: u64,
    /// For storms: what two loads have in common.
    pub(super) run: Option<&'a str>,
}

impl<'a> Requests<'a> {
    /// Application events of other candidates than in every other run.
    pub(super) const INGEST: Self = Self { script: "ingest.lua", path: "", rows: 0, run: None };

    /// One path again and again.
    pub(super) fn get(path: &'a str, rows: u64) -> Self {
        Self { script: "get.lua", path, rows, run: None }
    }
}

/// Loads a server for some seconds.
pub(super) fn wrk(
    host: &Host,
    server: &Running,
    requests: Requests<'_>,
    connections: u32,
    seconds: u32,
) -> Result<Load, Failure> {
    let before = server.cpu_seconds();
    let load = wrk_end(wrk_begin(host, server, requests, connections, seconds)?)?;
    let cpu = (server.cpu_seconds() - before) / (load.rate * f64::from(seconds)) * 1e6;
    Ok(Load { cpu, ..load })
}

/// Begins to load a server.
pub(super) fn wrk_begin(
    host: &Host,
    server: &Running,
    requests: Requests<'_>,
    connections: u32,
    seconds: u32,
) -> Result<Child, Failure> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let threads = connections.min(2).to_string();
    Command::new("wrk")
        .args(["--latency", "-t", &threads, "-c", &connections.to_string(), "-d", &format!("{seconds}s")])
        .arg("-s")
        .arg(host.folder.join("wrk").join(requests.script))
        .arg(format!("http://127.0.0.1:{}", server.port))
        .env("BENCH_KEY", KEY)
        .env("BENCH_RUN", requests.run.map_or_else(|| format!("{now:x}"), str::to_owned))
        .env("BENCH_SEED", (now % 1_000_000_007).to_string())
        .env("BENCH_PATH", requests.path)
        .env("BENCH_ROWS", requests.rows.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(Failure::io("start wrk"))
}

/// Waits for the end of a load.
pub(super) fn wrk_end(child: Child) -> Result<Load, Failure> {
    let output = child.wait_with_output().map_err(Failure::io("wait for wrk"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    parse_wrk(&text).ok_or(Failure::Contender { name: "wrk", what: format!("printed: {text}") })
}

/// Runs one of the scripts under `pgbench/`.
pub(super) fn pgbench(
    host: &Host,
    database_url: &str,
    script: &str,
    clients: u32,
    seconds: u32,
    rows: u64,
) -> Result<Load, Failure> {
    let output = process::read(
        host.program("pgbench")
            .args(["-n", "-M", "prepared", "-c", &clients.to_string(), "-j", &clients.min(2).to_string()])
            .args(["-T", &seconds.to_string(), "-D", &format!("rows={rows}"), "-f"])
            .arg(host.folder.join("pgbench").join(script))
            .arg(database_url),
    )?;
    let text = String::from_utf8_lossy(&output);
    let number = |before: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(before))?;
        line.split_whitespace().next()?.parse::<f64>().ok()
    };
    match (number("tps = "), number("latency average = ")) {
        (Some(rate), Some(average)) => {
            Ok(Load { rate, p50: average, p99: f64::NAN, errors: 0, cpu: f64::NAN })
        }
        _ => Err(Failure::Contender { name: "pgbench", what: format!("printed: {text}") }),
    }
}

fn parse_wrk(text: &str) -> Option<Load> {
    let after = |mark: &str| text.lines().find_map(|line| line.trim().strip_prefix(mark)).map(str::trim);
    let faults = after("faults:").and_then(|count| count.parse().ok());
    let errors = after("Non-2xx or 3xx responses:").and_then(|count| count.parse().ok());
    Some(Load {
        rate: after("Requests/sec:")?.parse().ok()?,
        p50: milliseconds(after("50%")?)?,
        p99: milliseconds(after("99%")?)?,
        errors: faults.or(errors).unwrap_or(0),
        cpu: f64::NAN,
    })
}

fn milliseconds(text: &str) -> Option<f64> {
    for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1_000.0), ("m", 60_000.0)] {
        if let Some(number) = text.strip_suffix(unit) {
            return number.parse::<f64>().ok().map(|number| number * factor);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wrk_prints_is_read() {
        let text = "  Latency Distribution\n     50%   10.72ms\n     75%   13.59ms\n     99%    1.50s \n  \
                    Non-2xx or 3xx responses: 7\nRequests/sec:   5642.86\nfaults: 2\n";
        let load = parse_wrk(text).unwrap();
        assert_eq!((load.rate, load.p50, load.p99, load.errors), (5642.86, 10.72, 1500.0, 2));
        assert!(parse_wrk("unable to connect").is_none());
        assert_eq!(milliseconds("250.00us"), Some(0.25));
    }
}
