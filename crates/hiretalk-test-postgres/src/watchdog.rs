//! Shells that outlive us and clean up: one waits for our end, one until nobody uses a shared server.

use std::fs::File;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::error::Error;

/// The script that ends a server and deletes its folder once its input has ended.
const WATCHDOG: &str = include_str!("watchdog.sh");
/// The script that does so once nobody uses the server.
const IDLE_STOP: &str = include_str!("idle_stop.sh");

/// A shell that ends a server when we are gone, also when we were killed: the kernel closes our end of its input.
#[derive(Debug)]
pub(crate) struct Watchdog {
    shell: Child,
    input: Option<ChildStdin>,
}

impl Watchdog {
    /// Watches over `folder` from now on; the server in it may come later.
    pub(crate) fn over(folder: &Path) -> Result<Self, Error> {
        let mut shell = shell(WATCHDOG, "watchdog")
            .arg(folder)
            .stdin(Stdio::piped())
            .spawn()
            .map_err(Error::io("start the watchdog (sh)"))?;
        let input = shell.stdin.take();
        Ok(Self { shell, input })
    }

    /// Ends the server and deletes the folder now. `meanwhile` runs between the order and its completion.
    pub(crate) fn stop_now(&mut self, meanwhile: impl FnOnce()) {
        self.input = None;
        meanwhile();
        // The shell has no result that anybody could use: what it could not delete stays in the temporary folder.
        let _status = self.shell.wait();
    }

    /// Ends the watch; the server stays.
    pub(crate) fn release(mut self) -> Result<(), Error> {
        if let Some(mut input) = self.input.take() {
            input.write_all(b"release\n").map_err(Error::io("release the watchdog"))?;
        }
        self.shell.wait().map_err(Error::io("release the watchdog"))?;
        Ok(())
    }
}

/// Ends the server in `folder`, if it runs, and deletes the folder: for one whose shells have gone.
pub(crate) fn clean(folder: &Path) -> Result<(), Error> {
    shell(WATCHDOG, "watchdog")
        .arg(folder)
        .stdin(Stdio::null())
        .status()
        .map(|_| ())
        .map_err(Error::io("start the watchdog (sh)"))
}

/// Starts the shell that ends the server in `folder` after nobody has used it for `idle_seconds`. It holds `locked`
/// for as long as it lives.
pub(crate) fn stop_when_idle(
    state: &Path,
    folder: &Path,
    idle_seconds: u64,
    locked: File,
) -> Result<(), Error> {
    shell(IDLE_STOP, "idle-stop")
        .args([state, folder])
        .arg(idle_seconds.to_string())
        .arg(WATCHDOG)
        .stdin(locked)
        .spawn()
        .map(|_| ())
        .map_err(Error::io("start the shell that stops an idle server"))
}

/// A shell in a process group of its own, which neither an interrupt nor a test runner's time-out ends, and without
/// a hold on our output, which would keep a runner waiting.
fn shell(script: &str, name: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", script, name])
        .current_dir("/")
        .process_group(0)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}
