//! `cargo xtask bench`: measures HireTalk beside its peers.

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Measures and prints the tables.
pub(crate) fn run(_args: Args) -> Result<(), Box<dyn std::error::Error>> {
    Err("the benchmarks are not written yet".into())
}
