//! One cluster for all processes of a user, without anybody to start or stop it.
//!
//! A state folder in the temporary folder holds three files:
//! - `lock` is held while somebody looks for the cluster, starts it or ends it;
//! - `lease` is held, shared, by every process that uses it;
//! - `connection` has its URL and its folder. In that folder `idle-stop` is held by the shell that ends the server when
//!   nobody has held the lease for a while.
//!
//! The kernel gives up a lock with the process that holds it, so nothing here depends on anybody's orderly end.

use std::env;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::net::TcpStream;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::binaries::Binaries;
use crate::cluster::new_folder;
use crate::connection::Connection;
use crate::error::Error;
use crate::server::{Durability, Server, our_uid};
use crate::watchdog::{self, Watchdog};

/// True if this system has `flock`, which the shell that stops it needs. Without it every process has a cluster of its own.
pub(crate) fn is_possible() -> bool {
    let command = Command::new("flock").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    command.is_ok_and(|status| status.success())
}

/// Finds the cluster or starts it. It stays for as long as the file is open.
pub(crate) fn join() -> Result<(Connection, File), Error> {
    let state = state_folder()?;
    let _lock = locked(&state.join("lock"))?;
    let lease = open(&state.join("lease"))?;
    lease.lock_shared().map_err(Error::io("lock the lease"))?;
    let connection = match running(&state)? {
        Some(connection) => connection,
        None => start(&state)?,
    };
    Ok((connection, lease))
}

/// A folder that is ours alone, although its name is known to everybody.
pub(crate) fn state_folder() -> Result<PathBuf, Error> {
    let uid = our_uid()?;
    let folder = env::temp_dir().join(format!("hiretalk-test-postgres-{uid}"));
    match DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(Error::io(format!("create {}", folder.display()))(error));
        }
        _ => {}
    }
    let metadata =
        fs::symlink_metadata(&folder).map_err(Error::io(format!("look at {}", folder.display())))?;
    if metadata.is_dir() && metadata.uid() == uid && metadata.mode() & 0o077 == 0 {
        return Ok(folder);
    }
    let foreign = std::io::Error::other("somebody else made it, or others may enter it");
    Err(Error::io(format!("use the folder {}", folder.display()))(foreign))
}

/// Opens a file and waits until nobody else has it locked.
pub(crate) fn locked(path: &Path) -> Result<File, Error> {
    let file = open(path)?;
    file.lock().map_err(Error::io(format!("lock {}", path.display())))?;
    Ok(file)
}

/// The cluster that runs already. One without its shell, or without a server, is cleaned away.
fn running(state: &Path) -> Result<Option<Connection>, Error> {
    let Ok(text) = fs::read_to_string(state.join("connection")) else {
        return Ok(None);
    };
    let (url, folder) = text.trim_end().split_once('\n').unwrap_or((&text, ""));
    let is_watched = open(&Path::new(folder).join("idle-stop"))
        .is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
    let connection = Connection::new(Binaries::find()?.program("psql"), url)?;
    if is_watched && TcpStream::connect(("127.0.0.1", connection.port())).is_ok() {
        return Ok(Some(connection));
    }
    if Path::new(folder).is_absolute() {
        watchdog::clean(Path::new(folder))?;
    }
    fs::remove_file(state.join("connection")).map_err(Error::io("remove the old connection"))?;
    Ok(None)
}

/// Starts the cluster and the shell that stops it. Until that shell is there, a watchdog ends the server with us.
fn start(state: &Path) -> Result<Connection, Error> {
    let folder = new_folder()?;
    let watchdog = Watchdog::over(&folder)?;
    let mut server = Server::create(&folder, Durability::Fast)?;
    server.start_on_free_port()?;
    let connection = server.connection()?;
    let held = locked(&server.folder().join("idle-stop"))?;
    watchdog::stop_when_idle(state, server.folder(), idle_seconds(), held)?;
    let text = format!("{}\n{}\n", connection.url(), server.folder().display());
    fs::write(state.join("connection"), text).map_err(Error::io("write down the connection"))?;
    watchdog.release()?;
    Ok(connection)
}

/// The cluster stays so long without users: enough for the next test to start.
fn idle_seconds() -> u64 {
    env::var("HIRETALK_TEST_POSTGRES_IDLE").ok().and_then(|text| text.parse().ok()).unwrap_or(10)
}

fn open(path: &Path) -> Result<File, Error> {
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .map_err(Error::io(format!("open {}", path.display())))
}
