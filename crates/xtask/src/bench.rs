//! `cargo xtask bench`: measures HireTalk, beside its peers where it has any, on one machine, in one run, on one real
//! Postgres.

mod contender;
mod deliveries;
mod graduations;
mod host;
mod inbound;
mod ingest;
mod load;
mod matching;
mod open_loop;
mod outbound;
mod read;
mod service;
mod table;

use clap::ValueEnum;

use self::host::Host;
use crate::failure::Failure;
use crate::workspace::Workspace;

/// The options of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The measurement
    #[arg(value_enum)]
    what: What,
    /// Interleaved rounds; the tables show their medians
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds of load in each measurement: 8; 60 for outbound and 30 for inbound
    #[arg(long)]
    seconds: Option<u32>,
    /// Conversations in the database that is read, jobs in the catalogue: 1000000; messages that wait for the worker in
    /// outbound, graduates: 100000
    #[arg(long)]
    rows: Option<u64>,
    /// Processes of each peer; two were never better than one on two cores that Postgres and the load share
    #[arg(long, default_value_t = 1)]
    peer_processes: u32,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Application events that open conversations
    Ingest,
    /// Conversations by id, lists, deep pages
    Read,
    /// Messages that leave for WhatsApp
    Outbound,
    /// Deliveries that WhatsApp posts
    Inbound,
    /// The day of many graduates, from the file to each one's first message
    Graduations,
    /// Jobs that are offered, out of a large catalogue, and what writing it costs
    Match,
}

/// Measures, and prints the tables as Markdown.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<(), Failure> {
    let peers = match args.what {
        What::Ingest | What::Read => Some(args.peer_processes),
        What::Outbound | What::Inbound | What::Graduations | What::Match => None,
    };
    let build: &[&str] = match args.what {
        What::Match => &matching::BUILD,
        What::Ingest | What::Read | What::Outbound | What::Inbound | What::Graduations => &host::PROGRAMS,
    };
    let host = Host::set_up(workspace, build, peers)?;
    println!("{}", host.shape()?);
    let seconds = |usual| args.seconds.unwrap_or(usual);
    let tables = match args.what {
        What::Ingest => ingest::measure(&host, args.rounds, seconds(8))?,
        What::Read => read::measure(&host, args.rounds, seconds(8), args.rows.unwrap_or(1_000_000))?,
        What::Outbound => outbound::measure(&host, seconds(60), args.rows.unwrap_or(100_000))?,
        What::Inbound => inbound::measure(&host, seconds(30))?,
        What::Graduations => graduations::measure(&host, args.rows.unwrap_or(100_000))?,
        What::Match => matching::measure(workspace, &host, args.rows.unwrap_or(1_000_000))?,
    };
    println!("\n{tables}");
    Ok(())
}
