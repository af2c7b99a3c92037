//! Starts the binary.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use hiretalk_web::black_box::Client;

/// The key of the servers of these tests.
pub(crate) const KEY: &str = "a-key-for-tests-with-every-scope";

/// The binary with nothing of the caller's environment that would configure it.
pub(crate) fn hiretalk(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hiretalk"));
    for (name, _) in std::env::vars() {
        if name.starts_with("HIRETALK_") || name.starts_with("DATABASE_") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// A server in a process of its own; it is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// What it printed until it listened.
    pub(crate) greeting: Vec<String>,
}

impl Server {
    /// Starts a server on a free port, on this database or in memory, whose conversations outside systems drive.
    pub(crate) fn start(database_url: Option<&str>) -> Self {
        Self::start_with(database_url, &[("HIRETALK_DRIVER", "external")])
    }

    /// Starts a server with these settings besides.
    pub(crate) fn start_with(database_url: Option<&str>, settings: &[(&str, &str)]) -> Self {
        let mut command = hiretalk(&["serve", "--bind", "127.0.0.1:0"]);
        command.env("HIRETALK_API_KEY", KEY).env("HIRETALK_RATE_LIMIT", "0");
        command.envs(settings.iter().copied());
        if let Some(url) = database_url {
            command.env("DATABASE_URL", url);
        }
        Self::spawn(&mut command)
    }

    /// Starts a server by this command and waits until it listens.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().expect("a server says where it listens").unwrap();
        let address = first.split("http://").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let mut greeting = vec![first];
        // The rest comes at once; without a key of the run there is none.
        if command.get_envs().all(|(name, value)| name != "HIRETALK_API_KEY" || value.is_none()) {
            greeting
                .extend(lines.map_while(Result::ok).take_while(|line| !line.contains("/api/conversations")));
        }
        let server = Self { child, address, greeting };
        server.wait_until("listening", || server.client().get("/livez").status == 200);
        server
    }

    /// A client with a key of every scope.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.address).with_key(KEY)
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        let status = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Waits for the end of the process.
    pub(crate) fn wait(mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < Duration::from_secs(40), "the server does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until something is so, for 20 seconds at most.
    pub(crate) fn wait_until(&self, what: &str, is_so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            assert!(begun.elapsed() < Duration::from_secs(20), "never {what}");
            std::thread::sleep(Duration::from_millis(25));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
