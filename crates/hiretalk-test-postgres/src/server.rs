//! One server process on a data folder of its own.

use std::collections::hash_map::RandomState;
use std::fs::{self, File};
use std::hash::BuildHasher;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::binaries::Binaries;
use crate::connection::Connection;
use crate::error::Error;

/// The durability of commits in a crash of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Postgres' own settings: a commit is on disk before it is answered. For benchmarks.
    Default,
    /// `fsync`, `synchronous_commit` and `full_page_writes` off: nothing waits for the disk. For tests.
    Fast,
}

/// The shutdown mode of a server.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    /// Sessions are ended, and everything is stored.
    Orderly,
    /// As in a crash: connections break at once, and the next start recovers.
    Crash,
}

/// A data folder, and the server that runs on it, if it runs.
#[derive(Debug)]
pub(crate) struct Server {
    binaries: Binaries,
    owner: Option<Owner>,
    folder: PathBuf,
    port: u16,
    password: String,
    process: Option<Child>,
}

/// Timeout of a start: recovery after a crash under load is the longest of it.
const READY_WITHIN: Duration = Duration::from_secs(60);

impl Server {
    /// Creates the data folder in `folder`, which is empty, and starts nothing yet.
    pub(crate) fn create(folder: &Path, durability: Durability) -> Result<Self, Error> {
        let binaries = Binaries::find()?;
        let owner = Owner::for_postgres()?;
        if let Some(owner) = owner {
            owner.hand_over(folder)?;
        }
        let server = Self {
            binaries,
            owner,
            folder: folder.to_path_buf(),
            port: 0,
            password: random_hex() + &random_hex(),
            process: None,
        };
        server.initialise(durability)?;
        Ok(server)
    }

    /// Starts the server for the first time, on a port that is free.
    pub(crate) fn start_on_free_port(&mut self) -> Result<(), Error> {
        let mut tries = 0;
        loop {
            tries += 1;
            self.port = free_port()?;
            match self.start() {
                // Somebody took the port between our look at it and the server's.
                Err(Error::Server { log, .. }) if tries < 5 && log.contains("Address already in use") => {
                    // The next try reads the log from its start again.
                    fs::remove_file(self.folder.join("log")).map_err(Error::io("remove the server's log"))?;
                }
                result => return result,
            }
        }
    }

    /// Starts the server on the port it has, and returns once it takes connections.
    pub(crate) fn start(&mut self) -> Result<(), Error> {
        let path = self.folder.join("log");
        let log = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(Error::io("open the server's log"))?;
        let errors = log.try_clone().map_err(Error::io("open the server's log"))?;
        let mut command = self.command("postgres");
        command
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string()])
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors);
        let child = self.process.insert(command.spawn().map_err(Error::io("start postgres"))?);
        let deadline = Instant::now() + READY_WITHIN;
        let pid = child.id();
        while !is_ready(&self.folder, pid) {
            if child.try_wait().map_err(Error::io("wait for postgres"))?.is_some() {
                self.process = None;
                return Err(Error::Server { what: "ended instead of starting", log: tail(&path) });
            }
            if Instant::now() > deadline {
                return Err(Error::Server { what: "was not ready within 60 s", log: tail(&path) });
            }
            sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Ends the server and waits until it has gone. A server that does not run stays so.
    pub(crate) fn stop(&mut self, ending: Ending) -> Result<(), Error> {
        let Some(mut child) = self.process.take() else {
            return Ok(());
        };
        let mode = match ending {
            Ending::Orderly => "fast",
            Ending::Crash => "immediate",
        };
        let mut command = self.command("pg_ctl");
        command.arg("-D").arg(self.data()).args(["stop", "--no-wait", "-m", mode]);
        run(&mut command, "pg_ctl")?;
        child.wait().map_err(Error::io("wait for postgres"))?;
        Ok(())
    }

    /// Collects the process after somebody else has ended it.
    pub(crate) fn reap(&mut self) {
        if let Some(mut child) = self.process.take() {
            // Nobody is left to tell, and the process ends with us at the latest.
            let _status = child.wait();
        }
    }

    /// A connection as the user who may do everything.
    pub(crate) fn connection(&self) -> Result<Connection, Error> {
        let Self { password, port, .. } = self;
        let url = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        Connection::new(self.binaries.program("psql"), &url)
    }

    /// The folder of the data, the log and the socket.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn initialise(&self, durability: Durability) -> Result<(), Error> {
        let password = self.folder.join("password");
        fs::write(&password, &self.password).map_err(Error::io("write the password file"))?;
        if let Some(owner) = self.owner {
            owner.hand_over(&password)?;
        }
        let mut command = self.command("initdb");
        command
            .args([
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
                "--username=postgres",
                "--auth=scram-sha-256",
            ])
            .arg("--pwfile")
            .arg(&password)
            .arg("--pgdata")
            .arg(self.data());
        run(&mut command, "initdb")?;
        fs::remove_file(&password).map_err(Error::io("remove the password file"))?;
        File::options()
            .append(true)
            .open(self.data().join("postgresql.conf"))
            .and_then(|mut file| file.write_all(settings(&self.folder, durability).as_bytes()))
            .map_err(Error::io("write the server's settings"))
    }

    /// A program of Postgres, as the user it may run as, in a process group that an interrupt at the terminal or
    /// a test runner's time-out does not reach: ending is the watchdog's business.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.program(program));
        command.current_dir(&self.folder).env_remove("PGDATA").process_group(0);
        if let Some(owner) = self.owner {
            owner.apply_to(&mut command);
        }
        command
    }
}

