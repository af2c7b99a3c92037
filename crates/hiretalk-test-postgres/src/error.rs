//! Failures between a test and its Postgres.

use std::io;

use thiserror::Error as ThisError;

/// Why there is no cluster or no database for a test.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// Neither a server nor a way to start one was found.
    #[error(
        "no Postgres found: {missing} is neither on PATH nor in /usr/lib/postgresql/*/bin.\n\
         Install it (Debian, Ubuntu: `apt-get install -y postgresql`; Fedora: `dnf install -y postgresql-server \
         postgresql`; macOS: `brew install postgresql@17` and put its bin folder on PATH),\n\
         or set TEST_DATABASE_URL to a server whose user may create databases \
         (the client program psql is needed all the same)"
    )]
    NoPostgres {
        /// The program that was not found.
        missing: &'static str,
    },
    /// We are root, Postgres refuses to be, and the machine has no other user to run it as.
    #[error(
        "Postgres does not run as root, and /etc/passwd has neither `postgres` nor `nobody` to run it as"
    )]
    NoUser,
    /// The operating system refused something.
    #[error("could not {doing}: {source}")]
    Io {
        /// The attempt, as a verb phrase.
        doing: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// One of Postgres' programs ended with a failure.
    #[error("{program} failed ({status}):\n{output}")]
    Program {
        program: &'static str,
        status: String,
        /// Its output, standard error last.
        output: String,
    },
    /// The server ended, or was not ready within a minute.
    #[error("the Postgres server {what}; the end of its log:\n{log}")]
    Server {
        /// The failure, as a verb phrase.
        what: &'static str,
        /// The last lines of its log.
        log: String,
    },
    /// The URL of a server could not be understood.
    #[error("not a Postgres URL (postgres://user:password@host:port/database): {0}")]
    Url(String),
    /// Only a cluster from [`crate::TestCluster::start`] can be stopped: others use this one too.
    #[error("this cluster is shared, so it cannot be stopped; start one with TestCluster::start")]
    Shared,
    /// The caller's code that fills a template database failed.
    #[error("could not fill the template database `{key}`: {source}")]
    Template {
        /// The key the caller gave.
        key: String,
        /// The error of the caller's code.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Error {
    /// Says what was being done when the operating system refused.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }
}
