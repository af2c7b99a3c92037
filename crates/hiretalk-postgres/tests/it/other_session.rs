//! A session of somebody else: a transaction that stays open for as long as a test needs.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use hiretalk_test_postgres::TestDatabase;

/// A transaction that has done its work and holds its locks; it is rolled back with the value.
pub(crate) struct OpenTransaction {
    psql: Child,
    input: ChildStdin,
}

impl OpenTransaction {
    /// Runs the SQL in a transaction and returns when that has been done.
    pub(crate) fn begin(database: &TestDatabase, sql: &str) -> Self {
        let mut psql = Command::new("psql")
            .args(["--quiet", "--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"])
            .arg(database.url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = psql.stdin.take().unwrap();
        writeln!(input, "BEGIN; {sql}; SELECT 'done';").unwrap();
        let output = BufReader::new(psql.stdout.take().unwrap());
        assert!(output.lines().map_while(Result::ok).any(|line| line == "done"), "the SQL failed: {sql}");
        Self { psql, input }
    }

    pub(crate) fn commit(self) {
        let Self { mut psql, mut input } = self;
        writeln!(input, "COMMIT;").unwrap();
        drop(input);
        assert!(psql.wait().unwrap().success());
    }
}

/// Returns once a session of the database waits for a lock.
pub(crate) async fn until_a_session_waits(database: &TestDatabase) {
    let sql = "SELECT count(*) > 0 FROM pg_stat_activity \
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    until("a session waits for a lock", || database.query(sql).unwrap() == "t").await;
}

/// Returns once something is so, within 30 s.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "not within 30 s: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
