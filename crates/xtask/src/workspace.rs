//! The workspace as cargo sees it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

use crate::failure::Failure;
use crate::process;

/// The folders and packages of the workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    pub(crate) packages: Vec<Package>,
}

/// One of our packages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) manifest: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
}

/// A direct dependency of a package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// For tests, examples and benchmarks alone.
    pub(crate) dev: bool,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self, Failure> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = root.ancestors().nth(2).ok_or(Failure::Metadata("no folder two above xtask"))?;
        let mut command = cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(root);
        let metadata = serde_json::from_slice(&process::read(&mut command)?)
            .map_err(|_| Failure::Metadata("it is not JSON"))?;
        Self::from_metadata(&metadata)
    }

    /// A cargo command in the workspace's folder.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo();
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// The program that users run, as built for tests.
    pub(crate) fn hiretalk(&self) -> PathBuf {
        self.target.join("debug/hiretalk")
    }

    /// The WhatsApp emulator, as built for tests.
    pub(crate) fn emulator(&self) -> PathBuf {
        self.target.join("debug/hiretalk-whatsapp-emulator")
    }

    /// The log file of a program; its folder is created.
    pub(crate) fn log(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.target.join("xtask");
        fs::create_dir_all(&folder).map_err(Failure::io("create target/xtask"))?;
        Ok(folder.join(format!("{name}.log")))
    }

    /// Builds what the tests and the steps after them run, once.
    pub(crate) fn build(&self) -> Result<(), Failure> {
        process::run(&mut self.cargo(&["build", "--workspace", "--all-features", "--bins", "--tests"]))
    }

    fn from_metadata(metadata: &Value) -> Result<Self, Failure> {
        let packages = metadata["packages"].as_array().ok_or(Failure::Metadata("no packages"))?;
        Ok(Self {
            root: text(&metadata["workspace_root"])?.into(),
            target: text(&metadata["target_directory"])?.into(),
            packages: packages.iter().map(Package::from_metadata).collect::<Result<_, _>>()?,
        })
    }
}

impl Package {
    fn from_metadata(package: &Value) -> Result<Self, Failure> {
        let dependencies = package["dependencies"].as_array().ok_or(Failure::Metadata("no dependencies"))?;
        Ok(Self {
            name: text(&package["name"])?,
            manifest: text(&package["manifest_path"])?.into(),
            dependencies: dependencies
                .iter()
                .map(|dependency| {
                    let name = text(&dependency["name"])?;
                    Ok(Dependency { name, dev: dependency["kind"].as_str() == Some("dev") })
                })
                .collect::<Result<_, Failure>>()?,
        })
    }
}

/// The cargo that runs us, else the one on `PATH`.
fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn text(value: &Value) -> Result<String, Failure> {
    value.as_str().map(str::to_owned).ok_or(Failure::Metadata("a name is no text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_and_their_dependencies_are_read() {
        let metadata = serde_json::json!({
            "workspace_root": "/w",
            "target_directory": "/w/target",
            "packages": [{
                "name": "one",
                "manifest_path": "/w/crates/one/Cargo.toml",
                "dependencies": [
                    {"name": "uuid", "kind": null},
                    {"name": "cc", "kind": "build"},
                    {"name": "proptest", "kind": "dev"},
                ],
            }],
        });
        let workspace = Workspace::from_metadata(&metadata).unwrap();
        assert_eq!(workspace.hiretalk(), Path::new("/w/target/debug/hiretalk"));
        let found: Vec<_> =
            workspace.packages[0].dependencies.iter().map(|found| (found.name.as_str(), found.dev)).collect();
        assert_eq!(found, [("uuid", false), ("cc", false), ("proptest", true)]);
        assert!(Workspace::from_metadata(&serde_json::json!({})).is_err());
    }
}
