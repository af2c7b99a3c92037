//! Finds the programs of Postgres.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::error::Error;

/// The folder in which Debian and its children have one folder per major version, out of `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder of the Postgres installation that clusters run on; `pgbench` and `pg_dump` lie there too.
///
/// # Errors
/// [`Error::NoPostgres`], which says how to install it.
pub fn server_programs() -> Result<PathBuf, Error> {
    Binaries::find().map(|binaries| binaries.folder)
}

/// The folder of one Postgres installation that can run a server.
#[derive(Debug, Clone)]
pub(crate) struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// The installation on `PATH`, else Debian's highest version.
    pub(crate) fn find() -> Result<Self, Error> {
        let needed = ["initdb", "postgres", "pg_ctl", "psql"];
        let folder = candidates()
            .into_iter()
            .find(|folder| needed.iter().all(|program| folder.join(program).is_file()))
            .ok_or(Error::NoPostgres { missing: "a server (initdb, postgres, pg_ctl)" })?;
        Ok(Self { folder })
    }

    /// The full path of one program.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The client program alone, for a server that somebody else runs.
pub(crate) fn psql() -> Result<PathBuf, Error> {
    candidates()
        .into_iter()
        .chain(path_folders())
        .map(|folder| folder.join("psql"))
        .find(|program| program.is_file())
        .ok_or(Error::NoPostgres { missing: "psql" })
}

/// The folders that may hold an installation, best first. A link on `PATH` stands for the installation that it leads to.
fn candidates() -> Vec<PathBuf> {
    path_folders()
        .filter_map(|folder| fs::canonicalize(folder.join("initdb")).ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_path_buf))
        .chain(debian_versions(Path::new(DEBIAN)))
        .collect()
}

fn path_folders() -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).collect::<Vec<_>>().into_iter()
}

/// `<root>/<version>/bin`, highest version first; by number, so that 17 comes before 9.
fn debian_versions(root: &Path) -> Vec<PathBuf> {
    let mut versions: Vec<(f64, PathBuf)> = fs::read_dir(root)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by(|a, b| b.0.total_cmp(&a.0));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debians_highest_version_comes_first() {
        let root = tempfile::tempdir().unwrap();
        for name in ["9.6", "17", "15", "common"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        let found: Vec<_> = debian_versions(root.path());
        let expected: Vec<_> = ["17", "15", "9.6"].map(|name| root.path().join(name).join("bin")).into();
        assert_eq!(found, expected);
    }

    #[test]
    fn without_postgres_the_error_says_how_to_install_it() {
        let text = Error::NoPostgres { missing: "psql" }.to_string();
        for part in ["psql", "apt-get install -y postgresql", "TEST_DATABASE_URL"] {
            assert!(text.contains(part), "{part} is not in: {text}");
        }
    }
}
