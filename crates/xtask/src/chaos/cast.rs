//! The processes that are killed: two that answer, two that send.

use std::time::Duration;

use super::SENDS_IN_FLIGHT;
use crate::emulator::Emulator;
use crate::failure::Failure;
use crate::http::Connection;
use crate::server::{Launch, Server};
use crate::workspace::Workspace;

/// How long a worker may take to say how it is.
const GLANCE: Duration = Duration::from_millis(100);

/// What a process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Api,
    Worker,
}

/// One of the processes, and how to start it again.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) role: Role,
    pub(super) launch: Launch,
    pub(super) server: Server,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Cast(pub(super) Vec<Member>);

/// What a worker says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Glance {
    /// Sends that wait for their answer.
    pub(super) in_flight: u64,
    /// Sends that never got one.
    pub(super) unanswered: u64,
}

impl Cast {
    /// Starts everybody and waits until all are ready. `times` are the lease and the grace.
    pub(super) fn start(
        workspace: &Workspace,
        database_url: &str,
        emulator: &Emulator,
        times: [&str; 2],
    ) -> Result<Self, Failure> {
        let in_flight = SENDS_IN_FLIGHT.to_string();
        let given = emulator.settings();
        let mut settings: Vec<(&str, &str)> = vec![
            ("DATABASE_URL", database_url),
            ("HIRETALK_RATE_LIMIT", "0"),
            ("HIRETALK_LEASE", times[0]),
            ("HIRETALK_IN_DOUBT_AFTER", times[1]),
            ("HIRETALK_SEND_RATE", "1000"),
            ("HIRETALK_SENDS_IN_FLIGHT", &in_flight),
        ];
        settings.extend(given.iter().map(|(name, value)| (*name, value.as_str())));
        let mut members = Vec::new();
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
            members.push(Member { name, role, launch, server });
        }
        let cast = Self(members);
        emulator.set_webhook(cast.api_ports()[0])?;
        Ok(cast)
    }

    /// Where the API processes listen.
    pub(super) fn api_ports(&self) -> Vec<u16> {
        self.0.iter().filter(|member| member.role == Role::Api).map(|member| member.launch.port).collect()
    }

    /// Returns once all are ready.
    pub(super) fn wait_until_ready(&mut self) -> Result<(), Failure> {
        self.0.iter_mut().try_for_each(|member| member.server.wait_until_ready())
    }

    /// Asks everybody to end.
    pub(super) fn stop(self) -> Result<(), Failure> {
        self.0.into_iter().try_for_each(|member| member.server.stop())
    }
}

impl Member {
    /// What a worker says of itself; nothing while it starts.
    pub(super) fn glance(&self) -> Glance {
        let asked = Connection::with_patience(self.launch.port, GLANCE).ask("GET", "/metrics", "", "");
        asked.map(|answer| glance(&answer.body)).unwrap_or_default()
    }
}

fn glance(metrics: &str) -> Glance {
    let number = |name: &str| {
        let line = metrics.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().parse().ok()
    };
    Glance {
        in_flight: number("hiretalk_sends_in_flight ").unwrap_or(0),
        unanswered: number("hiretalk_sends_total{answer=\"none\"} ").unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_read() {
        let text = "# TYPE hiretalk_sends_in_flight gauge\nhiretalk_sends_in_flight 7\n\
                    hiretalk_sends_total{answer=\"accepted\"} 12\nhiretalk_sends_total{answer=\"none\"} 2\n";
        assert_eq!(glance(text), Glance { in_flight: 7, unanswered: 2 });
        assert_eq!(glance(""), Glance::default());
    }
}
