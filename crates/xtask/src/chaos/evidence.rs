//! After the kills: waits until nothing moves any more, then reads the database and the emulator.

use std::collections::{HashMap, HashSet};
use std::thread::sleep;
use std::time::{Duration, Instant};

use hiretalk_test_postgres::TestDatabase;

use super::SENDS_IN_FLIGHT;
use super::load::Outcomes;
use super::processes::{Kills, Processes};
use crate::emulator::{Counts, Emulator, Send};
use crate::failure::Failure;
use crate::http::ask;
use crate::server::KEY;

/// The code of a message that was sent twice without an answer.
const UNCONFIRMED_CODE: &str = "-3";

/// All that is known after a run.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    pub(super) kills: Kills,
    pub(super) load: Outcomes,
    /// The ids of the candidates' answers.
    pub(super) answers: Vec<String>,
    pub(super) conversations: Vec<Conversation>,
    /// Our messages by id.
    pub(super) messages: HashMap<String, Message>,
    /// Inbound messages, one for each row: the channel's id and the conversation.
    pub(super) inbound: Vec<(String, String)>,
    /// The channel's ids of all inbound messages that were ever recognised.
    pub(super) received: HashSet<String>,
    pub(super) sends: Vec<Send>,
    pub(super) counts: Counts,
    pub(super) dead: Vec<DeadMessage>,
    /// Messages that were dead when everything had settled.
    pub(super) still_dead: Vec<String>,
    /// The most sends whose answer can have been lost: those of killed workers, and those that had none.
    pub(super) most_unconfirmed: u64,
}

/// A row of `conversations`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Conversation {
    pub(super) id: String,
    pub(super) event: String,
    pub(super) candidate: String,
    pub(super) job: String,
    pub(super) status: String,
}

/// A message of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) conversation: String,
    /// Sends without an answer.
    pub(super) unconfirmed: u32,
}

/// A message that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DeadMessage {
    pub(super) id: String,
    /// Sends without an answer by then.
    pub(super) unconfirmed: u32,
    /// It was given up because of these.
    pub(super) is_unconfirmed: bool,
}

/// Returns once nothing waits, with the messages that were dead. A message that was twice unconfirmed is dead until a
/// person has looked, so each of those is retried, as by `hiretalk outbox retry`.
pub(super) fn settle(
    database: &TestDatabase,
    processes: &Processes,
    emulator: &Emulator,
    timeout: Duration,
) -> Result<Vec<DeadMessage>, Failure> {
    emulator.set_faults(&serde_json::json!({}))?;
    wait_until_idle(database, emulator, timeout)?;
    let rows = database.query(
        "SELECT o.id, GREATEST(o.unconfirmed, m.unconfirmed), o.code FROM outbox o JOIN messages m ON m.id = o.id WHERE o.dead_at IS NOT NULL",
    )?;
    let dead: Vec<_> = rows.lines().filter_map(parse_dead).collect();
    let port = processes.api_ports().first().copied().unwrap_or_default();
    for DeadMessage { id, .. } in dead.iter().filter(|dead| dead.is_unconfirmed) {
        let answer = ask(port, "POST", &format!("/api/outbox/{id}/retry"), KEY, "");
        if answer.as_ref().is_none_or(|(status, _)| !(200..300).contains(status)) {
            let left = format!("the dead message {id} cannot be retried: {answer:?}");
            return Err(Failure::Unsettled { seconds: timeout.as_secs(), left });
        }
    }
    if !dead.is_empty() {
        wait_until_idle(database, emulator, timeout)?;
    }
    Ok(dead)
}

