//! `POST /api/jobs/import`: a catalogue comes in, row by row.

use std::sync::Arc;

use actix_web::http::StatusCode;

use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::jobs::{CatalogueImport, ImportReport};
use crate::problem::Answer;
use crate::rows::row_format;

/// Brings a catalogue in.
#[utoipa::path(
    post,
    path = "/api/jobs/import",
    tag = "Jobs",
    operation_id = "importJobs",
    summary = "A whole catalogue comes in",
    description = "JSON lines, a JSON array or CSV, of any length: it is worked off as it comes, 500 jobs at a time, \
        and a row may have 256 KiB. A row is what `PUT` takes, with its `id`. Each takes the place of the job with its \
        id; the others stay. A row that is no job is told of and never stops the rest. CSV has a header row with these \
        names, `salary_minimum`, `salary_maximum`, `salary_currency` and `salary_period` in place of `salary`, and `|` \
        between skills and between languages. When the import ends early, what came before has been put: send all of \
        it again.",
    request_body(content(
        (String = "application/x-ndjson"),
        (String = "application/jsonl"),
        (crate::openapi::CatalogueArray = "application/json"),
        (String = "text/csv"),
    ), description = "The catalogue."),
    responses(
        (status = 200, description = "What became of it.", body = ImportReport),
        (status = 400, description = "`malformed_json`: the JSON is no array; or `malformed_body`.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`: the body is in none of these forms.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
        (status = 422, description = "`validation_failed`: the CSV has not the columns that it needs.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn import(incoming: Incoming<'_>) -> Answer {
    let format = row_format(incoming.headers())?;
    let Incoming { context, body, .. } = incoming;
    let mut import = CatalogueImport::new(Arc::clone(&context.jobs), Arc::clone(&context.clock), format);
    while let Some(piece) = body.next_piece(context.body_deadline).await? {
        within(import.push(&piece)).await?;
    }
    let report = within(import.finish()).await?;
    Ok(json(StatusCode::OK, &report))
}
