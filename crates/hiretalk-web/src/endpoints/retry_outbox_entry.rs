//! `POST /api/outbox/{id}/retry`: a dead entry gets another try.

use actix_web::http::StatusCode;
use hiretalk_domain::outbox::EntryId;

use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::{Incoming, not_found};
use crate::problem::Answer;
use crate::representation::OutboxEntryView;

const NO_ENTRY: &str = "there is no outbox entry with this id";

/// Brings an entry back.
#[utoipa::path(
    post,
    path = "/api/outbox/{id}/retry",
    tag = "Outbox",
    operation_id = "retryOutboxEntry",
    summary = "A dead entry gets another try",
    description = "It is due at once, as if it had never been tried. An entry that is not `DEAD` stays as it is. No \
        body is needed.",
    params(("id" = Uuid, Path, description = "The entry's id.")),
    responses(
        (status = 200, description = "The entry as it is now.", body = OutboxEntryView),
        (status = 404, description = "There is no such entry; an id that is no UUID is one of those.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn retry(incoming: &Incoming<'_>) -> Answer {
    let id = incoming.uuid().map(EntryId::from_uuid).ok_or_else(|| not_found(NO_ENTRY))?;
    let context = incoming.context;
    let record = within(context.outbox.revive(id, context.clock.now())).await?;
    let record = record.ok_or_else(|| not_found(NO_ENTRY))?;
    Ok(json(StatusCode::OK, &OutboxEntryView::from(&record)))
}
