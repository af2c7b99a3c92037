//! `cargo xtask bench`: measures HireTalk beside its peers, on one machine, in one run, on one real Postgres.

mod contender;
mod host;
mod ingest;
mod load;
mod read;
mod table;

use clap::ValueEnum;

use self::host::Host;
use crate::failure::Failure;
use crate::workspace::Workspace;

/// What to measure, and for how long.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to measure
    #[arg(value_enum)]
    what: What,
    /// Interleaved rounds; the tables show their medians
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds of load in each measurement
    #[arg(long, default_value_t = 8)]
    seconds: u32,
    /// Conversations in the database that is read
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Processes of each peer; two were never better than one on two cores that Postgres and the load share
    #[arg(long, default_value_t = 1)]
    peer_processes: u32,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Application events that open conversations
    Ingest,
    /// Conversations by id, lists, deep pages
    Read,
}

/// Measures, and prints the tables as Markdown.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<(), Failure> {
    let host = Host::set_up(workspace, args.peer_processes)?;
    println!("{}", host.shape()?);
    let tables = match args.what {
        What::Ingest => ingest::measure(&host, args.rounds, args.seconds)?,
        What::Read => read::measure(&host, args.rounds, args.seconds, args.rows)?,
    };
    println!("\n{tables}");
    Ok(())
}
