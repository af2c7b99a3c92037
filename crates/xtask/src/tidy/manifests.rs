//! The manifests: versions and lints are the workspace's, so that each stands in one place.

use std::fs;

use super::Finding;
use crate::failure::Failure;
use crate::workspace::Workspace;

/// Checks the manifest of every package.
pub(super) fn check(workspace: &Workspace) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for package in &workspace.packages {
        let path = &package.manifest;
        let text = fs::read_to_string(path).map_err(Failure::io(format!("read {}", path.display())))?;
        let place = path.strip_prefix(&workspace.root).unwrap_or(path).display().to_string();
        findings.extend(check_text(&text).into_iter().map(|change| Finding::new(&place, change)));
    }
    Ok(findings)
}

fn check_text(text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let (mut section, mut lints) = (String::new(), false);
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[') {
            name.trim_end_matches(']').clone_into(&mut section);
            continue;
        }
        lints |= section == "lints" && line == "workspace = true";
        let Some(kind) = dependencies(&section) else {
            continue;
        };
        match kind {
            Kind::Many if line.is_empty() || line.starts_with('#') || is_inherited(line) => {}
            Kind::Many => {
                let name = line.split(['.', ' ', '=']).next().unwrap_or(line);
                findings.push(format!("{name} names its version here and not in [workspace.dependencies]"));
            }
            // `[dependencies.name]` spreads over lines what stands in one everywhere else.
            Kind::One => {
                findings.push(format!("[{section}] is written as a section; write it as one line"));
                section.clear();
            }
        }
    }
    if !lints {
        findings.push("has no `[lints] workspace = true`".to_owned());
    }
    findings
}

/// A section's kind: dependencies by the line, or one by the section.
enum Kind {
    Many,
    One,
}

fn dependencies(section: &str) -> Option<Kind> {
    let mut parts = section.rsplit('.');
    let is = |part: Option<&str>| part.is_some_and(|part| part.ends_with("dependencies"));
    if is(parts.next()) { Some(Kind::Many) } else { is(parts.next()).then_some(Kind::One) }
}

fn is_inherited(line: &str) -> bool {
    let line = line.replace(' ', "");
    line.contains(".workspace=true") || line.contains("workspace=true,") || line.contains("workspace=true}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(manifest: &str, expected: &[&str]) {
        let findings = check_text(&format!("{manifest}\n[lints]\nworkspace = true\n"));
        assert_eq!(findings.len(), expected.len(), "{findings:?}");
        for (finding, part) in findings.iter().zip(expected) {
            assert!(finding.contains(part), "{finding}");
        }
    }

    #[test]
    fn versions_come_from_the_workspace() {
        check(
            "[dependencies]\n# why\nserde.workspace = true\nuuid = { workspace = true, features = [\"v7\"] }\n",
            &[],
        );
        check("[package]\nversion = \"1.0\"\n[features]\nmock = [\"dep:mockall\"]\n", &[]);
        check("[dependencies]\nserde = \"1\"\n", &["serde names its version"]);
        check(
            "[dependencies]\nserde = { version = \"1\" }\n[dev-dependencies]\nx = { path = \"../x\" }\n",
            &["serde", "x "],
        );
        check("[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n", &["libc"]);
        check("[build-dependencies]\ncc = \"1\"\n", &["cc"]);
        check("[dependencies.serde]\nversion = \"1\"\nfeatures = []\n", &["[dependencies.serde]"]);
    }

    #[test]
    fn lints_come_from_the_workspace() {
        assert_eq!(check_text("[package]\nname = \"x\"\n"), ["has no `[lints] workspace = true`"]);
    }
}
