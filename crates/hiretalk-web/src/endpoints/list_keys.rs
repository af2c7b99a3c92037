//! `GET /api/keys`: every API key.

use actix_web::http::StatusCode;

use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::problem::Answer;
use crate::representation::{ApiKeyList, ApiKeyView};

/// Every key.
#[utoipa::path(
    get,
    path = "/api/keys",
    tag = "API keys",
    operation_id = "listKeys",
    summary = "Every API key, without its secret",
    description = "Newest first, revoked ones too. The bootstrap key lies in no store and is not listed.",
    responses((status = 200, description = "The keys.", body = ApiKeyList<'_>)),
)]
pub(crate) async fn list(incoming: &Incoming<'_>) -> Answer {
    let keys = within(incoming.context.keys.list()).await?;
    Ok(json(StatusCode::OK, &ApiKeyList { data: keys.iter().map(ApiKeyView::from).collect() }))
}
