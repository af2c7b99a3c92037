//! `hiretalk outbox`: what waits and what is dead, on the store or through a running server.

use std::process::ExitCode;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbox::{EntryId, OutboxRecord, OutboxState};
use hiretalk_domain::ports::Clock;
use hiretalk_domain::use_cases::{DeadEntries, RetryDeadEntries, RetryMode};
use serde::Deserialize;
use uuid::Uuid;

use crate::api_client::ApiClient;
use crate::assemble::Ports;
use crate::cli::{OutboxAction, OutboxOptions};
use crate::commands::{CommandError, runtime};
use crate::settings::database_url;
use crate::system::{SystemClock, set_clock};
use crate::telemetry::say;

#[derive(Debug, thiserror::Error)]
pub(crate) enum OutboxError {
    #[error("--state must be WAITING, LEASED, IN_DOUBT or DEAD")]
    State,
    #[error("there is no outbox entry {0}")]
    NotFound(Uuid),
}

#[derive(Deserialize)]
struct EntryLine {
    id: String,
    conversation_id: String,
    task: String,
    state: String,
    due_at: String,
    tries: u16,
    sends_in_doubt: u16,
    code: Option<i32>,
}

#[derive(Deserialize)]
struct RetryReport {
    matching: u64,
}

#[derive(Deserialize)]
struct EntryList {
    data: Vec<EntryLine>,
}

pub(crate) fn run(options: OutboxOptions) -> Result<ExitCode, CommandError> {
    match database_url(&options.database)? {
        Some(url) => on_store(&url, options.action),
        None => through_server(&ApiClient::from_options(&options.server)?, options.action),
    }
}

fn on_store(url: &str, action: OutboxAction) -> Result<ExitCode, CommandError> {
    let ports = Ports::open(Some(url), &prometheus::Registry::new())?;
    let runtime = runtime()?;
    match action {
        OutboxAction::List { state, limit } => {
            let state = state.as_deref().map(state_named).transpose()?;
            let page = runtime.block_on(ports.outbox.page(state, None, limit))?;
            print_all(&page.iter().map(line_of).collect::<Vec<_>>());
        }
        OutboxAction::Retry { id: None, code, since, yes } => {
            let clock = SystemClock::default();
            runtime.block_on(set_clock(&clock, &ports.clock_offset))?;
            let which = DeadEntries { code: code.map(FailureCode), since: earlier(clock.now(), since) };
            let mode = if yes { RetryMode::Retry { now: clock.now() } } else { RetryMode::Count };
            let dead = RetryDeadEntries::new(ports.outbox);
            let (mut matching, mut after) = (0, None);
            loop {
                let page = runtime.block_on(dead.page(which, after, mode))?;
                matching += page.matching;
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            print_count(matching, yes);
        }
        OutboxAction::Retry { id: Some(id), .. } => {
            let now = SystemClock::default().now();
            let entry = runtime.block_on(ports.outbox.revive(EntryId::from_uuid(id), now))?;
            print_all(&[line_of(&entry.ok_or(OutboxError::NotFound(id))?)]);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn through_server(server: &ApiClient, action: OutboxAction) -> Result<ExitCode, CommandError> {
    match action {
        OutboxAction::List { state, limit } => {
            let state = state.as_deref().map(state_named).transpose()?;
            let filter = state.map(|state| format!("&state={}", state.as_str())).unwrap_or_default();
            print_all(&server.get::<EntryList>(&format!("/api/outbox?limit={limit}{filter}"))?.data);
        }
        OutboxAction::Retry { id: None, code, since, yes } => {
            let code = code.map(|code| format!("&code={code}")).unwrap_or_default();
            let since = earlier(SystemClock::default().now(), since);
            let since =
                since.map(|since| format!("&since={}", since.to_rfc3339_opts(SecondsFormat::Secs, true)));
            let path = format!("/api/outbox/retry?dry_run={}{code}{}", !yes, since.unwrap_or_default());
            let report: RetryReport = server.post(&path, &serde_json::json!({}))?;
            print_count(report.matching, yes);
        }
        OutboxAction::Retry { id: Some(id), .. } => {
            let entry: EntryLine = server.post(&format!("/api/outbox/{id}/retry"), &serde_json::json!({}))?;
            print_all(&[entry]);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The time so long before `now`.
fn earlier(now: DateTime<Utc>, since: Option<Duration>) -> Option<DateTime<Utc>> {
    let since = TimeDelta::from_std(since?).ok()?;
    now.checked_sub_signed(since)
}

fn print_count(matching: u64, is_retried: bool) {
    if is_retried {
        say(&format!("{matching} dead entries are due now"));
    } else {
        say(&format!("{matching} dead entries; --yes tries them again"));
    }
}

fn state_named(text: &str) -> Result<OutboxState, OutboxError> {
    OutboxState::from_str(text).map_err(|_| OutboxError::State)
}

fn line_of(record: &OutboxRecord) -> EntryLine {
    let OutboxRecord { entry, state, tries, unconfirmed, code } = record;
    EntryLine {
        id: entry.id.to_string(),
        conversation_id: entry.conversation_id.to_string(),
        task: entry.task.as_str().to_owned(),
        state: state.as_str().to_owned(),
        due_at: entry.due_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        tries: *tries,
        sends_in_doubt: *unconfirmed,
        code: code.map(|code| code.0),
    }
}

fn print_all(entries: &[EntryLine]) {
    for EntryLine { id, conversation_id, task, state, due_at, tries, sends_in_doubt, code } in entries {
        let code = code.map(|code| format!("  code {code}")).unwrap_or_default();
        say(&format!(
            "{id}  {task}  {state}  due {due_at}  conversation {conversation_id}  tries {tries}  in doubt \
             {sends_in_doubt}{code}"
        ));
    }
    if entries.is_empty() {
        say("nothing waits");
    }
}
