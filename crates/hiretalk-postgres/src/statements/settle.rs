//! Settles many outbox entries, and what follows from it for their messages, in one statement.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use hiretalk_domain::outbox::{Settlement, SettlementResult};
use uuid::Uuid;

use super::{delivery_rank, statement};

/// The settlements, as arrays of one length. That each may settle its entry was checked before.
#[derive(Default)]
pub(crate) struct Settle<'a> {
    ids: Vec<Uuid>,
    results: Vec<&'static str>,
    channel_ids: Vec<Option<&'a str>>,
    codes: Vec<Option<i32>>,
    due_ats: Vec<Option<DateTime<Utc>>>,
    counts: Vec<bool>,
    ats: Vec<Option<DateTime<Utc>>>,
}

impl<'a> Settle<'a> {
    /// Adds a settlement, made at `at` if the change that it belongs to says when.
    pub(crate) fn push(&mut self, settlement: &'a Settlement, at: Option<DateTime<Utc>>) {
        let Settlement { entry, by: _, at: _, result } = settlement;
        let (name, channel_id, code, due_at, counts) = match result {
            SettlementResult::Accepted { channel_id } => {
                ("ACCEPTED", Some(channel_id.as_str()), None, None, false)
            }
            SettlementResult::Failed { code } => ("FAILED", None, Some(code.0), None, false),
            SettlementResult::Cancelled => ("CANCELLED", None, None, None, false),
            SettlementResult::Later { due_at, counts, code } => {
                ("LATER", None, code.map(|code| code.0), Some(*due_at), *counts)
            }
            SettlementResult::Unconfirmed => ("IN_DOUBT", None, None, None, false),
            SettlementResult::Dead { code } => ("DEAD", None, Some(code.0), None, false),
            SettlementResult::Done => ("DONE", None, None, None, false),
        };
        self.ids.push(entry.as_uuid());
        self.results.push(name);
        self.channel_ids.push(channel_id);
        self.codes.push(code);
        self.due_ats.push(due_at);
        self.counts.push(counts);
        self.ats.push(at);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

// Each part of the statement sees the rows as they were before it, and no two parts touch the same one. An index leads
// to the entries and to those after them, so what the tables hold besides does not matter.
statement!(Settle<'a>, () =
    "WITH s AS MATERIALIZED (SELECT * FROM unnest(" => Array<SqlUuid>: ids,
    ", " => Array<Text>: results,
    ", " => Array<Nullable<Text>>: channel_ids,
    ", " => Array<Nullable<Integer>>: codes,
    ", " => Array<Nullable<Timestamptz>>: due_ats,
    ", " => Array<Bool>: counts,
    ", " => Array<Nullable<Timestamptz>>: ats,
    ") AS s (id, result, channel_id, code, due_at, counts, at)), \
     rest AS (DELETE FROM outbox USING s JOIN outbox AS settled ON settled.id = s.id \
     WHERE s.result IN ('FAILED', 'CANCELLED', 'DEAD') AND settled.task = 'SEND' AND outbox.task = 'SEND' \
     AND outbox.conversation_id = settled.conversation_id AND outbox.position > settled.position \
     AND outbox.turn = settled.turn AND outbox.attempted_at IS NULL RETURNING outbox.id, s.at), \
     gone AS (DELETE FROM outbox USING s \
     WHERE outbox.id = s.id AND s.result IN ('ACCEPTED', 'FAILED', 'CANCELLED', 'DONE') \
     RETURNING outbox.id, outbox.task, outbox.unconfirmed, s.result, s.channel_id, s.code, s.at), \
     stored AS (UPDATE outbox SET lease_token = NULL, lease_until = NULL, \
     due_at = CASE s.result WHEN 'LATER' THEN s.due_at ELSE outbox.due_at END, \
     tries = outbox.tries + s.counts::integer, \
     code = CASE s.result WHEN 'IN_DOUBT' THEN outbox.code ELSE s.code END, \
     attempted_at = CASE s.result WHEN 'LATER' THEN NULL ELSE outbox.attempted_at END, \
     dead_at = CASE s.result WHEN 'DEAD' THEN clock_timestamp() ELSE outbox.dead_at END \
     FROM s WHERE outbox.id = s.id AND s.result IN ('LATER', 'IN_DOUBT', 'DEAD')), \
     news AS (SELECT id, unconfirmed, channel_id, code, at, \
     CASE result WHEN 'ACCEPTED' THEN 'sent' WHEN 'FAILED' THEN 'failed' ELSE 'cancelled' END AS delivery, \
     CASE result WHEN 'ACCEPTED' THEN 2 WHEN 'FAILED' THEN 3 ELSE 1 END AS rank FROM gone WHERE task = 'SEND' \
     UNION ALL SELECT id, 0, NULL, NULL, at, 'cancelled', 1 FROM rest), \
     moved AS (SELECT news.*, messages.delivery <> 'failed' AND news.rank > ",
    delivery_rank!(),
    " AS is_forward FROM news JOIN messages ON messages.id = news.id) \
     UPDATE messages SET unconfirmed = moved.unconfirmed, \
     channel_id = CASE WHEN messages.content IS NOT NULL THEN coalesce(messages.channel_id, moved.channel_id) END, \
     delivery = CASE WHEN moved.is_forward THEN moved.delivery ELSE messages.delivery END, \
     failure_code = CASE WHEN moved.is_forward THEN moved.code ELSE messages.failure_code END, \
     updated_at = CASE WHEN moved.is_forward THEN greatest(messages.updated_at, moved.at) \
     ELSE messages.updated_at END \
     FROM moved WHERE messages.id = moved.id"
);
