//! Waits until nothing moves any more, and tries once more what was given up for want of an answer.

use std::thread::sleep;
use std::time::{Duration, Instant};

use hiretalk_test_postgres::TestDatabase;

use super::cast::Cast;
use crate::emulator::Emulator;
use crate::failure::Failure;
use crate::http::ask;
use crate::server::KEY;

/// What stands for the channel's code where a message was sent twice without an answer.
const IN_DOUBT: &str = "-3";

/// A message that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dead {
    pub(super) message: String,
    /// How often it had been sent without an answer by then.
    pub(super) unconfirmed: u32,
    /// Whether that is why it was given up.
    pub(super) is_in_doubt: bool,
}

/// Returns once nothing waits. A message that was twice in doubt is dead until a person has looked, so somebody plays
/// that person: each is tried again, as by `hiretalk outbox retry`. Says which were dead before that.
pub(super) fn settle(
    database: &TestDatabase,
    cast: &Cast,
    emulator: &Emulator,
    bound: Duration,
) -> Result<Vec<Dead>, Failure> {
    emulator.set_faults(&serde_json::json!({}))?;
    wait(database, emulator, bound)?;
    let dead = read_dead(database)?;
    let port = cast.api_ports().first().copied().unwrap_or_default();
    for Dead { message, .. } in dead.iter().filter(|dead| dead.is_in_doubt) {
        let answer = ask(port, "POST", &format!("/api/outbox/{message}/retry"), KEY, "");
        if answer.as_ref().is_none_or(|(status, _)| !(200..300).contains(status)) {
            let left = format!("the dead message {message} cannot be tried again: {answer:?}");
            return Err(Failure::Unsettled { seconds: bound.as_secs(), left });
        }
    }
    if !dead.is_empty() {
        wait(database, emulator, bound)?;
    }
    Ok(dead)
}

fn wait(database: &TestDatabase, emulator: &Emulator, bound: Duration) -> Result<(), Failure> {
    let deadline = Instant::now() + bound;
    let mut still = 0;
    loop {
        let waits = database.query(
            "SELECT (SELECT count(*) FROM outbox WHERE task = 'SEND' AND dead_at IS NULL), (SELECT count(*) FROM inbox)",
        )?;
        let webhooks = emulator.counts()?.waiting;
        // Twice in a row, because a post is neither with the emulator nor in the inbox while it is on its way.
        still = if waits == "0|0" && webhooks == 0 { still + 1 } else { 0 };
        if still == 2 {
            return Ok(());
        }
        if Instant::now() > deadline {
            let left = format!("{waits} wait in the outbox and the inbox, {webhooks} webhooks");
            return Err(Failure::Unsettled { seconds: bound.as_secs(), left });
        }
        sleep(Duration::from_millis(500));
    }
}

fn read_dead(database: &TestDatabase) -> Result<Vec<Dead>, Failure> {
    let rows = database.query(
        "SELECT o.id, GREATEST(o.unconfirmed, m.unconfirmed), o.code FROM outbox o JOIN messages m ON m.id = o.id WHERE o.dead_at IS NOT NULL",
    )?;
    Ok(rows.lines().filter_map(dead).collect())
}

fn dead(row: &str) -> Option<Dead> {
    let mut columns = row.split('|');
    Some(Dead {
        message: columns.next()?.to_owned(),
        unconfirmed: columns.next()?.parse().ok()?,
        is_in_doubt: columns.next()? == IN_DOUBT,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_dead_are_read() {
        let expected = |is_in_doubt| Some(Dead { message: "m".to_owned(), unconfirmed: 2, is_in_doubt });
        assert_eq!(dead("m|2|-3"), expected(true));
        assert_eq!(dead("m|2|131026"), expected(false));
        assert_eq!(dead("m|2|"), expected(false));
        assert_eq!(dead(""), None);
    }
}
