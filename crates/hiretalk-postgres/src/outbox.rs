//! Leasing: what is due and may go is progress in short transactions of its own, one process at a time.

mod send_rate;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::{Connection, PgConnection, Queryable, RunQueryDsl};
use hiretalk_domain::candidate::{PersonName, Recipient};
use hiretalk_domain::outbound::{LeaseBatch, LeaseRequest, Leased, RateLimited};
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::StoreError;

use self::send_rate::LeaseRate;
use crate::connection_holder::Failure;
use crate::routing::digest;
use crate::rows::{ConversationRow, OutboxRow, read_dialogue, read_outgoing, unreadable_message};
use crate::statements::{DueSends, DueTimers, Lease, Lines, NextDue, RecordPace, TakeTurn};

/// How often more messages are looked for in place of those whose recipients had too many.
const ROUNDS: usize = 4;
const UNREADABLE_WAIT: TimeDelta = TimeDelta::minutes(1);

/// Leases what is due and may go, and says when to ask again.
pub(crate) fn lease(connection: &mut PgConnection, request: &LeaseRequest) -> Result<LeaseBatch, Failure> {
    connection.transaction(|connection| {
        let (now, tat, paused_until, _) = TakeTurn
            .load::<(DateTime<Utc>, DateTime<Utc>, DateTime<Utc>, String)>(connection)?
            .pop()
            .ok_or_else(|| StoreError::Broken("the table pace has lost its row".into()))?;
        let mut rate = LeaseRate::new(request.pace, now, tat);
        let mut progress =
            LeaseProgress { closed: (paused_until - now).max(TimeDelta::zero()), ..LeaseProgress::default() };
        let limit = i64::from(request.limit);
        let grace = request.grace.as_secs_f64();
        let lines = Lines::at(request.now);
        let mut due: Vec<DueRow> =
            DueTimers { priority_ranges: lines.clone(), grace, limit }.load(connection)?;
        for _ in 0..ROUNDS {
            let wanted = (limit - progress.count()).min(rate.free_slots());
            let is_open = progress.closed <= TimeDelta::zero();
            let asked = if is_open { wanted } else { 0 };
            if asked > 0 {
                let lines = lines.clone();
                due.extend(
                    DueSends { priority_ranges: lines, grace, limit: asked }.load::<DueRow>(connection)?,
                );
            }
            due.sort_by_key(DueRow::order);
            let put_off =
                lease_entries(connection, request, &mut rate, &mut progress, std::mem::take(&mut due))?;
            if put_off == 0 {
                break;
            }
        }
        if rate.has_reserved() {
            let (numbers, tats) = rate.recipients();
            RecordPace { numbers, tats, tat: rate.number() }.execute(connection)?;
        }
        if progress.closed <= TimeDelta::zero() {
            progress.closed = rate.closed_for();
        }
        let again_in = again_in(connection, request, progress.closed)?;
        Ok(LeaseBatch { entries: progress.leased, again_in })
    })
}

/// What a lease has come to.
#[derive(Default)]
struct LeaseProgress {
    leased: Vec<Leased>,
    /// For how long no message may leave.
    closed: TimeDelta,
}

impl LeaseProgress {
    fn count(&self) -> i64 {
        i64::try_from(self.leased.len()).unwrap_or(i64::MAX)
    }
}

/// Leases of these entries those that may go, in order, and puts the others off; how many those are.
fn lease_entries(
    connection: &mut PgConnection,
    request: &LeaseRequest,
    rate: &mut LeaseRate,
    progress: &mut LeaseProgress,
    due: Vec<DueRow>,
) -> Result<usize, Failure> {
    let mut statement = Lease {
        token: request.token.0,
        seconds: request.lease.as_secs_f64(),
        ids: Vec::with_capacity(due.len()),
        due_ats: Vec::with_capacity(due.len()),
    };
    let mut put_off = 0;
    for row in due {
        if progress.count() >= i64::from(request.limit) {
            break;
        }
        let slot =
            if row.entry.is_send() { rate.reserve(row.number(), row.about.7) } else { Ok(Duration::ZERO) };
        match slot {
            Ok(wait) => {
                statement.ids.push(row.entry.id);
                match row.into_leased(wait) {
                    Ok(leased) => {
                        statement.due_ats.push(None);
                        progress.leased.push(leased);
                    }
                    // Whoever wrote it may be newer than this process, and will send it.
                    Err(error) => {
                        tracing::error!(cause = %error, "an entry of the outbox is put off");
                        put_off += 1;
                        statement.due_ats.push(Some(request.now + UNREADABLE_WAIT));
                    }
                }
            }
            Err(RateLimited::Number { until: _ }) => {}
            Err(RateLimited::Recipient { until }) => {
                put_off += 1;
                statement.ids.push(row.entry.id);
                statement.due_ats.push(Some(request.now + rate.wait_until(until)));
            }
        }
    }
    if !statement.ids.is_empty() {
        statement.execute(connection)?;
    }
    Ok(put_off)
}