/// Reads the database and the emulator.
pub(super) fn gather(
    database: &TestDatabase,
    emulator: &Emulator,
    processes: &Processes,
    kills: Kills,
    load: Outcomes,
    answers: Vec<String>,
    dead: Vec<DeadMessage>,
) -> Result<Evidence, Failure> {
    let rows = |sql: &str| -> Result<Vec<Vec<String>>, Failure> {
        Ok(database.query(sql)?.lines().map(|row| row.split('|').map(str::to_owned).collect()).collect())
    };
    let column = |sql: &str| -> Result<Vec<String>, Failure> {
        Ok(database.query(sql)?.lines().map(str::to_owned).collect())
    };
    let conversations = rows(
        "SELECT id, application_id, candidate_id, job_id, status FROM conversations WHERE origin = 'APPLICATION'",
    )?;
    let messages = rows(
        "SELECT m.id, m.conversation_id, GREATEST(m.unconfirmed, o.unconfirmed, 0) FROM messages m LEFT JOIN outbox o ON o.id = m.id WHERE m.direction = 'OUT'",
    )?;
    let mut messages: HashMap<String, Message> =
        messages.into_iter().filter_map(|row| parse_message(&row)).collect();
    // A retry sets the count in the outbox to zero.
    for DeadMessage { id, unconfirmed, .. } in &dead {
        if let Some(message) = messages.get_mut(id) {
            message.unconfirmed = message.unconfirmed.max(*unconfirmed);
        }
    }
    let inbound = rows("SELECT channel_id, conversation_id FROM messages WHERE direction = 'IN'")?;
    let received = column(
        "SELECT m.channel_id FROM messages m JOIN received_messages r ON r.id_digest = sha256(convert_to(m.channel_id, 'UTF8')) WHERE m.direction = 'IN'",
    )?;
    let counts = emulator.counts()?;
    let unanswered = counts.unanswered.max(kills.unanswered + processes.unanswered());
    Ok(Evidence {
        conversations: conversations.iter().filter_map(|row| parse_conversation(row)).collect(),
        messages,
        inbound: inbound.iter().filter_map(|row| Some((row.first()?.clone(), row.get(1)?.clone()))).collect(),
        received: received.into_iter().collect(),
        sends: emulator.sends()?,
        most_unconfirmed: u64::from(kills.workers * SENDS_IN_FLIGHT) + unanswered,
        counts,
        still_dead: column("SELECT id FROM outbox WHERE dead_at IS NOT NULL")?,
        kills,
        load,
        answers,
        dead,
    })
}

fn wait_until_idle(database: &TestDatabase, emulator: &Emulator, timeout: Duration) -> Result<(), Failure> {
    let deadline = Instant::now() + timeout;
    let mut idle = 0;
    loop {
        let waiting = database.query(
            "SELECT (SELECT count(*) FROM outbox WHERE task = 'SEND' AND dead_at IS NULL), (SELECT count(*) FROM inbox)",
        )?;
        let webhooks = emulator.counts()?.waiting;
        // Twice in a row, because a post is neither with the emulator nor in the inbox while it is on its way.
        idle = if waiting == "0|0" && webhooks == 0 { idle + 1 } else { 0 };
        if idle == 2 {
            return Ok(());
        }
        if Instant::now() > deadline {
            let left = format!("{waiting} wait in the outbox and the inbox, {webhooks} webhooks");
            return Err(Failure::Unsettled { seconds: timeout.as_secs(), left });
        }
        sleep(Duration::from_millis(500));
    }
}

fn parse_dead(row: &str) -> Option<DeadMessage> {
    let mut columns = row.split('|');
    Some(DeadMessage {
        id: columns.next()?.to_owned(),
        unconfirmed: columns.next()?.parse().ok()?,
        is_unconfirmed: columns.next()? == UNCONFIRMED_CODE,
    })
}

fn parse_conversation(row: &[String]) -> Option<Conversation> {
    let [id, event, candidate, job, status] = row else { return None };
    Some(Conversation {
        id: id.clone(),
        event: event.clone(),
        candidate: candidate.clone(),
        job: job.clone(),
        status: status.clone(),
    })
}

fn parse_message(row: &[String]) -> Option<(String, Message)> {
    let [id, conversation, unconfirmed] = row else { return None };
    Some((id.clone(), Message { conversation: conversation.clone(), unconfirmed: unconfirmed.parse().ok()? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_dead_messages_are_parsed() {
        let expected =
            |is_unconfirmed| Some(DeadMessage { id: "m".to_owned(), unconfirmed: 2, is_unconfirmed });
        assert_eq!(parse_dead("m|2|-3"), expected(true));
        assert_eq!(parse_dead("m|2|131026"), expected(false));
        assert_eq!(parse_dead("m|2|"), expected(false));
        assert_eq!(parse_dead(""), None);
    }
}
