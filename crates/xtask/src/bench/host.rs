//! One Postgres with default durability, and the programs: the contenders share them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hiretalk_test_postgres::{Durability, TestCluster, TestDatabase, server_programs};

use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;

pub(super) struct Host {
    cluster: TestCluster,
    programs: PathBuf,
    /// The release build of the service.
    pub(super) hiretalk: PathBuf,
    /// The release build of the WhatsApp emulator.
    pub(super) emulator: PathBuf,
    /// The folder of scripts and peers.
    pub(super) folder: PathBuf,
    /// The folder of installed peers and logs.
    pub(super) work: PathBuf,
    /// Processes of each peer.
    pub(super) peer_processes: u32,
}

/// Arguments of `cargo build` for the service and the emulator.
pub(super) const PROGRAMS: [&str; 4] = ["-p", "hiretalk", "-p", "hiretalk-whatsapp-emulator"];

impl Host {
    /// Builds these programs and starts Postgres. For so many processes of each peer, installs these and `wrk` too.
    pub(super) fn set_up(
        workspace: &Workspace,
        build: &[&str],
        peer_processes: Option<u32>,
    ) -> Result<Self, Failure> {
        let folder = workspace.root.join("crates/xtask/bench");
        let work = workspace.target.join("bench");
        fs::create_dir_all(&work).map_err(Failure::io("create target/bench"))?;
        process::run(workspace.cargo(&["build", "--release"]).args(build))?;
        if peer_processes.is_some() {
            install_peers(&folder, &work)?;
        }
        Ok(Self {
            cluster: TestCluster::start(Durability::Default)?,
            programs: server_programs()?,
            hiretalk: workspace.target.join("release/hiretalk"),
            emulator: workspace.target.join("release/hiretalk-whatsapp-emulator"),
            folder,
            work,
            peer_processes: peer_processes.unwrap_or(0),
        })
    }

    /// An empty database with the schema.
    pub(super) fn migrated_database(&self, hint: &str) -> Result<TestDatabase, Failure> {
        let database = self.empty_database(hint)?;
        let mut migrate = Command::new(&self.hiretalk);
        process::read(migrate.arg("migrate").env("DATABASE_URL", database.url()))?;
        Ok(database)
    }

    /// A database with nothing in it.
    pub(super) fn empty_database(&self, hint: &str) -> Result<TestDatabase, Failure> {
        Ok(self.cluster.create_database(hint)?)
    }

    /// One of Postgres's own programs.
    pub(super) fn program(&self, name: &str) -> Command {
        let beside = self.programs.join(name);
        Command::new(if beside.exists() { beside } else { PathBuf::from(name) })
    }

    /// The machine and the versions, in a line of Markdown.
    pub(super) fn shape(&self) -> Result<String, Failure> {
        let shell = |script: &str| -> Result<String, Failure> {
            let text = process::read(Command::new("sh").args(["-c", script]))?;
            Ok(String::from_utf8_lossy(&text).trim().to_owned())
        };
        let postgres = process::read(self.program("postgres").arg("--version"))?;
        Ok(format!(
            "{} cores ({}), {} GiB of memory, Linux {}, {}, {}, Node.js {}",
            shell("nproc")?,
            shell("grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs")?,
            shell("free -g | awk 'NR==2 {print $2}'")?,
            shell("uname -r")?,
            String::from_utf8_lossy(&postgres).trim(),
            shell("wrk -v 2>&1 | head -n 1 | cut -d' ' -f1,2 || true")?,
            shell("node --version 2>/dev/null || true")?,
        ))
    }
}

fn install_peers(folder: &Path, work: &Path) -> Result<(), Failure> {
    if !process::succeeds(Command::new("sh").args(["-c", "command -v wrk"])) {
        let mut install = Command::new("apt-get");
        process::run(install.args(["install", "-y", "--no-install-recommends", "wrk"]))
            .map_err(|_| Failure::Package { tool: "wrk", packages: "wrk".to_owned() })?;
    }
    // The peers are installed beside the build, so that the checkout stays as it is.
    let peers = work.join("peers");
    process::run(Command::new("cp").arg("-RT").arg(folder.join("peers")).arg(&peers))?;
    process::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&peers))
}
