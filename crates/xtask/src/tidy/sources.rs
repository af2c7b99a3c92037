//! The Rust files: how long they are, how they begin and what they are called.

use std::fs;
use std::path::Path;

use super::Finding;
use crate::failure::Failure;

/// The number of files above this length is printed.
pub(super) const SOFT_LIMIT: usize = 400;
/// The longest file.
const HARD_LIMIT: usize = 700;
/// Names that say nothing about what is in a file.
const EMPTY_NAMES: [&str; 9] =
    ["common", "helper", "helpers", "manager", "managers", "misc", "util", "utils", "shared_utils"];

/// A Rust file: its path from the root, with `/`, and its text.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

/// Reads all Rust files below `crates`.
pub(super) fn read(root: &Path) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    let mut folders = vec![root.join("crates")];
    while let Some(folder) = folders.pop() {
        let failed = || format!("read {}", folder.display());
        for entry in fs::read_dir(&folder).map_err(Failure::io(failed()))? {
            let path = entry.map_err(Failure::io(failed()))?.path();
            if path.is_dir() {
                folders
                    .extend((!path.ends_with("node_modules") && !path.ends_with("target")).then_some(path));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text =
                    fs::read_to_string(&path).map_err(Failure::io(format!("read {}", path.display())))?;
                let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
                sources.push(Source { path, text });
            }
        }
    }
    sources.sort_by(|one, two| one.path.cmp(&two.path));
    Ok(sources)
}

/// Checks each file.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    sources
        .iter()
        .flat_map(|source| check_one(source).into_iter().map(|change| Finding::new(&source.path, change)))
        .collect()
}

/// The number of files above the soft limit.
pub(super) fn long(sources: &[Source]) -> usize {
    sources.iter().filter(|source| counts(&source.path) && source.text.lines().count() > SOFT_LIMIT).count()
}

fn check_one(Source { path, text }: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if counts(path) && lines > HARD_LIMIT {
        findings.push(format!("has {lines} lines; {HARD_LIMIT} are the most, so cut it by concept"));
    }
    if !is_generated(path) && !text.starts_with("//! ") {
        findings.push("does not begin with a `//!` line that says what it is".to_owned());
    }
    let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".rs");
    if name == "mod" {
        findings.push("is a mod.rs; call it after its module, beside the folder".to_owned());
    }
    if let Some(empty) = path.split(['/', '.']).find(|part| EMPTY_NAMES.contains(part)) {
        findings.push(format!("is called {empty}, which says nothing; call it after what is in it"));
    }
    for (number, line) in (1..).zip(text.lines()) {
        if ["#[allow(", "#![allow("].iter().any(|attribute| line.trim_start().starts_with(attribute)) {
            findings.push(format!("line {number} allows a lint; `expect` it, with a reason"));
        }
    }
    findings
}

/// Data of tests and generated files are as long as they are.
fn counts(path: &str) -> bool {
    !is_generated(path) && !path.contains("/tests/data/")
}

fn is_generated(path: &str) -> bool {
    path.ends_with("/schema.rs") && path.contains("hiretalk-postgres")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: impl Into<String>) -> Source {
        Source { path: path.to_owned(), text: text.into() }
    }

    fn lines(count: usize) -> String {
        "//! A file.\n".repeat(count)
    }

    #[track_caller]
    fn check_file(path: &str, text: impl Into<String>, expected: &[&str]) {
        let findings = check_one(&source(path, text));
        assert_eq!(findings.len(), expected.len(), "{findings:?}");
        for (finding, part) in findings.iter().zip(expected) {
            assert!(finding.contains(part), "{finding}");
        }
    }

    #[test]
    fn long_files_are_found() {
        check_file("crates/a/src/lib.rs", lines(700), &[]);
        check_file("crates/a/src/lib.rs", lines(701), &["701 lines"]);
        check_file("crates/a/tests/it/table.rs", lines(701), &["701 lines"]);
        check_file("crates/a/tests/data/table.rs", lines(701), &[]);
        check_file("crates/hiretalk-postgres/src/schema.rs", lines(701), &[]);
        check_file("crates/a/src/schema.rs", lines(701), &["701 lines"]);
        let sources = [400, 401, 700].map(|count| source("crates/a/src/lib.rs", lines(count)));
        assert_eq!(long(&sources), 2);
    }

    #[test]
    fn files_say_what_they_are() {
        for text in ["", "use std::fs;\n//! late\n", "// a comment\n", "//!\n"] {
            check_file("crates/a/src/lib.rs", text, &["`//!` line"]);
        }
        check_file("crates/hiretalk-postgres/src/schema.rs", "// @generated\n", &[]);
    }

    #[test]
    fn names_say_what_is_in_a_file() {
        check_file("crates/a/src/b/mod.rs", lines(1), &["mod.rs"]);
        check_file("crates/a/src/utils.rs", lines(1), &["utils"]);
        check_file("crates/a/src/common/b.rs", lines(1), &["common"]);
        check_file("crates/a/tests/it/helpers.rs", lines(1), &["helpers"]);
        check_file("crates/a/src/manager.rs", lines(1), &["manager"]);
        check_file("crates/a/src/commonality.rs", lines(1), &[]);
    }

    #[test]
    fn no_lint_is_allowed() {
        check_file("crates/a/src/lib.rs", "//! A.\n    #[allow(dead_code)]\n", &["line 2"]);
        check_file("crates/a/src/lib.rs", "//! A.\n#![allow(dead_code, reason = \"x\")]\n", &["line 2"]);
        check_file("crates/a/src/lib.rs", "//! A.\n#[expect(dead_code, reason = \"x\")]\n", &[]);
    }
}
