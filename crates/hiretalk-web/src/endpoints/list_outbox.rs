//! `GET /api/outbox`: what waits to go out, and what is dead.

use actix_web::http::StatusCode;
use hiretalk_domain::outbox::{EntryId, OutboxState, UnknownOutboxState};

use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::problem::{Answer, Problem, ProblemCode};
use crate::query::{Query, invalid};
use crate::representation::{OutboxEntryView, OutboxPage};

/// A page of the outbox.
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
    responses(
        (status = 200, description = "The page.", body = OutboxPage),
        (status = 400, description = "`invalid_limit` or `invalid_query`.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(incoming: &Incoming<'_>) -> Answer {
    let query = Query::read(incoming.request.query_string())?;
    let state = query.one("state")?.map(state).transpose()?;
    let limit = query.page_limit()?.get();
    let after = query.uuid("after")?.map(EntryId::from_uuid);
    // One more than is shown tells whether there is a next page.
    let mut records = within(incoming.context.outbox.page(state, after, limit + 1)).await?;
    let goes_on = records.len() > usize::from(limit);
    records.truncate(usize::from(limit));
    let last = records.last().map(|record| record.entry.id.as_uuid());
    let page = OutboxPage {
        data: records.iter().map(OutboxEntryView::from).collect(),
        next_after: last.filter(|_| goes_on),
    };
    Ok(json(StatusCode::OK, &page))
}

fn state(name: &str) -> Result<OutboxState, Problem> {
    name.parse().map_err(|unknown: UnknownOutboxState| {
        invalid(ProblemCode::InvalidQuery, "state", unknown.to_string())
    })
}
