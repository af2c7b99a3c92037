//! `cargo xtask fuzz-api`: good and bad requests, made from the live OpenAPI document, against a running server.
//!
//! Schemathesis sends them, with every check it has: no server error, no answer that the document does not describe,
//! no bad data accepted and no good data refused, no access without a key.

use clap::Args;
use hiretalk_test_postgres::{Durability, TestCluster};

use crate::failure::Failure;
use crate::process;
use crate::server::{KEY, Server};
use crate::tools::{self, Tools};
use crate::workspace::Workspace;

/// The options of `cargo xtask fuzz-api`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Requests for each operation and phase
    #[arg(long, default_value_t = 200)]
    examples: u32,
    /// The store behind the API
    #[arg(long, value_enum, default_value_t = Store::Both)]
    store: Store,
    /// Repeat the requests of an earlier run, which printed its seed at its end
    #[arg(long)]
    seed: Option<u64>,
    /// The same requests each time; without this and a seed they are new ones
    #[arg(long, conflicts_with = "seed")]
    repeatable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Store {
    Memory,
    Postgres,
    Both,
}

impl Arguments {
    /// The form that is part of `cargo xtask test`: few requests, and the same every time.
    pub(crate) fn short() -> Self {
        Self { examples: 15, store: Store::Memory, seed: None, repeatable: true }
    }
}

/// Builds the server and runs on it.
pub(crate) fn build_and_run(workspace: &Workspace, arguments: &Arguments) -> Result<(), Failure> {
    let tools = tools::set_up(workspace)?;
    workspace.build()?;
    run(workspace, &tools, arguments)
}

/// Runs against the server that is built.
pub(crate) fn run(workspace: &Workspace, tools: &Tools, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.store != Store::Postgres {
        fuzz(workspace, tools, arguments, &[])?;
    }
    if arguments.store != Store::Memory {
        let cluster = TestCluster::start(Durability::Fast)?;
        let database = cluster.create_database("fuzz")?;
        fuzz(workspace, tools, arguments, &[("DATABASE_URL", &database.url())])?;
    }
    Ok(())
}

fn fuzz(
    workspace: &Workspace,
    tools: &Tools,
    arguments: &Arguments,
    store: &[(&str, &str)],
) -> Result<(), Failure> {
    // Without a limit: a 429 in answer to good data would be reported as a refusal of it.
    let settings = [&[("HIRETALK_RATE_LIMIT", "0")], store].concat();
    let server = Server::start(workspace, "fuzz-api", &settings)?;
    let mut schemathesis = tools.schemathesis()?;
    schemathesis
        .current_dir(workspace.target.join("xtask"))
        .arg("--config-file")
        .arg(workspace.root.join("crates/xtask/schemathesis.toml"))
        .args(["run", &format!("http://127.0.0.1:{}/openapi.json", server.port)])
        .args(["--header", &format!("Authorization: Bearer {KEY}")])
        .args(["--checks", "all", "--mode", "all", "--phases", "examples,coverage,fuzzing,stateful"])
        .args(["--max-examples", &arguments.examples.to_string()])
        .args(["--request-timeout", "10", "--continue-on-failure", "--no-color"])
        // How fast a busy machine makes data up says nothing about the server.
        .args(["--suppress-health-check", "too_slow"]);
    match arguments.seed {
        _ if arguments.repeatable => schemathesis.arg("--generation-deterministic"),
        Some(seed) => schemathesis.args(["--generation-database", "none", "--seed", &seed.to_string()]),
        None => schemathesis.args(["--generation-database", "none"]),
    };
    if let Err(failure) = process::run(&mut schemathesis) {
        return Err(match failure {
            Failure::Program { .. } => {
                server.failure("does not do what its OpenAPI document says; see above")
            }
            other => other,
        });
    }
    server.stop()
}
