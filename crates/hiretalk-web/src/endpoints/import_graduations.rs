//! `POST /api/graduations/import`: graduations come in, row by row.

use actix_web::http::StatusCode;

use crate::deadline::within;
use crate::dispatch::json;
use crate::graduations::{GraduationImport, GraduationImportReport};
use crate::incoming::Incoming;
use crate::problem::Answer;
use crate::rows::row_format;

/// Brings graduations in.
#[utoipa::path(
    post,
    path = "/api/graduations/import",
    tag = "Graduations",
    operation_id = "importGraduations",
    summary = "Many graduations come in",
    description = "JSON lines, a JSON array or CSV, of any length: it is worked off as it comes, and a row may have \
        256 KiB. A row is what `POST /api/start-conversation` takes. Each is kept as `SCHEDULED`; those whose day has \
        come start at once, at the channel's pace, and wait (`WAITING`) where another conversation goes on with the \
        person or on their number. A row that is none or that a rule is against is told of and never stops the rest. \
        CSV has a header row with these names, without `student.`. The same file again changes nothing. When the \
        import ends early, what came before has been kept: send all of it again.",
    request_body(content(
        (String = "application/x-ndjson"),
        (String = "application/jsonl"),
        (crate::openapi::GraduationArray = "application/json"),
        (String = "text/csv"),
    ), description = "The graduations."),
    responses(
        (status = 200, description = "What became of it.", body = GraduationImportReport),
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
    let mut import = GraduationImport::new(context.start_conversation.clone(), context.phone_check, format);
    while let Some(piece) = body.next_piece(context.body_deadline).await? {
        within(import.push(&piece)).await?;
    }
    let report = within(import.finish()).await?;
    Ok(json(StatusCode::OK, &report))
}
