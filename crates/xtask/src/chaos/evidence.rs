//! What can be known after the chaos: what the database holds, what the emulator accepted, what was promised.

use std::collections::{HashMap, HashSet};

use hiretalk_test_postgres::TestDatabase;

use super::SENDS_IN_FLIGHT;
use super::cast::{Cast, Role};
use super::killing::Killings;
use super::load::Outcomes;
use super::settling::Dead;
use crate::emulator::{Counts, Emulator, Send};
use crate::failure::Failure;

/// Everything that is known.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    pub(super) killings: Killings,
    pub(super) load: Outcomes,
    /// The ids of what candidates wrote.
    pub(super) said: Vec<String>,
    pub(super) conversations: Vec<Conversation>,
    /// By id.
    pub(super) messages: HashMap<String, Message>,
    /// The messages that came in, one for each row: the channel's id and the conversation.
    pub(super) heard: Vec<(String, String)>,
    /// The channel's ids of all messages that were ever recognised.
    pub(super) received: HashSet<String>,
    pub(super) sends: Vec<Send>,
    pub(super) counts: Counts,
    pub(super) dead: Vec<Dead>,
    /// Messages that were dead for good when everything had settled.
    pub(super) still_dead: Vec<String>,
    /// The most sends whose answer nobody can have heard: those of killed workers, and those that had none.
    pub(super) most_in_doubt: u64,
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
    /// How often it was sent without an answer.
    pub(super) unconfirmed: u32,
}

/// Asks everybody.
pub(super) fn gather(
    database: &TestDatabase,
    emulator: &Emulator,
    cast: &Cast,
    killings: Killings,
    load: Outcomes,
    said: Vec<String>,
    dead: Vec<Dead>,
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
        messages.into_iter().filter_map(|row| message(&row)).collect();
    // Trying a dead message again forgets its doubts.
    for Dead { message, unconfirmed, .. } in &dead {
        if let Some(message) = messages.get_mut(message) {
            message.unconfirmed = message.unconfirmed.max(*unconfirmed);
        }
    }
    let heard = rows("SELECT channel_id, conversation_id FROM messages WHERE direction = 'IN'")?;
    let counts = emulator.counts()?;
    let alive = cast.0.iter().filter(|member| member.role == Role::Worker);
    let unanswered = killings.unanswered + alive.map(|member| member.glance().unanswered).sum::<u64>();
    Ok(Evidence {
        conversations: conversations.iter().filter_map(|row| conversation(row)).collect(),
        messages,
        heard: heard.iter().filter_map(|row| Some((row.first()?.clone(), row.get(1)?.clone()))).collect(),
        received: column(
            "SELECT m.channel_id FROM messages m JOIN received_messages r ON r.id_digest = sha256(convert_to(m.channel_id, 'UTF8')) WHERE m.direction = 'IN'",
        )?
        .into_iter()
        .collect(),
        sends: emulator.sends()?,
        most_in_doubt: u64::from(killings.workers * SENDS_IN_FLIGHT) + counts.unanswered.max(unanswered),
        counts,
        still_dead: column("SELECT id FROM outbox WHERE dead_at IS NOT NULL")?,
        killings,
        load,
        said,
        dead,
    })
}

fn conversation(row: &[String]) -> Option<Conversation> {
    let [id, event, candidate, job, status] = row else { return None };
    Some(Conversation {
        id: id.clone(),
        event: event.clone(),
        candidate: candidate.clone(),
        job: job.clone(),
        status: status.clone(),
    })
}

fn message(row: &[String]) -> Option<(String, Message)> {
    let [id, conversation, unconfirmed] = row else { return None };
    Some((id.clone(), Message { conversation: conversation.clone(), unconfirmed: unconfirmed.parse().ok()? }))
}