fn again_in(
    connection: &mut PgConnection,
    request: &LeaseRequest,
    closed: TimeDelta,
) -> Result<Option<Duration>, Failure> {
    type Row = (Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<f64>, Option<f64>);
    let next = NextDue::after(request.now, request.grace.as_secs_f64());
    let Some((send, timer, held_send, held_timer)) = next.load::<Row>(connection)?.pop() else {
        return Ok(None);
    };
    let business = |due_at: DateTime<Utc>| (due_at - request.now).to_std().unwrap_or_default();
    let closed = closed.to_std().unwrap_or_default();
    let waits = [
        send.map(|due_at| business(due_at).max(closed)),
        timer.map(business),
        held_send.and_then(seconds),
        held_timer.and_then(seconds),
    ];
    Ok(waits.into_iter().flatten().min())
}

fn seconds(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds.max(0.0)).ok()
}

/// An entry that is due, with what a worker needs to know.
#[derive(Queryable)]
struct DueRow {
    entry: OutboxRow,
    was_attempted: bool,
    line: i64,
    position: i64,
    conversation: ConversationRow,
    about: About,
}

/// The dialogue, the number and first name, the content, the number's digest, whether it has opted out, when a message
/// last came from it, its theoretical arrival time.
type About = (
    Option<serde_json::Value>,
    Option<String>,
    Option<String>,
    Option<serde_json::Value>,
    Option<Vec<u8>>,
    bool,
    Option<DateTime<Utc>>,
    Option<DateTime<Utc>>,
);

impl DueRow {
    fn order(&self) -> (i64, DateTime<Utc>, i64) {
        (self.line, self.entry.due_at, self.position)
    }

    fn number(&self) -> Option<&[u8]> {
        self.about.4.as_deref()
    }

    fn into_leased(self, wait: Duration) -> Result<Leased, StoreError> {
        let (dialogue, phone_number, first_name, content, number, is_opted_out, last_inbound_at, _) =
            self.about;
        let (tries, unconfirmed) = self.entry.counts();
        let entry = self.entry.into_entry()?;
        let conversation = self.conversation.into_conversation()?;
        let unreadable = |column| StoreError::UnreadableRow {
            table: "candidates",
            column,
            row: conversation.candidate_id.to_string(),
        };
        let recipient = match (phone_number, first_name) {
            (Some(phone_number), Some(first_name)) => Some(Recipient {
                phone_number: PhoneNumber::restore(&phone_number).map_err(|_| unreadable("phone_number"))?,
                first_name: PersonName::parse(&first_name).map_err(|_| unreadable("first_name"))?,
            }),
            (Some(_) | None, None) | (None, Some(_)) => None,
        };
        let content = content
            .map(|record| {
                read_outgoing(record).ok_or_else(|| unreadable_message(entry.id.as_uuid(), "content"))
            })
            .transpose()?;
        let dialogue =
            dialogue.map(|state| read_dialogue(entry.conversation_id.as_uuid(), state)).transpose()?;
        let number = number.map(|bytes| digest(entry.id.as_uuid(), &bytes)).transpose()?;
        Ok(Leased {
            tries,
            unconfirmed: unconfirmed.saturating_add(u16::from(self.was_attempted)),
            dialogue,
            recipient,
            number,
            content,
            is_opted_out,
            last_inbound_at,
            conversation,
            entry,
            wait,
        })
    }
}
