//! A private Postgres cluster for tests and benchmarks, with a database for every test.
//!
//! Nothing has to be set up by hand: the server binaries are found on `PATH` or where Debian keeps them, the cluster
//! lives in a temporary folder, listens on a loopback port and a socket of its own with a random password, and goes
//! away with the processes that use it, also when these are killed. When we are root, Postgres runs as the user
//! `postgres` (or `nobody`), because it refuses to run as root.
//!
//! # For tests: one cluster, a database each
//! [`TestCluster::shared`] answers with the server that `TEST_DATABASE_URL` names. Without that variable, every
//! process of the same user shares one cluster: the first starts it, and it ends some seconds after the last has gone.
//! [`TestCluster::create_database_from`] clones a template in about 40 ms, so that each test migrates nothing:
//!
//! ```no_run
//! use hiretalk_test_postgres::TestCluster;
//!
//! # fn migrate(_: &str) -> Result<(), std::io::Error> { Ok(()) }
//! let database = TestCluster::shared()?.create_database_from("schema-3f2a", |url| Ok(migrate(url)?))?;
//! assert_eq!(database.query("SELECT 1")?, "1");
//! // Dropping `database` drops it on the server.
//! # Ok::<(), hiretalk_test_postgres::Error>(())
//! ```
//!
//! The key has to change whenever what the callback does would change, so it holds a hash of the migrations.
//! Templates stay on a server that `TEST_DATABASE_URL` names; on ours they go with it.
//!
//! `cargo xtask test` sets `TEST_DATABASE_URL` to a cluster of its own. `HIRETALK_TEST_POSTGRES_IDLE` is how many
//! seconds the shared cluster waits for its next user (10).
//!
//! # For benchmarks, and to take the database away: a cluster of one's own
//! ```no_run
//! use hiretalk_test_postgres::{Durability, TestCluster};
//!
//! let cluster = TestCluster::start(Durability::Default)?;
//! cluster.kill()?; // every connection breaks, and new ones are refused
//! cluster.restart()?; // the same data, port and password
//! # Ok::<(), hiretalk_test_postgres::Error>(())
//! ```
//!
//! # By hand
//! `cargo run -p hiretalk-test-postgres` starts a cluster, prints its URL and keeps it until its input ends or it is
//! interrupted.

mod binaries;
mod cluster;
mod connection;
mod database;
mod error;
mod server;
mod shared;
mod watchdog;

pub use binaries::server_programs;
pub use cluster::TestCluster;
pub use database::TestDatabase;
pub use error::Error;
pub use server::Durability;
