//! One-way arrows over the modules of hiretalk-domain, and no large circle of its files.
//!
//! Paths that begin with `crate`, `super` or `self` are read, in `use` and elsewhere, outside of comments, texts and
//! test modules. A name that a module re-exports counts as a use of the file that has it.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::sources::Source;
use super::words::blanked;

const FOLDER: &str = "crates/hiretalk-domain/src/";

/// The layers of the domain, the highest first: a module may use those of lower layers, and those of its own layer
/// where that closes no circle.
const LAYERS: &[&[&str]] = &[
    &["use_cases"],
    &["ports"],
    &["intake", "inbound", "outbound", "registration"],
    &["change", "routing"],
    &["dialogue"],
    &["interpretation", "typed"],
    &["matching"],
    &["catalogue"],
    &["endpoint"],
    &["graduation", "outbox", "events", "paging"],
    &["conversation", "candidate", "message", "media", "api_key"],
    &["ids", "digest", "phone", "text", "language", "intents"],
];

/// The most files that may use each other in a circle.
const LARGEST_CIRCLE: usize = 3;

/// A path, or the module of a file, without `crate`.
type ModulePath = Vec<String>;

/// The modules of a crate, one for each file but the root.
#[derive(Debug, Default)]
struct Modules {
    files: BTreeSet<ModulePath>,
    /// The modules and names that each file uses, resolved as far as files go.
    uses: BTreeMap<ModulePath, BTreeSet<ModulePath>>,
}

/// Checks the domain.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let modules = Modules::read(sources);
    let mut findings = modules.check_layers();
    findings.extend(modules.check_circles());
    findings
}

impl Modules {
    fn read(sources: &[Source]) -> Self {
        let sources: Vec<_> = sources
            .iter()
            .filter_map(|source| Some((module_path(source.path.strip_prefix(FOLDER)?), &source.text)))
            .collect();
        let files: BTreeSet<_> =
            sources.iter().map(|(path, _)| path.clone()).filter(|path| !path.is_empty()).collect();
        let mut reexports = BTreeMap::new();
        let mut read = Vec::new();
        for (module, text) in sources {
            let code = blanked(without_tests(text));
            let (used, public) = paths(&code, &module);
            for path in public {
                if let Some(name) = path.last() {
                    reexports.insert([&module[..], std::slice::from_ref(name)].concat(), path);
                }
            }
            if !module.is_empty() {
                read.push((module, used));
            }
        }
        let resolve = |mut path: ModulePath| {
            for _ in 0..8 {
                let Some((length, target)) =
                    (1..=path.len()).find_map(|length| Some((length, reexports.get(&path[..length])?)))
                else {
                    break;
                };
                if *target == path[..length] {
                    break;
                }
                path = [&target[..], &path[length..]].concat();
            }
            path
        };
        let uses = read
            .into_iter()
            .map(|(module, used)| (module, used.into_iter().map(&resolve).collect()))
            .collect();
        Self { files, uses }
    }

    /// The file that a path leads into; none for a name of the crate's root.
    fn file(&self, path: &[String]) -> Option<&ModulePath> {
        (1..=path.len()).rev().find_map(|length| self.files.get(&path[..length]))
    }

    /// New modules, arrows that point back, and circles within a layer.
    fn check_layers(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let tops: BTreeSet<&str> =
            self.files.iter().filter_map(|file| Some(file.first()?.as_str())).collect();
        for new in tops.iter().filter(|top| layer(top).is_none()) {
            findings.push(Finding::new(
                place(&[(*new).to_owned()]),
                "is new: give it a layer in crates/xtask/src/tidy/modules.rs",
            ));
        }
        for (module, used) in &self.uses {
            let Some(from) = module.first() else { continue };
            for path in used {
                let Some(to) = path.first() else { continue };
                if !tops.contains(to.as_str()) {
                    let change = format!(
                        "`crate::{}` is taken from the crate's root; name its module",
                        path.join("::")
                    );
                    findings.push(Finding::new(place(module), change));
                    continue;
                }
                let (Some(above), Some(below)) = (layer(from), layer(to)) else { continue };
                if above > below {
                    let change = format!("uses `crate::{}`, but {to} lies above {from}", path.join("::"));
                    findings.push(Finding::new(place(module), change));
                } else if from != to {
                    arrows.entry(from).or_default().insert(to);
                }
            }
        }
        for circle in circles(&arrows) {
            findings.push(Finding::new(
                "hiretalk-domain",
                format!("modules use each other in a circle: {}", circle.join(", ")),
            ));
        }
        findings
    }

