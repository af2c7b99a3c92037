//! `cargo xtask simulate`: runs seeds of `hiretalk-simulation`, built for speed, until one fails.

use std::process::Command;

use clap::Args;

use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;

const PACKAGE: &str = "hiretalk-simulation";

#[derive(Debug, Default, Args)]
pub(crate) struct Arguments {
    /// Number of seeds: a million, or as many as there is time for
    #[arg(long)]
    seeds: Option<u64>,
    /// The first seed
    #[arg(long, value_name = "SEED")]
    from: Option<u64>,
    /// Stop after so many seconds
    #[arg(long)]
    seconds: Option<u64>,
    /// Only this seed: what a run says that failed
    #[arg(long, conflicts_with_all = ["seeds", "from", "seconds"])]
    seed: Option<u64>,
}

impl Arguments {
    /// The form that is part of `cargo xtask test`: as many as fit in this time. Being slow is no failure.
    pub(crate) fn short() -> Self {
        Self { seconds: Some(60), ..Self::default() }
    }

    /// The arguments of the program.
    fn words(&self) -> Vec<String> {
        let Self { seeds, from, seconds, seed } = self;
        let given = [("--seeds", seeds), ("--from", from), ("--seconds", seconds), ("--seed", seed)];
        given.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", (*value)?))).collect()
    }
}

/// Builds the program and runs it.
pub(crate) fn build_and_run(workspace: &Workspace, arguments: &Arguments) -> Result<(), Failure> {
    process::run(&mut workspace.cargo(&["build", "--release", "--package", PACKAGE]))?;
    process::run(Command::new(workspace.target.join("release").join(PACKAGE)).args(arguments.words()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_is_passed_on() {
        assert_eq!(Arguments::short().words(), ["--seconds=60"]);
        let arguments = Arguments { seeds: Some(7), from: Some(0), seconds: None, seed: None };
        assert_eq!(arguments.words(), ["--seeds=7", "--from=0"]);
        assert!(Arguments::default().words().is_empty());
    }
}
