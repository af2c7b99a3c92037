//! `cargo xtask tidy`: checks that no compiler makes.

mod arrows;
mod manifests;
mod modules;
mod sources;
mod top_level;
mod words;

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::workspace::Workspace;

/// A check that the code is still being brought to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// No identifier of [`words::BANNED`].
    Names,
    /// Few doc lines that begin with a question word.
    DocOpenings,
    /// One-way arrows over the domain's modules, and no large circle of files.
    DomainModules,
}

const RULES: [Rule; 3] = [Rule::Names, Rule::DocOpenings, Rule::DomainModules];

/// The rules whose findings fail the step; of the others only the number is printed. `cargo xtask tidy --pending` shows
/// all findings.
const ENFORCED: &[Rule] = &[];

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

/// Checks everything and shows all findings; those of rules that are not enforced yet if `pending`.
pub(crate) fn run(workspace: &Workspace, pending: bool) -> Result<(), Failure> {
    let sources = sources::read(&workspace.root)?;
    let mut findings = arrows::check(&workspace.packages, &decisions(&workspace.root)?);
    findings.extend(manifests::check(workspace)?);
    findings.extend(sources::check(&sources));
    findings.extend(top_level::check(workspace)?);
    let mut waiting = Vec::new();
    for rule in RULES {
        let found = match rule {
            Rule::Names => words::check_names(&sources),
            Rule::DocOpenings => words::check_doc_openings(&sources),
            Rule::DomainModules => modules::check(&sources),
        };
        if ENFORCED.contains(&rule) {
            findings.extend(found);
        } else if !found.is_empty() {
            println!("tidy: {} findings of the rule {rule:?}, which is not enforced yet", found.len());
            waiting.extend(found);
        }
    }
    if pending {
        show(&waiting);
    }
    show(&findings);
    if findings.is_empty() {
        println!(
            "tidy: {} packages, {} Rust files, {} of them over {} lines",
            workspace.packages.len(),
            sources.len(),
            sources::long(&sources),
            sources::SOFT_LIMIT,
        );
        return Ok(());
    }
    Err(Failure::Tidy(findings.len()))
}

fn show(findings: &[Finding]) {
    for Finding { place, change } in findings {
        eprintln!("{place}: {change}");
    }
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
