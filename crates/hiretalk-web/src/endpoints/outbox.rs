//! `/api/outbox`: list outbox entries, retry dead ones.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbox::{EntryId, OutboxEntry, OutboxRecord, OutboxState};
use hiretalk_domain::use_cases::{DeadEntries, RetryDeadEntries, RetryMode};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use crate::auth::{Admin, Key};
use crate::cursor::split_page;
use crate::deadline::within;
use crate::dto::Timestamp;
use crate::endpoints::jobs::parse_timestamp;
use crate::extract::{PathId, Query};
use crate::problem::{Answer, not_found};
use crate::state::Api;

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/outbox").get(list).head(list));
    app.service(web::resource("/api/outbox/retry").post(retry_many));
    app.service(web::resource("/api/outbox/{id}/retry").post(retry));
}

#[derive(OpenApi)]
#[openapi(paths(list, retry_many, retry))]
pub(crate) struct Docs;

#[utoipa::path(
    get,
    path = "/api/outbox",
    tag = "Outbox",
    operation_id = "listOutbox",
    summary = "What must still happen outside, the oldest first",
    description = "Messages to send, reminders, conversations that end when nobody answers. What is done is gone; what \
        was given up stays as `DEAD`.",
    params(
        ("state" = Option<crate::openapi::OutboxStateName>, Query, description = "Only what stands like this."),
        ("limit" = Option<i32>, Query, minimum = 1, maximum = 200, description = "At most so many; 50 unless given."),
        ("after" = Option<Uuid>, Query, description = "The `next_after` of the page before, with the same state."),
    ),
    security(("bearer" = ["admin"])),
    responses(
        (status = 200, description = "The page.", body = OutboxPage),
        (status = 400, description = "`invalid_limit` or `invalid_query`."),
    ),
)]
async fn list(_: Key<Admin>, query: Query, api: Data<Api>) -> Answer {
    let state = query.parsed("state", str::parse::<OutboxState>)?;
    let limit = query.page_limit()?.get();
    let after = query.uuid("after")?.map(EntryId::from_uuid);
    let records = within(api.services.outbox.page(state, after, limit + 1)).await?;
    let (records, goes_on) = split_page(records, limit);
    let last = records.last().map(|record| record.entry.id.as_uuid());
    Ok(HttpResponse::Ok().json(OutboxPage {
        data: records.iter().map(OutboxEntryView::from).collect(),
        next_after: last.filter(|_| goes_on),
    }))
}

#[utoipa::path(
    post,
    path = "/api/outbox/retry",
    tag = "Outbox",
    operation_id = "retryOutbox",
    summary = "Retries many dead entries",
    description = "Those with this code, whose last try was due since this time; all dead ones without either. They are \
        due at once, as if they had never been tried. With `dry_run` they are counted only. No body is needed. After a 503 \
        some may have been retried: the same request again takes the rest.",
    params(
        ("code" = Option<i32>, Query, description = "Only entries whose last try was refused with this code."),
        ("since" = Option<Timestamp>, Query, description = "Only entries whose last try was due at or after this time."),
        ("dry_run" = Option<bool>, Query, description = "`true` counts and changes nothing."),
    ),
    security(("bearer" = ["admin"])),
    responses(
        (status = 200, description = "How many there were.", body = RetryReport),
        (status = 400, description = "`invalid_query`."),
    ),
)]
async fn retry_many(_: Key<Admin>, query: Query, api: Data<Api>) -> Answer {
    let which = DeadEntries {
        code: query
            .parsed("code", |text| text.parse().map(FailureCode).map_err(|_| "must be a whole number"))?,
        since: query.parsed("since", parse_timestamp)?,
    };
    let is_dry =
        query.parsed("dry_run", |text| text.parse().map_err(|_| "must be true or false"))?.unwrap_or(false);
    let mode = if is_dry { RetryMode::Count } else { RetryMode::Retry { now: api.services.clock.now() } };
    let dead = RetryDeadEntries::new(Arc::clone(&api.services.outbox));
    let (mut matching, mut after) = (0, None);
    loop {
        let page = within(dead.page(which, after, mode)).await?;
        matching += page.matching;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(HttpResponse::Ok().json(RetryReport { matching, retried: if is_dry { 0 } else { matching } }))
}

/// The result of a retry of many entries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RetryReport {
    /// The number of dead entries that were meant.
    #[schema(value_type = i64, minimum = 0)]
    pub matching: u64,
    /// The number of those that are due now.
    #[schema(value_type = i64, minimum = 0)]
    pub retried: u64,
}

#[utoipa::path(
    post,
    path = "/api/outbox/{id}/retry",
    tag = "Outbox",
    operation_id = "retryOutboxEntry",
    summary = "Retries a dead entry",
    description = "It is due at once, as if it had never been tried. An entry that is not `DEAD` stays as it is. No \
        body is needed.",
    params(("id" = Uuid, Path, description = "The entry's id.")),
    security(("bearer" = ["admin"])),
    responses(
        (status = 200, description = "The entry as it is now.", body = OutboxEntryView),
        (status = 404, description = "There is no such entry; an id that is no UUID is one of those."),
    ),
)]
async fn retry(_: Key<Admin>, id: PathId, api: Data<Api>) -> Answer {
    let no_entry = || not_found("there is no outbox entry with this id");
    let id = id.uuid().map(EntryId::from_uuid).ok_or_else(no_entry)?;
    let now = api.services.clock.now();
    let record = within(api.services.outbox.revive(id, now)).await?.ok_or_else(no_entry)?;
    Ok(HttpResponse::Ok().json(OutboxEntryView::from(&record)))
}

/// Something that must still happen outside.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OutboxEntry)]
pub struct OutboxEntryView {
    /// Its id: that of the message to send, or that of the conversation to look after.
    #[serde(serialize_with = "crate::dto::uuid")]
    pub id: Uuid,
    /// The conversation it belongs to.
    #[serde(serialize_with = "crate::dto::uuid")]
    pub conversation_id: Uuid,
    /// The task.
    #[schema(value_type = crate::openapi::TaskName)]
    pub task: &'static str,
    /// The state.
    #[schema(value_type = crate::openapi::OutboxStateName)]
    pub state: &'static str,
    /// Not before this time.
    pub due_at: Timestamp,
    /// The number of refused tries.
    #[schema(value_type = i32, minimum = 0)]
    pub tries: u16,
    /// The number of sends that were never answered.
    #[schema(value_type = i32, minimum = 0)]
    pub sends_in_doubt: u16,
    /// The reason why the last try was refused, in WhatsApp's codes; negative ones are ours. Null if nobody said.
    #[schema(value_type = Option<i32>, required = true, example = 131_026)]
    pub code: Option<i32>,
}

impl From<&OutboxRecord> for OutboxEntryView {
    fn from(record: &OutboxRecord) -> Self {
        let OutboxRecord {
            entry: OutboxEntry { id, conversation_id, due_at, task },
            state,
            tries,
            unconfirmed,
            code,
        } = record;
        Self {
            id: id.as_uuid(),
            conversation_id: conversation_id.as_uuid(),
            task: task.as_str(),
            state: state.as_str(),
            due_at: Timestamp(*due_at),
            tries: *tries,
            sends_in_doubt: *unconfirmed,
            code: code.map(|code| code.0),
        }
    }
}

/// A page of the outbox, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutboxPage {
    pub data: Vec<OutboxEntryView>,
    /// Give this as `after` for the next page, with the same state; null on the last page.
    #[schema(required = true)]
    #[serde(serialize_with = "crate::dto::some_uuid")]
    pub next_after: Option<Uuid>,
}
