//! Why a command of ours did not succeed.

use std::io;

use thiserror::Error;

/// A failed command or check; the text says what to do about it where that is known.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error("could not {doing}: {source}")]
    Io { doing: String, source: io::Error },
    #[error("`{command}` failed ({status})")]
    Program { command: String, status: String },
    #[error("`cargo metadata` printed what is not understood: {0}")]
    Metadata(&'static str),
    #[error(transparent)]
    Postgres(#[from] hiretalk_test_postgres::Error),
    #[error("{0} findings; each says what to change")]
    Tidy(usize),
    #[error("{tool} is missing and could not be installed. By hand: {by_hand}")]
    Tool { tool: &'static str, by_hand: &'static str },
    #[error(
        "{tool} is missing. As root on Debian or Ubuntu this command installs it; by hand: apt-get install -y {packages}, \
         or your system's packages of that kind"
    )]
    Package { tool: &'static str, packages: String },
    #[error("the step `{0}` failed; run it again with `cargo xtask test {0}`")]
    Step(String),
    #[error("no test was run")]
    NoTests,
    #[error(
        "{what} is out of date, {change} brings it up to date. First difference, in line {line}:\n- {old}\n+ {new}"
    )]
    Stale { what: String, change: &'static str, line: usize, old: String, new: String },
    #[error("{doing} leaves another schema than before, first in line {line} of the dump:\n- {old}\n+ {new}")]
    Migration { doing: String, line: usize, old: String, new: String },
    #[error("README.md has no `sh` block with a line that begins with curl")]
    NoCurl,
    #[error("{name}: {what}")]
    Contender { name: &'static str, what: String },
    #[error("the emulator did not {doing}: {answer}")]
    Emulator { doing: &'static str, answer: String },
    #[error("{violations} violations, shown above; the seed was {seed}")]
    Chaos { violations: usize, seed: u64 },
    #[error("{0} goals missed, marked above")]
    Goals(usize),
    #[error("it had not settled after {seconds} s: {left}")]
    Unsettled { seconds: u64, left: String },
    #[error("`{0}` is no time such as 500ms, 2s or 1m")]
    Time(String),
    #[error("the server {what}; the end of its log:\n{log}")]
    Server { what: &'static str, log: String },
}

impl Failure {
    /// Says what was being done when the operating system refused.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }
}

/// The first line in which two texts differ: its number from 1, and both lines.
pub(crate) fn first_difference(old: &str, new: &str) -> Option<(usize, String, String)> {
    let (mut old, mut new) = (old.lines(), new.lines());
    for number in 1.. {
        let (one, two) = (old.next(), new.next());
        if one.is_none() && two.is_none() {
            break;
        }
        if one != two {
            let text = |line: Option<&str>| line.unwrap_or("(end)").to_owned();
            return Some((number, text(one), text(two)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_found() {
        let table = [
            ("a\nb", "a\nb\n", None),
            ("a\nb", "a\nc", Some((2, "b", "c"))),
            ("a", "a\nb", Some((2, "(end)", "b"))),
            ("a\n", "", Some((1, "a", "(end)"))),
        ];
        for (old, new, expected) in table {
            let found = first_difference(old, new);
            let expected = expected.map(|(line, one, two)| (line, one.to_owned(), two.to_owned()));
            assert_eq!(found, expected, "{old:?} and {new:?}");
        }
    }
}
