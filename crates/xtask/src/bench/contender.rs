//! A server under load: HireTalk or a peer.

use std::fs::{self, File};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::host::Host;
use crate::failure::Failure;
use crate::http::ask;
use crate::server::free_port;

/// The key that opens every contender.
pub(super) const KEY: &str = "a-key-for-benchmarks-on-this-machine-alone";
/// Connections of a peer's pool to Postgres; 8 and 32 were no better.
const PEER_POOL: &str = "16";

/// An HTTP server under measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contender {
    HireTalk,
    FastifyTransaction,
    FastifyStatement,
    ExpressTransaction,
}

impl Contender {
    /// Its name in the tables.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::HireTalk => "HireTalk",
            Self::FastifyTransaction => "Fastify, a transaction an event",
            Self::FastifyStatement => "Fastify, one statement an event",
            Self::ExpressTransaction => "Express, a transaction an event",
        }
    }

    /// Starts it on a database and waits until it listens.
    pub(super) fn start(self, host: &Host, database_url: &str) -> Result<Running, Failure> {
        let port = free_port()?;
        let mut command = match self {
            Self::HireTalk => {
                let mut command = Command::new(&host.hiretalk);
                command
                    .env("HIRETALK_BIND", format!("127.0.0.1:{port}"))
                    .env("HIRETALK_API_KEY", KEY)
                    // The same rows as the peers write: the first message of a conversation has a table of its own.
                    .env("HIRETALK_DRIVER", "external")
                    .env("HIRETALK_RATE_LIMIT", "1000000");
                command
            }
            Self::FastifyTransaction => peer(host, port, "fastify", "transaction"),
            Self::FastifyStatement => peer(host, port, "fastify", "statement"),
            Self::ExpressTransaction => peer(host, port, "express", "transaction"),
        };
        let log =
            File::create(host.work.join(format!("{self:?}.log"))).map_err(Failure::io("create a log"))?;
        let errors = log.try_clone().map_err(Failure::io("create a log"))?;
        let child = command
            .env("DATABASE_URL", database_url)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .map_err(Failure::io(format!("start {}", self.name())))?;
        let running = Running { child, port };
        let deadline = Instant::now() + Duration::from_secs(20);
        while ask(port, "GET", "/livez", KEY, "").is_none() {
            if Instant::now() > deadline {
                return Err(Failure::Contender { name: self.name(), what: "does not listen".to_owned() });
            }
            sleep(Duration::from_millis(5));
        }
        Ok(running)
    }
}

fn peer(host: &Host, port: u16, framework: &str, form: &str) -> Command {
    let mut command = Command::new("node");
    command
        .args(["main.js", framework, form])
        .current_dir(host.work.join("peers"))
        .env("NODE_ENV", "production")
        .env("PEER_PORT", port.to_string())
        .env("PEER_POOL", PEER_POOL)
        .env("PEER_PROCESSES", host.peer_processes.to_string())
        .env("PEER_API_KEY", KEY);
    command
}

/// A server that runs; it ends with this value.
pub(super) struct Running {
    child: Child,
    pub(super) port: u16,
}

impl Running {
    /// Seconds of processor time that it and its children have used.
    pub(super) fn cpu_seconds(&self) -> f64 {
        self.processes().iter().filter_map(|pid| cpu_ticks(*pid)).sum::<f64>() / 100.0
    }

    /// The most memory that it ever held, in MiB.
    pub(super) fn peak_memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        kib.unwrap_or(f64::NAN) / 1024.0
    }

    fn processes(&self) -> Vec<u32> {
        let pid = self.child.id();
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|child| child.parse().ok());
        std::iter::once(pid).chain(children).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Asked first, so that a peer's own processes end with it.
        let pid = self.child.id().to_string();
        let _asked = Command::new("kill").args(["-TERM", &pid]).status();
        for _ in 0..100 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            sleep(Duration::from_millis(20));
        }
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}

/// User and system time of a process, in hundredths of a second: fields 14 and 15 of its `stat`.
fn cpu_ticks(pid: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
}
