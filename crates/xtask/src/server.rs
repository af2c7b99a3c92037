//! A `hiretalk` of our own for the steps that talk to one.

use std::env;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::workspace::Workspace;

/// The bootstrap key of every server here. It opens nothing that outlives the step.
pub(crate) const KEY: &str = "a-key-for-the-checks-of-this-machine-alone";

/// A running server; it goes with the value.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) port: u16,
    process: Child,
    log: PathBuf,
}

impl Server {
    /// Starts the program that [`Workspace::build`] made, on a free port, in memory unless a database is named, and
    /// returns once it is ready. Nothing that is set in our own environment reaches it.
    pub(crate) fn start(
        workspace: &Workspace,
        name: &str,
        settings: &[(&str, &str)],
    ) -> Result<Self, Failure> {
        let port = free_port()?;
        let folder = workspace.target.join("xtask");
        fs::create_dir_all(&folder).map_err(Failure::io("create target/xtask"))?;
        let log = folder.join(format!("{name}.log"));
        let output = File::create(&log).map_err(Failure::io("create the server's log"))?;
        let errors = output.try_clone().map_err(Failure::io("create the server's log"))?;
        let mut command = Command::new(workspace.hiretalk());
        for (variable, _) in env::vars_os() {
            if variable.to_string_lossy().starts_with("HIRETALK_") || variable == "DATABASE_URL" {
                command.env_remove(variable);
            }
        }
        let process = command
            .env("HIRETALK_BIND", format!("127.0.0.1:{port}"))
            .env("HIRETALK_API_KEY", KEY)
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(Failure::io(format!("start {}", workspace.hiretalk().display())))?;
        let mut server = Self { port, process, log };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Asks the server to end and waits for it: a graceful stop has status 0 within 30 s.
    pub(crate) fn stop(mut self) -> Result<(), Failure> {
        let pid = self.process.id().to_string();
        let killed = Command::new("kill").args(["-TERM", &pid]).status();
        killed.map_err(Failure::io("run kill"))?;
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

    fn wait_until_ready(&mut self) -> Result<(), Failure> {
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

/// Whether `GET /readyz` answers 200.
fn is_ready(port: u16) -> bool {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let ask = || {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut start = [0; 12];
        stream.read_exact(&mut start)?;
        Ok::<_, std::io::Error>(&start == b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

fn free_port() -> Result<u16, Failure> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(Failure::io("find a free port"))
}
