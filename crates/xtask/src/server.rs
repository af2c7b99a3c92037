//! A `hiretalk` of our own for the steps that talk to one.

use std::env;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::http::Connection;
use crate::workspace::Workspace;

/// The bootstrap key of every server here. It opens nothing that outlives the step.
pub(crate) const KEY: &str = "a-key-for-the-checks-of-this-machine-alone";

/// The settings of a server that is started again and again on the same port.
#[derive(Debug, Clone)]
pub(crate) struct Launch {
    pub(crate) port: u16,
    program: PathBuf,
    settings: Vec<(String, String)>,
    log: PathBuf,
}

impl Launch {
    /// A server on a free port, with these settings and nothing that is set in our own environment.
    pub(crate) fn new(log: PathBuf, program: PathBuf, settings: &[(&str, &str)]) -> Result<Self, Failure> {
        let port = free_port()?;
        File::create(&log).map_err(Failure::io("create the server's log"))?;
        let ours = [("HIRETALK_BIND", format!("127.0.0.1:{port}")), ("HIRETALK_API_KEY", KEY.to_owned())];
        let settings = ours
            .into_iter()
            .chain(settings.iter().map(|(name, value)| (*name, (*value).to_owned())))
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Ok(Self { port, program, settings, log })
    }

    /// Starts it and returns once it is ready.
    pub(crate) fn start(&self) -> Result<Server, Failure> {
        let mut server = self.begin()?;
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Starts it and does not wait. What it writes is added to the log.
    pub(crate) fn begin(&self) -> Result<Server, Failure> {
        let output = File::options()
            .append(true)
            .open(&self.log)
            .map_err(Failure::io(format!("open {}", self.log.display())))?;
        let errors = output.try_clone().map_err(Failure::io("open the server's log"))?;
        let mut command = Command::new(&self.program);
        for (variable, _) in env::vars_os() {
            if variable.to_string_lossy().starts_with("HIRETALK_") || variable == "DATABASE_URL" {
                command.env_remove(variable);
            }
        }
        let process = command
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(Failure::io(format!("start {}", self.program.display())))?;
        Ok(Server { port: self.port, process, log: self.log.clone() })
    }
}

/// A running server; it goes with the value.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) port: u16,
    process: Child,
    log: PathBuf,
}

impl Server {
    /// Starts the program that [`Workspace::build`] made, in memory unless a database is named, and returns once it
    /// is ready.
    pub(crate) fn start(
        workspace: &Workspace,
        name: &str,
        settings: &[(&str, &str)],
    ) -> Result<Self, Failure> {
        Launch::new(workspace.log(name)?, workspace.hiretalk(), settings)?.start()
    }

    /// Kills it in the middle of whatever it does (SIGKILL). Says whether it had ended by itself before.
    pub(crate) fn kill(&mut self) -> Result<bool, Failure> {
        if self.ended_within(Duration::ZERO)?.is_some() {
            return Ok(true);
        }
        self.process.kill().map_err(Failure::io("kill the server"))?;
        self.process.wait().map_err(Failure::io("wait for the server"))?;
        Ok(false)
    }

    /// Returns once it is ready.
    pub(crate) fn wait_until_ready(&mut self) -> Result<(), Failure> {
        let deadline = Instant::now() + Duration::from_secs(15);
        while !is_ready(self.port) {
            if self.ended_within(Duration::ZERO)?.is_some() {
                return Err(self.failure("ended instead of starting"));
            }
            if Instant::now() > deadline {
                return Err(self.failure("was not ready within 15 s"));
            }
            sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// The most memory that it ever held, in MiB.
    pub(crate) fn peak_memory(&self) -> f64 {
        self.status("VmHWM:")
    }

    /// The memory that it holds, in MiB.
    pub(crate) fn memory(&self) -> f64 {
        self.status("VmRSS:")
    }

    fn status(&self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        kib.unwrap_or(f64::NAN) / 1024.0
    }

    /// Asks the server to end and waits for it: a graceful stop has status 0 within 30 s.
    pub(crate) fn stop(self) -> Result<(), Failure> {
        self.stop_after(|| ())
    }

    /// The same, with something between asking and waiting.
    pub(crate) fn stop_after(mut self, meanwhile: impl FnOnce()) -> Result<(), Failure> {
        let pid = self.process.id().to_string();
        let killed = Command::new("kill").args(["-TERM", &pid]).status();
        killed.map_err(Failure::io("run kill"))?;
        meanwhile();
        match self.ended_within(Duration::from_secs(30))? {
            Some(status) if status.success() => Ok(()),
            Some(_) => Err(self.failure("did not end with status 0 when it was asked to")),
            None => Err(self.failure("did not end within 30 s when it was asked to")),
        }
    }

    /// A failure that shows the last of what the server wrote.
    pub(crate) fn failure(&self, what: &'static str) -> Failure {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        Failure::Server { what, log: lines[lines.len().saturating_sub(30)..].join("\n") }
    }

    fn ended_within(&mut self, time: Duration) -> Result<Option<ExitStatus>, Failure> {
        let deadline = Instant::now() + time;
        loop {
            let status = self.process.try_wait().map_err(Failure::io("wait for the server"))?;
            if status.is_some() || Instant::now() >= deadline {
                return Ok(status);
            }
            sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _gone = self.process.kill();
        let _status = self.process.wait();
    }
}

fn is_ready(port: u16) -> bool {
    Connection::new(port)
        .ask("GET", "/readyz", "Connection: close\r\n", "")
        .is_ok_and(|answer| answer.status == 200)
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> Result<u16, Failure> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(Failure::io("find a free port"))
}
