//! `bench match`: jobs that are offered out of a large catalogue. The measuring is done by an example of
//! `hiretalk-postgres`, through the port that the service uses: it writes the jobs as the service writes them.

use std::process::Command;

use super::host::Host;
use super::table::{goal, goals_head};
use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;

/// Arguments of `cargo build`.
pub(super) const BUILD: [&str; 4] = ["-p", "hiretalk-postgres", "--example", "match_cost"];

/// Matches of each measurement.
const MATCHES: &str = "3000";
/// The most milliseconds that 99 % of the matches of one caller may take.
const WANTED: f64 = 50.0;

/// Fills a catalogue with so many jobs and matches on it.
pub(super) fn measure(workspace: &Workspace, host: &Host, jobs: u64) -> Result<String, Failure> {
    let database = host.empty_database("match")?;
    let mut measuring = Command::new(workspace.target.join("release/examples/match_cost"));
    measuring.args([&jobs.to_string(), MATCHES]).env("DATABASE_URL", database.url());
    let tables = process::run_and_read(&mut measuring)?;
    let p99 = p99_of(&tables).unwrap_or(f64::NAN);
    let goal = goal("one caller, all kinds mixed: p99 ms", p99, WANTED, false);
    Ok(format!("### Matches among {jobs} jobs\n\n{tables}\n{}\n{goal}", goals_head()))
}

/// The p99 of the first measurement of the table of matches.
fn p99_of(tables: &str) -> Option<f64> {
    let row = tables.lines().skip_while(|line| !line.starts_with("| matches |")).nth(2)?;
    row.split('|').nth(5)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_goal_is_about_the_first_row_of_the_matches() {
        let tables = "| jobs written | seconds |\n|---|---:|\n| 5 | 1.0 |\n\n\
                      | matches | callers | a second | p50 ms | p99 ms | most ms |\n|---|---:|---:|---:|---:|---:|\n\
                      | all of them, mixed | 1 | 50 | 16.8 | 57.3 | 119.3 |\n| next | 8 | 1 | 2 | 3 | 4 |\n";
        assert_eq!(p99_of(tables), Some(57.3));
        assert_eq!(p99_of("nothing"), None);
    }
}
