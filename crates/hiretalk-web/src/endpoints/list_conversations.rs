//! `GET /api/conversations`: a page of conversations.

use actix_web::http::StatusCode;
use hiretalk_domain::ids::{CandidateId, JobId};
use hiretalk_domain::paging::{ConversationFilter, PageRequest};
use hiretalk_domain::text::TextError;

use crate::cursor;
use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::problem::{Answer, Problem, ProblemCode};
use crate::query::{Query, invalid};
use crate::representation::{ConversationPage, ConversationView};

/// A page of conversations.
#[utoipa::path(
    get,
    path = "/api/conversations",
    tag = "Conversations",
    operation_id = "listConversations",
    summary = "A page of conversations, newest first",
    description = "Conversations that are opened meanwhile never move the pages that follow. Parameters that are not \
        listed are ignored.",
    params(
        ("status" = Option<Vec<crate::openapi::StatusName>>, Query, explode, style = Form,
            description = "One of these; may repeat, and each may be a list with commas."),
        ("candidate_id" = Option<crate::openapi::CandidateIdText>, Query, description = "With this candidate."),
        ("job_id" = Option<crate::openapi::OutsideIdText>, Query, description = "About this job."),
        ("limit" = Option<i32>, Query, minimum = 1, maximum = 200, description = "At most so many; 50 unless given."),
        ("cursor" = Option<String>, Query, pattern = "^[A-Za-z0-9_-]{32}$",
            description = "The `next_cursor` of the page before, with the same filter."),
    ),
    responses(
        (status = 200, description = "The page.", body = ConversationPage<'_>),
        (status = 400, description = "`unknown_status`, `invalid_limit`, `invalid_cursor` or `invalid_query`.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(incoming: &Incoming<'_>) -> Answer {
    let context = incoming.context;
    let query = Query::read(incoming.request.query_string())?;
    let filter = ConversationFilter {
        statuses: statuses(&query)?,
        candidate_id: id(&query, "candidate_id", CandidateId::parse_stored)?,
        job_id: id(&query, "job_id", JobId::parse)?,
    };
    let limit = query.page_limit()?;
    let before = match query.one("cursor")? {
        None => None,
        Some(text) => Some(cursor::read(text, &filter, &context.digest_key).ok_or_else(|| {
            let message = "must be a next_cursor of this list, with the same filter";
            invalid(ProblemCode::InvalidCursor, "cursor", message)
        })?),
    };
    let request = PageRequest { filter: filter.clone(), limit, before };
    let page = within(context.reader.page(request)).await?;
    let view = ConversationPage {
        data: page.conversations.iter().map(ConversationView::from).collect(),
        next_cursor: page.next.map(|last| cursor::write(last, &filter, &context.digest_key)),
    };
    Ok(json(StatusCode::OK, &view))
}

/// Every status of `status=A,B&status=C`.
fn statuses(query: &Query<'_>) -> Result<Vec<hiretalk_domain::conversation::Status>, Problem> {
    let names = query.all("status").flat_map(|value| value.split(','));
    let mut statuses = Vec::new();
    for name in names {
        let status =
            name.trim().parse().map_err(|unknown: hiretalk_domain::conversation::UnknownStatus| {
                invalid(ProblemCode::UnknownStatus, "status", unknown.to_string())
            })?;
        if !statuses.contains(&status) {
            statuses.push(status);
        }
    }
    Ok(statuses)
}

fn id<T>(
    query: &Query<'_>,
    name: &'static str,
    parse: impl Fn(&str) -> Result<T, TextError>,
) -> Result<Option<T>, Problem> {
    let parse =
        |text| parse(text).map_err(|error| invalid(ProblemCode::InvalidQuery, name, error.to_string()));
    query.one(name)?.map(parse).transpose()
}
