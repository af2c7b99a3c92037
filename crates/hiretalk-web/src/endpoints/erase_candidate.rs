//! `DELETE /api/candidates/{id}`: a candidate asks to be forgotten.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hiretalk_domain::ids::CandidateId;

use crate::deadline::within;
use crate::incoming::{Incoming, not_found};
use crate::problem::Answer;

/// Erases a candidate.
#[utoipa::path(
    delete,
    path = "/api/candidates/{id}",
    tag = "Candidates",
    operation_id = "eraseCandidate",
    summary = "A candidate is forgotten",
    description = "Names, number and e-mail address go; an active conversation ends as `CANCELLED`; ids stay. Erasing \
        again changes nothing.",
    params(("id" = crate::openapi::CandidateIdText, Path, description = "The candidate's id, percent-encoded.")),
    responses(
        (status = 204, description = "Nothing personal is left."),
        (status = 404, description = "There is no such candidate.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn erase(incoming: &Incoming<'_>) -> Answer {
    let id = incoming.id().and_then(|id| CandidateId::parse_stored(&id).ok());
    let id = id.ok_or_else(|| not_found("there is no candidate with this id"))?;
    within(incoming.context.erase.execute(id)).await?;
    Ok(HttpResponse::new(StatusCode::NO_CONTENT))
}
