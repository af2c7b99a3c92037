//! `cargo xtask tidy`: what no compiler checks.
//!
//! - [`arrows`]: which of our packages may depend on which, and what the domain may depend on at all.
//! - [`manifests`]: one place for versions and lints.
//! - [`sources`]: the size, the first line and the name of every Rust file.
//! - [`top_level`]: what a visitor sees first.

mod arrows;
mod manifests;
mod sources;
mod top_level;

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::workspace::Workspace;

/// Something to change: where, and what.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    place: String,
    change: String,
}

impl Finding {
    fn new(place: impl Into<String>, change: impl Into<String>) -> Self {
        Self { place: place.into(), change: change.into() }
    }
}

/// Checks everything and shows all findings.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    let sources = sources::read(&workspace.root)?;
    let mut findings = arrows::check(&workspace.packages, &decisions(&workspace.root)?);
    findings.extend(manifests::check(workspace)?);
    findings.extend(sources::check(&sources));
    findings.extend(top_level::check(workspace)?);
    for Finding { place, change } in &findings {
        eprintln!("{place}: {change}");
    }
    if findings.is_empty() {
        let median = sources::median(&sources);
        println!(
            "tidy: {} packages, {} Rust files, median {median} lines",
            workspace.packages.len(),
            sources.len()
        );
        return Ok(());
    }
    Err(Failure::Tidy(findings.len()))
}

/// The text of all decision records, in which a dependency of the domain has to be named.
fn decisions(root: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let Ok(entries) = fs::read_dir(root.join("docs/adr")) else {
        return Ok(text);
    };
    for entry in entries.flatten() {
        text += &fs::read_to_string(entry.path())
            .map_err(Failure::io(format!("read {}", entry.path().display())))?;
    }
    Ok(text)
}
