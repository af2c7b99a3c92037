//! `bench graduations`: the day of many graduates, from the file to each one's first message.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{fs, thread};

use super::host::Host;
use super::service::{META, emulator, start, wait};
use super::table::{goal, goals_head, to_float};
use crate::emulator::Emulator;
use crate::events::phone;
use crate::failure::Failure;
use crate::process;
use crate::server::{KEY, Server};

/// Timeouts of the day's messages and of their last statuses.
const MOST: Duration = Duration::from_secs(600);
const STATUSES: Duration = Duration::from_secs(60);
/// Time in which a second import must send nothing.
const WATCHED: Duration = Duration::from_secs(10);

/// Imports the file, starts a worker, and imports the file again.
pub(super) fn measure(host: &Host, graduates: u64) -> Result<String, Failure> {
    let database = host.empty_database("graduations")?;
    let emulator = emulator(host, &META)?;
    let api = start(host, "api", &database.url(), &emulator)?;
    emulator.set_webhook(api.port)?;
    let file = host.work.join("graduations.jsonl");
    fs::write(&file, rows(usize::try_from(graduates).unwrap_or(usize::MAX)))
        .map_err(Failure::io("write the graduations"))?;
    let import = || import(host, &api, &file.to_string_lossy());

    println!("{graduates} graduations of today come in");
    let first = import()?;
    println!("a worker starts");
    let begun = Instant::now();
    let worker = start(host, "worker", &database.url(), &emulator)?;
    wait(&emulator, MOST, |counts| counts.accepted - counts.repeats >= graduates)?;
    let seconds = begun.elapsed().as_secs_f64();
    wait(&emulator, STATUSES, |counts| counts.waiting == 0)?;
    println!("the same file comes in again");
    let again = import()?;
    thread::sleep(WATCHED);

    let counts = emulator.counts()?;
    let wrong = counts.repeats + counts.refused.values().sum::<u64>();
    let (never, twice) = not_once(&emulator, graduates)?;
    let conversations: u64 =
        database.query("SELECT count(*) FROM conversations")?.parse().unwrap_or_default();
    let table = [
        format!("| {graduates} graduations of today, imported: seconds | {:.1} |", first.seconds),
        format!("| … seconds from the start of the worker to the last first message | {seconds:.1} |"),
        format!("| … memory of the worker at its peak, MiB | {:.1} |", worker.peak_memory()),
        format!("| … memory of the API process at its peak, MiB | {:.1} |", api.peak_memory()),
        format!("| the same file again: seconds | {:.1} |", again.seconds),
    ];
    let goals = [
        goal("the day's first messages, seconds", seconds, 110.0, false),
        goal("graduates without a message", to_float(never), 0.0, false),
        goal("graduates with more than one", to_float(twice), 0.0, false),
        goal("refused or repeated", to_float(wrong), 0.0, false),
        goal("conversations", to_float(conversations), to_float(graduates), false),
        goal("added by the first import", to_float(first.added), to_float(graduates), true),
        goal("added by the second import", to_float(again.added), 0.0, false),
    ];
    let head = "### Graduations\n\n| what | measured |\n|---|---:|";
    Ok(format!("{head}\n{}\n{}\n{}", table.join("\n"), goals_head(), goals.join("\n")))
}

/// The answer of an import, and its duration.
struct Imported {
    added: u64,
    seconds: f64,
}

/// Imports a file as operators do, through the server.
fn import(host: &Host, api: &Server, file: &str) -> Result<Imported, Failure> {
    let mut command = Command::new(&host.hiretalk);
    command
        .args(["graduations", "import", file])
        .env_remove("DATABASE_URL")
        .env("HIRETALK_URL", format!("http://127.0.0.1:{}", api.port))
        .env("HIRETALK_API_KEY", KEY);
    let begun = Instant::now();
    let output = process::read(&mut command)?;
    let seconds = begun.elapsed().as_secs_f64();
    added(&String::from_utf8_lossy(&output))
        .map(|added| Imported { added, seconds })
        .ok_or(Failure::Contender { name: "HireTalk", what: "did not say how many it added".to_owned() })
}

/// The number before `added`.
fn added(output: &str) -> Option<u64> {
    output.split(" added").next()?.split_whitespace().last()?.parse().ok()
}

/// The numbers of graduates with no message and with several.
fn not_once(emulator: &Emulator, graduates: u64) -> Result<(u64, u64), Failure> {
    let mut messages: HashMap<String, u64> = HashMap::new();
    for send in emulator.sends()? {
        *messages.entry(send.to).or_default() += 1;
    }
    let reached = messages.len().try_into().unwrap_or(u64::MAX);
    let twice = messages.values().filter(|count| **count > 1).count().try_into().unwrap_or(u64::MAX);
    Ok((graduates.saturating_sub(reached), twice))
}

/// So many graduations, as lines of JSON. They have no day, so they are today's.
fn rows(graduates: usize) -> String {
    let mut rows = String::new();
    for number in 0..graduates {
        let phone = phone(number);
        // Writing to a String does not fail.
        let _ = writeln!(
            rows,
            r#"{{"student_id":"s-{number}","student":{{"phone_number":"{phone}","first_name":"Ana","last_name":"Garcia Lopez","email_address":"ana.{number}@example.com"}},"institution":"Uni Norte","degree":"Law"}}"#
        );
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_json_and_another_student() {
        let rows = rows(3);
        let read: Vec<serde_json::Value> =
            rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let students =
            read.iter().map(|row| (row["student_id"].clone(), row["student"]["phone_number"].clone()));
        let students: Vec<_> = students.collect();
        assert_eq!(students[2], ("s-2".into(), "+34600000002".into()));
        assert_eq!(students.len(), 3);
    }

    #[test]
    fn what_was_added_is_read_from_what_is_printed() {
        assert_eq!(added("100000 added, 0 unchanged, 0 rejected\n"), Some(100_000));
        assert_eq!(added("nothing"), None);
    }
}
