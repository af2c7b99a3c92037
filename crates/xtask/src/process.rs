//! Other programs, run in the open: each command line is shown before it runs.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::{iter, thread};

use crate::failure::Failure;

/// Runs a program to its end, with its output going where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    println!("$ {}", shown(command));
    let status =
        command.stdin(Stdio::null()).status().map_err(Failure::io(format!("run {}", shown(command))))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::Program { command: shown(command), status: status.to_string() })
}

/// Runs a program, passing on what it writes line by line, and answers with all of it.
pub(crate) fn run_and_read(command: &mut Command) -> Result<String, Failure> {
    println!("$ {}", shown(command));
    let failed = format!("run {}", shown(command));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Failure::io(failed.clone()))?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let text = thread::scope(|scope| {
        let errors = scope.spawn(|| errors.map(|pipe| pass_on(pipe, |line| eprintln!("{line}"))));
        let output = output.map(|pipe| pass_on(pipe, |line| println!("{line}")));
        output.unwrap_or_default() + &errors.join().ok().flatten().unwrap_or_default()
    });
    let status = child.wait().map_err(Failure::io(failed))?;
    if status.success() {
        return Ok(text);
    }
    Err(Failure::Program { command: shown(command), status: status.to_string() })
}

/// Runs a program and returns its standard output; its errors go where ours go.
pub(crate) fn read(command: &mut Command) -> Result<Vec<u8>, Failure> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(Failure::io(format!("run {}", shown(command))))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Failure::Program { command: shown(command), status: output.status.to_string() })
}

/// True if a program is there and ends well; its output is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// A command line as a person would type it: programs by their name, not by where they lie.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = iter::once(program.file_name().unwrap_or(program.as_os_str())).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn pass_on(pipe: impl Read, show: impl Fn(&str)) -> String {
    let mut text = String::new();
    for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        show(&line);
        text += &line;
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_a_program_writes_is_read_from_both_its_outputs() {
        let text = run_and_read(&mut shell("echo out; echo err >&2")).unwrap();
        assert!(text.contains("out\n") && text.contains("err\n"), "{text:?}");
    }

    #[test]
    fn a_program_that_fails_is_a_failure() {
        for result in [
            run(&mut shell("exit 3")),
            run_and_read(&mut shell("exit 3")).map(drop),
            read(&mut shell("exit 3")).map(drop),
        ] {
            let text = result.unwrap_err().to_string();
            assert!(text.contains("sh -c exit 3") && text.contains('3'), "{text}");
        }
        assert!(!succeeds(&mut shell("exit 3")));
        assert!(!succeeds(&mut Command::new("no-such-program")));
        assert!(succeeds(&mut shell("exit 0")));
    }
}