/// Settings that differ from Postgres' own. Three hundred connections let tests and benchmarks with a pool each
/// run beside one another.
fn settings(folder: &Path, durability: Durability) -> String {
    let common = format!(
        "listen_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\nmax_connections = 300\ntimezone = 'UTC'\n",
        folder.display()
    );
    match durability {
        Durability::Default => common,
        Durability::Fast => common + "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n",
    }
}

/// The server writes its state to the eighth line of its pid file, where `pg_ctl` looks for it too.
fn is_ready(folder: &Path, pid: u32) -> bool {
    let file = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
    let mut lines = file.lines();
    lines.next() == Some(pid.to_string().as_str())
        && lines.nth(6).is_some_and(|state| state.trim() == "ready")
}

/// A free port below those that the system hands out to outgoing connections, so that a server which is away for
/// a while finds its port free again.
fn free_port() -> Result<u16, Error> {
    let first = RandomState::new().hash_one("port");
    (0..1000)
        .map(|step| 20_000 + u16::try_from((first.wrapping_add(step)) % 12_000).unwrap_or(0))
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .ok_or_else(|| Error::Server {
            what: "found no free port between 20000 and 32000",
            log: String::new(),
        })
}

/// Sixteen hexadecimal digits; the standard library's hash keys are the randomness it has.
fn random_hex() -> String {
    format!("{:016x}", RandomState::new().hash_one("password"))
}

fn run(command: &mut Command, program: &'static str) -> Result<(), Error> {
    let output = command.stdin(Stdio::null()).output().map_err(Error::io(format!("start {program}")))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    Err(Error::Program {
        program,
        status: output.status.to_string(),
        output: String::from_utf8_lossy(&text).into_owned(),
    })
}

/// The last twenty lines of a log.
fn tail(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

/// The user that owns a cluster's files and runs its programs, when it is not the one we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Owner {
    uid: u32,
    gid: u32,
}

impl Owner {
    /// None when Postgres can run as the current user, that is unless it is root.
    fn for_postgres() -> Result<Option<Self>, Error> {
        if our_uid()? != 0 {
            return Ok(None);
        }
        let users = fs::read_to_string("/etc/passwd").map_err(Error::io("read /etc/passwd"))?;
        ["postgres", "nobody"].iter().find_map(|name| find_user(&users, name)).map(Some).ok_or(Error::NoUser)
    }

    /// Makes this user the owner of a file or folder.
    fn hand_over(self, path: &Path) -> Result<(), Error> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
            .map_err(Error::io(format!("hand {} to the user that runs Postgres", path.display())))
    }

    /// Makes a program run as this user; the standard library drops the supplementary groups too.
    fn apply_to(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

/// The user id that our files get. The file system is asked, because asking the kernel takes unsafe code.
pub(crate) fn our_uid() -> Result<u32, Error> {
    tempfile::tempfile()
        .and_then(|file| file.metadata())
        .map(|metadata| metadata.uid())
        .map_err(Error::io("create a temporary file"))
}

/// Looks a user up in the text of `/etc/passwd`.
fn find_user(users: &str, name: &str) -> Option<Owner> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (found, _password) = (fields.next()?, fields.next()?);
        let (uid, gid) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        (found == name).then_some(Owner { uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users =
            "root:x:0:0:root:/root:/bin/sh\npostgresql:x:7:8::/:\npostgres:x:101:104:Postgres,,,:/:/bin/sh\n";
        assert_eq!(find_user(users, "postgres"), Some(Owner { uid: 101, gid: 104 }));
        assert_eq!(find_user(users, "nobody"), None);
    }
}
