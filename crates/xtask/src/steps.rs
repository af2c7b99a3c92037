//! `cargo xtask test`: everything that CI runs, step by step.

use std::env;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use hiretalk_test_postgres::{Durability, TestCluster};

use crate::failure::{Failure, first_difference};
use crate::tools::{self, Tools};
use crate::workspace::Workspace;
use crate::{chaos, fuzz_api, process, pywa, readme, schema, simulate, tidy};

/// A step, in the order in which they run: what is quick to fail comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// Formatting (`cargo fmt` repairs it)
    Fmt,
    /// Dependency arrows, file sizes, names
    Tidy,
    /// Licences, banned crates and sources
    Deny,
    /// Lints, warnings being errors
    Clippy,
    /// The documentation builds without warnings
    Docs,
    /// Compiles what the following steps run
    Build,
    /// All tests, on a Postgres of their own
    Tests,
    /// All examples in the documentation
    Doctests,
    /// Migrations up, down and up again; `schema.rs` and `docs/schema.sql` are fresh
    Schema,
    /// `docs/openapi.json` is fresh
    Openapi,
    /// The `curl` lines of README.md
    Readme,
    /// A short form of `cargo xtask simulate`
    Simulate,
    /// A short form of `cargo xtask chaos`
    Chaos,
    /// pywa judges the WhatsApp emulator
    Pywa,
    /// A short form of `cargo xtask fuzz-api`
    Fuzz,
}

/// Runs the steps, all of them when none is named, and stops at the first that fails.
pub(crate) fn run(workspace: &Workspace, only: &[Step]) -> Result<(), Failure> {
    let started = Instant::now();
    let mut run = Run { workspace, tools: tools::set_up(workspace)?, cluster: None, built: false, passed: 0 };
    let chosen = Step::value_variants().iter().filter(|step| only.is_empty() || only.contains(step));
    let mut lines = Vec::new();
    let mut result = Ok(());
    for step in chosen {
        let name = step.name();
        if result.is_err() {
            lines.push(line(&name, "not run", None));
            continue;
        }
        println!("\n== {name}");
        let step_started = Instant::now();
        let outcome = run.step(*step);
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        let summary = line(&name, word, Some(step_started.elapsed()));
        println!("== {summary}");
        lines.push(summary);
        if let Err(failure) = outcome {
            eprintln!("\n{name}: {failure}");
            result = Err(Failure::Step(name));
        }
    }
    lines.push(line("all", "", Some(started.elapsed())));
    println!("\n{}", lines.join("\n"));
    result?;
    if run.passed > 0 {
        println!("\n{} passed, 0 failed", run.passed);
    } else if only.is_empty() {
        return Err(Failure::NoTests);
    }
    Ok(())
}

/// State that the steps of one run share.
struct Run<'a> {
    workspace: &'a Workspace,
    tools: Tools,
    cluster: Option<TestCluster>,
    built: bool,
    passed: usize,
}