    /// Files that use each other in a circle, where they are too many.
    fn check_circles(&self) -> Vec<Finding> {
        let mut arrows: BTreeMap<&ModulePath, BTreeSet<&ModulePath>> = BTreeMap::new();
        for (module, used) in &self.uses {
            let targets = used.iter().filter_map(|path| self.file(path)).filter(|file| *file != module);
            arrows.entry(module).or_default().extend(targets);
        }
        circles(&arrows)
            .into_iter()
            .filter(|circle| circle.len() > LARGEST_CIRCLE)
            .map(|circle| {
                let names: Vec<_> = circle.iter().map(|path| path.join("::")).collect();
                let change = format!(
                    "{} files use each other in a circle, {LARGEST_CIRCLE} are the most: {}",
                    names.len(),
                    names.join(", ")
                );
                Finding::new("hiretalk-domain", change)
            })
            .collect()
    }
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

fn place(module: &[String]) -> String {
    format!("{FOLDER}{}.rs", module.join("/"))
}

fn module_path(file: &str) -> ModulePath {
    let file = file.trim_end_matches(".rs");
    if file == "lib" { Vec::new() } else { file.split('/').map(str::to_owned).collect() }
}

/// The text before the module of tests, which may use everything.
fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod ").map_or(text, |at| &text[..at])
}

