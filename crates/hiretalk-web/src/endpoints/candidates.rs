//! `/api/candidates/{id}`: erase a candidate.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use hiretalk_domain::ids::CandidateId;
use utoipa::OpenApi;

use crate::auth::{Admin, Key};
use crate::deadline::within;
use crate::extract::PathId;
use crate::problem::{Answer, not_found};
use crate::state::Api;

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/candidates/{id}").delete(erase));
}

#[derive(OpenApi)]
#[openapi(paths(erase))]
pub(crate) struct Docs;

#[utoipa::path(
    delete,
    path = "/api/candidates/{id}",
    tag = "Candidates",
    operation_id = "eraseCandidate",
    summary = "Erases a candidate",
    description = "Names, number and e-mail address go; an active conversation ends as `CANCELLED`; ids stay. Erasing \
        again changes nothing.",
    params(("id" = crate::openapi::CandidateIdText, Path, description = "The candidate's id, percent-encoded.")),
    security(("bearer" = ["admin"])),
    responses(
        (status = 204, description = "Nothing personal is left."),
        (status = 404, description = "There is no such candidate."),
    ),
)]
async fn erase(_: Key<Admin>, id: PathId, api: Data<Api>) -> Answer {
    let id = id.parse(CandidateId::parse_stored);
    let id = id.ok_or_else(|| not_found("there is no candidate with this id"))?;
    within(api.services.erase.execute(id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
