//! The top level: what a visitor sees first stays what the design says.

use std::collections::BTreeSet;
use std::process::Command;

use super::Finding;
use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;

/// All that is visible, besides files whose names begin with a dot.
const EXPECTED: [&str; 7] =
    ["Cargo.lock", "Cargo.toml", "README.md", "crates", "diesel.toml", "docs", "migrations"];

/// Checks what git has or would take, so that what it ignores may lie around.
pub(super) fn check(workspace: &Workspace) -> Result<Vec<Finding>, Failure> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(&workspace.root);
    let files = process::read(&mut git)?;
    Ok(check_files(&String::from_utf8_lossy(&files)))
}

/// Checks paths that end with U+0000 each.
fn check_files(files: &str) -> Vec<Finding> {
    let entries: BTreeSet<_> = files.split('\0').filter_map(|path| path.split('/').next()).collect();
    entries
        .into_iter()
        .filter(|entry| !entry.is_empty() && !entry.starts_with('.') && !EXPECTED.contains(entry))
        .map(|entry| {
            Finding::new(entry, "is new at the top level; move it below docs/, crates/ or a dot folder")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_expected_entries_are_at_the_top() {
        let expected = "Cargo.toml\0crates/a/Cargo.toml\0.ci/run\0.gitignore\0docs/deploy/Dockerfile\0";
        assert_eq!(check_files(expected), []);
        let findings = check_files(&format!("{expected}deny.toml\0scripts/a\0scripts/b\0"));
        let places: Vec<_> = findings.iter().map(|finding| finding.place.as_str()).collect();
        assert_eq!(places, ["deny.toml", "scripts"]);
    }
}
