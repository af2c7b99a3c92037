//! `GET /api/graduations`: a page of graduations.

use actix_web::http::StatusCode;
use hiretalk_domain::graduation::{
    GraduationFilter, GraduationPageRequest, GraduationStatus, Institution, UnknownGraduationStatus,
};

use crate::cursor;
use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::problem::{Answer, Problem, ProblemCode};
use crate::query::{Query, invalid};
use crate::representation::{GraduationPage, GraduationView};

/// A page of graduations.
#[utoipa::path(
    get,
    path = "/api/graduations",
    tag = "Graduations",
    operation_id = "listGraduations",
    summary = "A page of graduations, by id",
    description = "In the order of the bytes of the ids. Parameters that are not listed are ignored.",
    params(
        ("status" = Option<Vec<crate::openapi::GraduationStatusName>>, Query, explode, style = Form,
            description = "One of these; may repeat, and each may be a list with commas."),
        ("institution" = Option<crate::openapi::InstitutionText>, Query, description = "From this institution."),
        ("limit" = Option<i32>, Query, minimum = 1, maximum = 200, description = "At most so many; 50 unless given."),
        ("cursor" = Option<String>, Query, pattern = "^[A-Za-z0-9_-]{12,700}$",
            description = "The `next_cursor` of the page before, with the same filter."),
    ),
    responses(
        (status = 200, description = "The page.", body = GraduationPage<'_>),
        (status = 400, description = "`unknown_status`, `invalid_limit`, `invalid_cursor` or `invalid_query`.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(incoming: &Incoming<'_>) -> Answer {
    let context = incoming.context;
    let query = Query::read(incoming.request.query_string())?;
    let institution = query.one("institution")?.map(|text| {
        Institution::parse(text)
            .map_err(|error| invalid(ProblemCode::InvalidQuery, "institution", error.to_string()))
    });
    let filter = GraduationFilter { statuses: statuses(&query)?, institution: institution.transpose()? };
    let limit = query.page_limit()?.get();
    let after = match query.one("cursor")? {
        None => None,
        Some(text) => Some(cursor::read_graduation(text, &filter, &context.digest_key).ok_or_else(|| {
            let message = "must be a next_cursor of this list, with the same filter";
            invalid(ProblemCode::InvalidCursor, "cursor", message)
        })?),
    };
    // One more than is shown tells whether there is a next page.
    let request = GraduationPageRequest { filter: filter.clone(), after, limit: limit + 1 };
    let mut graduations = within(context.graduations.page(request)).await?;
    let goes_on = graduations.len() > usize::from(limit);
    graduations.truncate(usize::from(limit));
    let last = graduations.last().filter(|_| goes_on);
    let page = GraduationPage {
        data: graduations.iter().map(GraduationView::from).collect(),
        next_cursor: last.map(|last| cursor::write_graduation(&last.id, &filter, &context.digest_key)),
    };
    Ok(json(StatusCode::OK, &page))
}

fn statuses(query: &Query<'_>) -> Result<Vec<GraduationStatus>, Problem> {
    let given = query.all("status").flat_map(|value| value.split(','));
    let parsed: Result<Vec<_>, UnknownGraduationStatus> = given.map(str::parse).collect();
    parsed.map_err(|unknown| invalid(ProblemCode::UnknownStatus, "status", unknown.to_string()))
}