/// The paths into the crate that a file uses, and those that it re-exports.
fn paths(code: &str, module: &[String]) -> (Vec<ModulePath>, Vec<ModulePath>) {
    let tokens = tokens(code);
    let (mut used, mut public) = (Vec::new(), Vec::new());
    let mut at = 0;
    let mut is_public = false;
    while let Some(&token) = tokens.get(at) {
        match token {
            "use" => is_public = at > 0 && (tokens[at - 1] == "pub" || tokens[at - 1] == ")"),
            ";" => is_public = false,
            "crate" | "super" | "self"
                if tokens.get(at + 1) == Some(&"::") && (at == 0 || tokens[at - 1] != "::") =>
            {
                let base = if token == "crate" { &[][..] } else { module };
                let start = if token == "super" { at } else { at + 2 };
                let into = if is_public { &mut public } else { &mut used };
                at = expand(&tokens, start, base.to_vec(), into);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    (used, public)
}

/// Adds the paths that begin at a token, below a prefix; answers with the token after them.
fn expand(tokens: &[&str], mut at: usize, mut prefix: ModulePath, into: &mut Vec<ModulePath>) -> usize {
    loop {
        match tokens.get(at).copied() {
            Some("{") => {
                at += 1;
                while let Some(token) = tokens.get(at).copied() {
                    at = match token {
                        "}" => break,
                        "," => at + 1,
                        _ => expand(tokens, at, prefix.clone(), into),
                    };
                }
                return at + 1;
            }
            Some("super") => {
                prefix.pop();
            }
            Some("self") => {}
            Some(name) if is_name(name) => prefix.push(name.to_owned()),
            _ => {
                // A glob, or `::<`: the module itself is used.
                into.push(prefix);
                return at + 1;
            }
        }
        at += 1;
        if tokens.get(at) != Some(&"::") {
            into.push(prefix);
            let has_alias = tokens.get(at) == Some(&"as");
            return if has_alias { at + 2 } else { at };
        }
        at += 1;
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Words, `::` and single signs.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("::") {
            2
        } else if first.is_alphanumeric() || first == '_' {
            rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens
}

/// The sets of at least two nodes that all lead to each other.
fn circles<'a, T: Ord + ?Sized>(arrows: &BTreeMap<&'a T, BTreeSet<&'a T>>) -> Vec<Vec<&'a T>> {
    let reached: BTreeMap<&T, BTreeSet<&T>> = arrows
        .keys()
        .map(|start| {
            let mut seen = BTreeSet::new();
            let mut open = vec![*start];
            while let Some(node) = open.pop() {
                open.extend(arrows.get(node).into_iter().flatten().filter(|next| seen.insert(**next)));
            }
            (*start, seen)
        })
        .collect();
    let leads = |from: &T, to: &T| reached.get(from).is_some_and(|seen| seen.contains(to));
    let mut circles = Vec::new();
    let mut done: BTreeSet<&T> = BTreeSet::new();
    for &node in arrows.keys() {
        if done.contains(node) || !leads(node, node) {
            continue;
        }
        let circle: Vec<_> =
            arrows.keys().copied().filter(|other| leads(node, other) && leads(other, node)).collect();
        done.extend(&circle);
        circles.push(circle);
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks files of the domain, each with its text, and expects a finding with each part.
    #[track_caller]
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let sources: Vec<_> = files
            .iter()
            .map(|(path, text)| Source { path: format!("{FOLDER}{path}"), text: (*text).to_owned() })
            .collect();
        let findings = super::check(&sources);
        assert_eq!(findings.len(), expected.len(), "{findings:?}");
        for (finding, part) in findings.iter().zip(expected) {
            let text = format!("{}: {}", finding.place, finding.change);
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn arrows_point_down() {
        let empty = [("change.rs", ""), ("outbox.rs", ""), ("ids.rs", "")];
        let with = |file: &'static str, text: &'static str| [&empty[..], &[(file, text)]].concat();
        check(
            &with(
                "ports.rs",
                "use crate::change::Change;\nuse crate::{ids::Id, outbox::{self, Entry as E}};",
            ),
            &[],
        );
        check(
            &with("ids/uuid.rs", "use super::Id;\nuse super::super::change::Change;"),
            &["ids/uuid.rs: uses `crate::change::Change`"],
        );
        check(
            &with("text.rs", "fn f() -> crate::outbox::Entry { crate::ids::<u8>::x() }"),
            &["outbox lies above text"],
        );
        check(
            &with("text.rs", "use crate::{change::{A, B}, ids};"),
            &["`crate::change::A`", "`crate::change::B`"],
        );
    }

    #[test]
    fn only_code_outside_of_tests_counts() {
        let text = "//! [`crate::change::Change`]\nlet a = \"crate::change::B\";\n#[cfg(test)]\nmod tests {\n    use crate::change::C;\n}\n";
        check(&[("change.rs", ""), ("ids.rs", text)], &[]);
    }

    #[test]
    fn names_come_from_their_module_and_not_from_the_root() {
        check(&[("lib.rs", "pub use self::ids::Id;"), ("ids.rs", ""), ("text.rs", "use crate::Id;")], &[]);
        check(
            &[("lib.rs", "pub use chrono::Tz;"), ("text.rs", "use crate::Tz;")],
            &["`crate::Tz` is taken from the crate's root"],
        );
        // A re-export hides no arrow.
        check(
            &[
                ("lib.rs", "pub use self::change::Change;"),
                ("change.rs", ""),
                ("text.rs", "use crate::Change;"),
            ],
            &["change lies above text"],
        );
    }

    #[test]
    fn a_new_module_needs_a_layer() {
        check(&[("oracle.rs", "")], &["oracle.rs: is new"]);
    }

    #[test]
    fn modules_of_a_layer_make_no_circle() {
        check(&[("events.rs", "use crate::outbox::Entry;"), ("outbox.rs", "")], &[]);
        check(
            &[("events.rs", "use crate::outbox::Entry;"), ("outbox.rs", "use crate::events::Event;")],
            &["in a circle: events, outbox"],
        );
    }

    #[test]
    fn files_of_a_module_make_no_large_circle() {
        let files = |last: &'static str| {
            [
                ("dialogue.rs", "mod a;\npub use self::a::A;\npub(crate) use self::d::D;"),
                ("dialogue/a.rs", "use super::b::B;"),
                ("dialogue/b.rs", "use super::c::C;"),
                ("dialogue/c.rs", last),
                ("dialogue/d.rs", "use crate::dialogue::A;"),
            ]
        };
        check(&files(""), &[]);
        // Three files in a circle.
        check(&files("use crate::dialogue::A;"), &[]);
        check(
            &files("use super::D;"),
            &["4 files use each other in a circle, 3 are the most: dialogue::a, dialogue::b"],
        );
    }
}
