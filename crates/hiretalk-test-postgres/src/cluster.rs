//! A cluster as its users see it.

use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::connection::Connection;
use crate::database::{self, TestDatabase};
use crate::error::Error;
use crate::server::{Durability, Ending, Server};
use crate::watchdog::Watchdog;
use crate::{binaries, shared};

/// A Postgres server whose user may do everything.
#[derive(Debug)]
pub struct TestCluster {
    connection: Connection,
    hold: Hold,
}

/// The reason why the server stays there.
#[derive(Debug)]
enum Hold {
    /// It is run by somebody else.
    External,
    /// A locked file tells the shell that stops it when idle that we use it.
    Lease(#[expect(dead_code, reason = "held for its lock alone")] File),
    Own(Mutex<Own>),
}

/// A server of our own, and the shell that ends it when we go.
#[derive(Debug)]
struct Own {
    server: Server,
    watchdog: Watchdog,
}

/// The cluster that [`TestCluster::shared`] found first.
static SHARED: Mutex<Option<&'static TestCluster>> = Mutex::new(None);

impl TestCluster {
    /// The cluster that all tests use: the server in `TEST_DATABASE_URL`, else one that all processes of this user
    /// share and that the first of them starts, in less than 2 s. It ends 10 s after the last process has gone.
    ///
    /// Its data does not survive a crash of the machine; see [`Durability::Fast`].
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::Shared`] and [`Error::Template`]. The next call tries again.
    pub fn shared() -> Result<&'static Self, Error> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cluster) = *shared {
            return Ok(cluster);
        }
        let cluster: &'static Self = Box::leak(Box::new(Self::join()?));
        *shared = Some(cluster);
        Ok(cluster)
    }

    /// Starts a cluster that only the caller knows, in about a second. It ends with the value, or with the process.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::Shared`] and [`Error::Template`].
    pub fn start(durability: Durability) -> Result<Self, Error> {
        let folder = new_folder()?;
        let watchdog = Watchdog::over(&folder)?;
        let mut server = Server::create(&folder, durability)?;
        server.start_on_free_port()?;
        let connection = server.connection()?;
        Ok(Self { connection, hold: Hold::Own(Mutex::new(Own { server, watchdog })) })
    }

    /// The URL of the server's own database, with the name and password of the user who may do everything.
    #[must_use]
    pub fn url(&self) -> String {
        self.connection.url()
    }

    /// The loopback port, the same after a restart.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.connection.port()
    }

    /// Ends the server in order; its data stays for [`TestCluster::restart`]. Stopped already: nothing happens.
    ///
    /// # Errors
    /// [`Error::Shared`] unless it came from [`TestCluster::start`]; [`Error::Program`] or [`Error::Io`].
    pub fn stop(&self) -> Result<(), Error> {
        self.own()?.server.stop(Ending::Orderly)
    }

    /// Ends the server as a crash would: connections break in the middle of what they do.
    ///
    /// # Errors
    /// As [`TestCluster::stop`].
    pub fn kill(&self) -> Result<(), Error> {
        self.own()?.server.stop(Ending::Crash)
    }

    /// Starts the server again, on the same data and port, after ending it in order if it runs.
    ///
    /// # Errors
    /// As [`TestCluster::stop`], and [`Error::Server`].
    pub fn restart(&self) -> Result<(), Error> {
        let mut own = self.own()?;
        own.server.stop(Ending::Orderly)?;
        own.server.start()
    }

    /// Creates an empty database whose name shows `hint`.
    ///
    /// # Errors
    /// [`Error::Program`] with what the server said, or [`Error::Io`].
    pub fn create_database(&self, hint: &str) -> Result<TestDatabase, Error> {
        TestDatabase::create(&self.connection, hint, None)
    }

    /// Creates a database that is a copy of the template `key`, in about 40 ms. Where the server has no such
    /// template yet, `build` gets the URL of an empty database and fills it; it runs once per server, whatever the
    /// number of threads and processes that ask, and all its connections are closed afterwards.
    ///
    /// # Errors
    /// [`Error::Template`] with what `build` said, [`Error::Program`] with what the server said, or [`Error::Io`].
    pub fn create_database_from(
        &self,
        key: &str,
        build: impl FnOnce(&str) -> Result<(), Box<dyn std::error::Error + Send + Sync>>,
    ) -> Result<TestDatabase, Error> {
        database::create_from_template(&self.connection, key, build)
    }

    fn join() -> Result<Self, Error> {
        if let Ok(url) = env::var("TEST_DATABASE_URL")
            && !url.is_empty()
        {
            let connection = Connection::new(binaries::psql()?, &url)?;
            return Ok(Self { connection, hold: Hold::External });
        }
        if !shared::is_possible() {
            return Self::start(Durability::Fast);
        }
        let (connection, lease) = shared::join()?;
        Ok(Self { connection, hold: Hold::Lease(lease) })
    }

    fn own(&self) -> Result<MutexGuard<'_, Own>, Error> {
        match &self.hold {
            Hold::Own(own) => Ok(own.lock().unwrap_or_else(PoisonError::into_inner)),
            Hold::External | Hold::Lease(_) => Err(Error::Shared),
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let Self { server, watchdog } = self;
        watchdog.stop_now(|| server.reap());
    }
}

/// A folder for one server's files.
pub(crate) fn new_folder() -> Result<PathBuf, Error> {
    tempfile::Builder::new()
        .prefix("hiretalk-postgres-")
        .tempdir()
        .map(tempfile::TempDir::keep)
        .map_err(Error::io(format!("create a folder in {}", Path::new(&env::temp_dir()).display())))
}
