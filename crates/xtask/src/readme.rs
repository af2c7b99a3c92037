//! The `curl` lines of README.md, executed as a reader would paste them.
//!
//! The rule: every fenced block whose info string is exactly `sh`, and in which some line begins with `curl` or sets
//! a variable from it (`NAME=$(curl ..`), is executed whole. All of them run in order in one `bash` with
//! `set -euo pipefail`, so that a later block can use what an earlier one has set, against a server in memory.
//! `HIRETALK_API_KEY` and `KEY` hold its key, and the port 8080 of the text stands for the port it has.
//! `curl` fails on a status of 400 and above, and after 20 s. A block that is not to run has another info string,
//! such as `console` or `text`.

use std::fmt::Write;
use std::fs;
use std::process::Command;

use crate::failure::Failure;
use crate::process;
use crate::server::{KEY, Server};
use crate::workspace::Workspace;

/// The head of the script: `curl` takes an error status for a failure.
const PRELUDE: &str = "set -euo pipefail\n\
                       curl() { command curl --silent --show-error --fail-with-body --max-time 20 \"$@\"; }\n";

/// Runs the blocks of README.md against a server in memory.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    let text = fs::read_to_string(workspace.root.join("README.md")).map_err(Failure::io("read README.md"))?;
    let blocks = blocks(&text);
    if blocks.is_empty() {
        return Err(Failure::NoCurl);
    }
    let server = Server::start(workspace, "readme", &[])?;
    let script = workspace.target.join("xtask/readme.sh");
    fs::write(&script, self::script(&blocks, server.port))
        .map_err(Failure::io("write target/xtask/readme.sh"))?;
    let mut bash = Command::new("bash");
    bash.arg(script).current_dir(&workspace.root).env("HIRETALK_API_KEY", KEY).env("KEY", KEY);
    process::run(&mut bash)?;
    println!("\n{} blocks of README.md ran", blocks.len());
    server.stop()
}

/// A fenced block: the line of its fence, from 1, and its text.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    line: usize,
    text: String,
}

fn blocks(readme: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, Block)> = None;
    for (number, line) in (1..).zip(readme.lines()) {
        let fence = line.strip_prefix("```").map(str::trim);
        open = match (fence, open) {
            (Some(info), None) => {
                let text = String::new();
                Some((info == "sh", Block { line: number, text }))
            }
            (Some(_), Some((is_shell, block))) => {
                blocks.extend((is_shell && has_curl(&block.text)).then_some(block));
                None
            }
            (None, Some((is_shell, mut block))) => {
                block.text += line;
                block.text.push('\n');
                Some((is_shell, block))
            }
            (None, None) => None,
        };
    }
    blocks
}

fn has_curl(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.strip_prefix("export ").unwrap_or(line);
        let value = line.split_once("=$(").map_or(line, |(_, value)| value);
        value.starts_with("curl ")
    })
}

fn script(blocks: &[Block], port: u16) -> String {
    let mut script = PRELUDE.to_owned();
    for Block { line, text } in blocks {
        let text = text.replace("localhost:8080", &format!("127.0.0.1:{port}"));
        let text = text.replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"));
        let _infallible = write!(script, "echo; echo '-- README.md, line {line}'\n{text}");
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_with_curl_are_taken_and_others_left() {
        let table: [(&str, &[usize]); 8] = [
            ("```sh\ncurl http://x\n```\n", &[1]),
            (
                "text\n```sh\n# first\nID=$(curl -s http://x | jq -r .id)\n```\ntext\n```sh\ncurl y\n```\n",
                &[2, 7],
            ),
            ("```sh\nexport ID=$(curl http://x)\n```", &[1]),
            ("```sh\ncargo run\n```", &[]),
            ("```console\ncurl http://x\n```", &[]),
            ("```sh ignore\ncurl http://x\n```", &[]),
            ("```sh\necho curl http://x\n```", &[]),
            ("curl http://x\n", &[]),
        ];
        for (readme, expected) in table {
            let found: Vec<_> = blocks(readme).into_iter().map(|block| block.line).collect();
            assert_eq!(found, expected, "{readme}");
        }
    }

    #[test]
    fn the_port_alone_is_replaced() {
        let script = script(&blocks("```sh\ncurl localhost:8080/a 127.0.0.1:8080/b \\\n  -d 8080\n```"), 9);
        assert!(script.ends_with("line 1'\ncurl 127.0.0.1:9/a 127.0.0.1:9/b \\\n  -d 8080\n"), "{script}");
    }

    #[test]
    fn an_error_status_and_a_failing_pipe_end_the_script() {
        for (line, succeeds) in [("true", true), ("false | true", false), ("echo $UNSET", false)] {
            let script = format!("{PRELUDE}{line}\ntrue\n");
            assert_eq!(process::succeeds(Command::new("bash").args(["-c", &script])), succeeds, "{line}");
        }
    }
}
