//! The processes that are killed and started again: two API processes and two workers.

use std::thread::sleep;
use std::time::Duration;

use super::SENDS_IN_FLIGHT;
use crate::emulator::Emulator;
use crate::failure::Failure;
use crate::http::Connection;
use crate::random::Random;
use crate::server::{Launch, Server};
use crate::workspace::Workspace;

/// The pause before a kill.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(400);
/// Time for a worker to answer with its metrics.
const METRICS_TIMEOUT: Duration = Duration::from_millis(100);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Api,
    Worker,
}

/// A process, and its settings for the next start.
#[derive(Debug)]
struct Process {
    name: &'static str,
    role: Role,
    launch: Launch,
    server: Server,
}

#[derive(Debug)]
pub(super) struct Processes(Vec<Process>);

/// Counters of a worker.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct WorkerMetrics {
    /// Sends that wait for their answer.
    in_flight: u64,
    /// Sends that never got one.
    unanswered: u64,
}

/// The kills of a run.
#[derive(Debug, Default)]
pub(super) struct Kills {
    pub(super) apis: u32,
    pub(super) workers: u32,
    /// Sends that waited for their answer just before their worker was killed.
    pub(super) in_flight: u64,
    /// Sends without an answer that the killed workers had counted.
    pub(super) unanswered: u64,
    /// Processes that had ended without being killed, with the end of their logs.
    pub(super) ended: Vec<(&'static str, String)>,
}

impl Processes {
    /// Starts all and waits until they are ready.
    pub(super) fn start(
        workspace: &Workspace,
        database_url: &str,
        emulator: &Emulator,
        lease: &str,
        in_doubt_after: &str,
    ) -> Result<Self, Failure> {
        let in_flight = SENDS_IN_FLIGHT.to_string();
        let channel = emulator.settings();
        let mut settings: Vec<(&str, &str)> = vec![
            ("DATABASE_URL", database_url),
            ("HIRETALK_RATE_LIMIT", "0"),
            ("HIRETALK_LEASE", lease),
            ("HIRETALK_IN_DOUBT_AFTER", in_doubt_after),
            ("HIRETALK_SEND_RATE", "1000"),
            ("HIRETALK_SENDS_IN_FLIGHT", &in_flight),
        ];
        settings.extend(channel.iter().map(|(name, value)| (*name, value.as_str())));
        let mut processes = Vec::new();
        for (name, role) in [
            ("chaos-api-1", Role::Api),
            ("chaos-api-2", Role::Api),
            ("chaos-worker-1", Role::Worker),
            ("chaos-worker-2", Role::Worker),
        ] {
            let role_name = match role {
                Role::Api => "api",
                Role::Worker => "worker",
            };
            let settings = [&[("HIRETALK_ROLE", role_name)], &settings[..]].concat();
            let launch = Launch::new(workspace.log(name)?, workspace.hiretalk(), &settings)?;
            // The first one runs the migrations before the others look.
            let server = launch.start()?;
            processes.push(Process { name, role, launch, server });
        }
        let processes = Self(processes);
        emulator.set_webhook(processes.api_ports()[0])?;
        Ok(processes)
    }

    /// The ports of the API processes.
    pub(super) fn api_ports(&self) -> Vec<u16> {
        self.0.iter().filter(|process| process.role == Role::Api).map(|process| process.launch.port).collect()
    }

    /// Sends without an answer that the running workers have counted.
    pub(super) fn unanswered(&self) -> u64 {
        let workers = self.0.iter().filter(|process| process.role == Role::Worker);
        workers.map(|process| process.metrics().unanswered).sum()
    }

    /// Kills processes at random, starts each again at once, and returns when all are ready. While the API process is
    /// away that takes the webhooks, the other one takes them, as behind a load balancer.
    pub(super) fn kill(
        &mut self,
        emulator: &Emulator,
        kills: u32,
        random: &mut Random,
    ) -> Result<Kills, Failure> {
        let mut done = Kills::default();
        let ports = self.api_ports();
        for number in 1..=kills {
            sleep(random.between(SHORTEST_PAUSE, LONGEST_PAUSE));
            let chosen = random.below(self.0.len() as u64);
            let Some((process, _)) = self.0.iter_mut().zip(0..).find(|(_, place)| *place == chosen) else {
                continue;
            };
            if process.role == Role::Worker {
                let metrics = process.metrics();
                done.in_flight += metrics.in_flight;
                done.unanswered += metrics.unanswered;
            }
            if process.server.kill()? {
                let log = process.server.failure("ended by itself").to_string();
                done.ended.push((process.name, log));
            }
            process.server = process.launch.begin()?;
            match process.role {
                Role::Worker => done.workers += 1,
                Role::Api => {
                    done.apis += 1;
                    if let Some(other) = ports.iter().find(|port| **port != process.launch.port) {
                        emulator.set_webhook(*other)?;
                    }
                }
            }
            if number % 10 == 0 {
                println!("killed {number} of {kills}");
            }
        }
        self.0.iter_mut().try_for_each(|process| process.server.wait_until_ready())?;
        Ok(done)
    }

    /// Asks all to end.
    pub(super) fn stop(self) -> Result<(), Failure> {
        self.0.into_iter().try_for_each(|process| process.server.stop())
    }
}

impl Process {
    /// The metrics of a worker; zeros while it starts.
    fn metrics(&self) -> WorkerMetrics {
        let answer =
            Connection::with_timeout(self.launch.port, METRICS_TIMEOUT).ask("GET", "/metrics", "", "");
        answer.map(|answer| parse_metrics(&answer.body)).unwrap_or_default()
    }
}

fn parse_metrics(metrics: &str) -> WorkerMetrics {
    let number = |name: &str| {
        let line = metrics.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().parse().ok()
    };
    WorkerMetrics {
        in_flight: number("hiretalk_sends_in_flight ").unwrap_or(0),
        unanswered: number("hiretalk_sends_total{answer=\"none\"} ").unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_parsed() {
        let text = "# TYPE hiretalk_sends_in_flight gauge\nhiretalk_sends_in_flight 7\n\
                    hiretalk_sends_total{answer=\"accepted\"} 12\nhiretalk_sends_total{answer=\"none\"} 2\n";
        assert_eq!(parse_metrics(text), WorkerMetrics { in_flight: 7, unanswered: 2 });
        assert_eq!(parse_metrics(""), WorkerMetrics::default());
    }
}
