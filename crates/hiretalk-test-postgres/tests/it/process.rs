//! Other processes that use a cluster: the crate's own program, started and killed.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A process that holds a cluster until it is killed.
pub(crate) struct Holder {
    child: Child,
    /// The URL of its cluster.
    pub(crate) url: String,
}

impl Holder {
    /// Starts the program with its temporary folder elsewhere, so that it meets no cluster of other tests.
    pub(crate) fn start(kind: &str, folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hiretalk-test-postgres"))
            .arg(kind)
            .env_remove("TEST_DATABASE_URL")
            .env("TMPDIR", folder)
            .env("HIRETALK_TEST_POSTGRES_IDLE", "6")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        assert!(url.starts_with("postgres://"), "no cluster: {url:?}");
        Self { child, url: url.trim_end().to_owned() }
    }

    /// Ends the process as nothing can prepare for.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.url
    }
}

/// A temporary folder that the user who runs Postgres may enter too.
pub(crate) fn folder() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// True if a server listens at the URL.
pub(crate) fn answers(url: &str) -> bool {
    let host = url.rsplit_once('@').unwrap().1.split_once('/').unwrap().0;
    TcpStream::connect(host).is_ok()
}

/// Waits for something that has to happen soon.
#[track_caller]
pub(crate) fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(40);
    while !holds() {
        assert!(Instant::now() < deadline, "not within 40 s: {what}");
        sleep(Duration::from_millis(20));
    }
}

/// The servers' folders in a temporary folder.
pub(crate) fn server_folders(folder: &Path) -> usize {
    std::fs::read_dir(folder)
        .unwrap()
        .filter(|entry| {
            entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with("hiretalk-postgres-")
        })
        .count()
}
