//! A Postgres for the hand: starts a cluster, prints its URL, and keeps it until the input ends.
//!
//! With the argument `shared` it joins the cluster that tests share; with `default` its own is as durable as
//! Postgres is, for measuring.

use std::env;
use std::io::{self, Read, Write};

use hiretalk_test_postgres::{Durability, TestCluster};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = env::args().nth(1);
    let own;
    let cluster = match argument.as_deref() {
        Some("shared") => TestCluster::shared()?,
        Some("default") => {
            own = TestCluster::start(Durability::Default)?;
            &own
        }
        None | Some("fast") => {
            own = TestCluster::start(Durability::Fast)?;
            &own
        }
        Some(other) => return Err(format!("unknown argument {other}: fast, default or shared").into()),
    };
    writeln!(io::stdout(), "{}", cluster.url())?;
    let mut ignored = Vec::new();
    io::stdin().read_to_end(&mut ignored)?;
    Ok(())
}