impl Run<'_> {
    fn step(&mut self, step: Step) -> Result<(), Failure> {
        let workspace = self.workspace;
        match step {
            Step::Fmt => process::run(&mut workspace.cargo(&["fmt", "--all", "--check"])),
            Step::Tidy => tidy::run(workspace, false),
            Step::Deny => process::run(
                // The database of advisories is not among these checks: it lives on the network, and a new advisory
                // must not turn an unchanged commit red.
                self.tools
                    .deny()?
                    .args(["check", "licenses", "bans", "sources"])
                    .current_dir(&workspace.root),
            ),
            Step::Clippy => process::run(&mut workspace.cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--keep-going",
                "--",
                "-D",
                "warnings",
            ])),
            Step::Docs => process::run(
                workspace
                    .cargo(&["doc", "--workspace", "--no-deps", "--all-features"])
                    .env("RUSTDOCFLAGS", "-D warnings"),
            ),
            Step::Build => self.build(),
            Step::Tests => {
                let mut nextest = self.tools.nextest()?;
                nextest.args(["run", "--workspace", "--all-features"]);
                self.count(nextest)
            }
            Step::Doctests => {
                self.count(workspace.cargo(&["test", "--doc", "--workspace", "--all-features"]))
            }
            Step::Schema => schema::check(workspace, self.cluster()?),
            Step::Openapi => {
                self.build()?;
                openapi(workspace)
            }
            Step::Readme => {
                self.build()?;
                readme::run(workspace)
            }
            Step::Simulate => simulate::build_and_run(workspace, &simulate::Arguments::short()),
            Step::Chaos => {
                self.build()?;
                chaos::run(workspace, &chaos::Arguments::short())
            }
            Step::Pywa => {
                self.build()?;
                pywa::run(workspace, &self.tools)
            }
            Step::Fuzz => {
                self.build()?;
                fuzz_api::run(workspace, &self.tools, &fuzz_api::Arguments::short())
            }
        }
    }

    /// Builds once in a run, so that a step which is run alone meets no old program.
    fn build(&mut self) -> Result<(), Failure> {
        if !self.built {
            self.workspace.build()?;
            self.built = true;
        }
        Ok(())
    }

    /// Runs tests against the one cluster of this run, and adds up what passed.
    fn count(&mut self, mut command: std::process::Command) -> Result<(), Failure> {
        let url = self.cluster()?.url();
        command.current_dir(&self.workspace.root).env("TEST_DATABASE_URL", url);
        self.passed += passed(&process::run_and_read(&mut command)?);
        Ok(())
    }

    fn cluster(&mut self) -> Result<&TestCluster, Failure> {
        if env::var_os("TEST_DATABASE_URL").is_some_and(|url| !url.is_empty()) {
            return Ok(TestCluster::shared()?);
        }
        match &mut self.cluster {
            Some(cluster) => Ok(cluster),
            none => Ok(none.insert(TestCluster::start(Durability::Fast)?)),
        }
    }
}

impl Step {
    /// The name by which it can be run alone.
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// The committed document is what the program prints.
fn openapi(workspace: &Workspace) -> Result<(), Failure> {
    let file = workspace.root.join("docs/openapi.json");
    let committed = std::fs::read_to_string(&file).map_err(Failure::io("read docs/openapi.json"))?;
    let printed = process::read(std::process::Command::new(workspace.hiretalk()).arg("openapi"))?;
    match first_difference(&committed, &String::from_utf8_lossy(&printed)) {
        None => Ok(()),
        Some((line, old, new)) => Err(Failure::Stale {
            what: "docs/openapi.json".to_owned(),
            change: "`cargo run -- openapi > docs/openapi.json`",
            line,
            old,
            new,
        }),
    }
}

fn line(name: &str, word: &str, took: Option<Duration>) -> String {
    let took = took.map(|took| format!("{:7.1} s", took.as_secs_f64())).unwrap_or_default();
    format!("{name:<10} {word:<8}{took}").trim_end().to_owned()
}

/// The tests that passed, by nextest's summary and every doctest run's result line.
fn passed(output: &str) -> usize {
    output.lines().map(without_colours).filter_map(|line| passed_in_line(&line)).sum()
}

/// `Summary [ 1.2s] 20 tests run: 19 passed (1 slow), 0 skipped` and `test result: ok. 3 passed; 0 failed; ..`.
fn passed_in_line(line: &str) -> Option<usize> {
    let line = line.trim();
    let counts = match line.strip_prefix("test result: ok. ") {
        Some(counts) => counts,
        None if line.starts_with("Summary [") => line.split_once(" run: ")?.1,
        None => return None,
    };
    counts.split_once(" passed")?.0.parse().ok()
}

/// The text without escape sequences such as `ESC [ 32 ; 1 m`.
fn without_colours(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_added_up() {
        let table = [
            ("     Summary [  18.274s] 20 tests run: 20 passed, 0 skipped", 20),
            ("     Summary [  18.274s] 20 tests run: 18 passed (2 slow), 2 failed, 0 skipped", 18),
            ("     Summary [   0.1s] 1 test run: 1 passed, 3 skipped", 1),
            (
                "\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] \u{1b}[1m7\u{1b}[0m tests run: \u{1b}[1m7\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped",
                7,
            ),
            (
                "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s",
                3,
            ),
            ("test result: ok. 3 passed; 0 failed\nrunning\ntest result: ok. 2 passed; 0 failed", 5),
            ("test result: FAILED. 3 passed; 1 failed", 0),
            ("        PASS [   1.1s] a test: 9 passed", 0),
            ("", 0),
        ];
        for (output, expected) in table {
            assert_eq!(passed(output), expected, "{output:?}");
        }
    }
}
