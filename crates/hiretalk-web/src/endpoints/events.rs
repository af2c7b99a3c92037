//! `GET /api/events`: the event feed, once or as a stream.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, HeaderMap};
use hiretalk_domain::events::Position;
use hiretalk_domain::paging::EventLimit;

use super::event_stream;
use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::problem::{Answer, Problem, ProblemCode};
use crate::query::{Query, invalid};
use crate::representation::{EventFeed, EventView};

/// The event feed.
#[utoipa::path(
    get,
    path = "/api/events",
    tag = "Events",
    operation_id = "readEvents",
    summary = "What happened, in commit order",
    description = "Nothing is ever skipped, and no event appears before one that was already read. With \
        `Accept: text/event-stream` the same events come as Server-Sent Events as they happen: `id` is the position, \
        `event` the type, `data` the event as JSON. A stream that breaks goes on with `Last-Event-ID`, which wins over \
        `after`.",
    params(
        ("after" = Option<crate::openapi::PositionNumber>, Query, description = "The position to go on behind; 0 is before the first event."),
        ("limit" = Option<i32>, Query, minimum = 1, maximum = 1000, description = "At most so many events; 100 unless given."),
        ("Last-Event-ID" = crate::openapi::PositionNumber, Header, description = "For streams: the last position seen."),
    ),
    responses(
        (status = 200, description = "The events after `after`, oldest first.", content(
            (EventFeed<'_> = "application/json"),
            (String = "text/event-stream"),
        )),
        (status = 400, description = "`invalid_limit` or `invalid_query`.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn read(incoming: &Incoming<'_>) -> Answer {
    let query = Query::read(incoming.request.query_string())?;
    let after = query.one("after")?.map_or(Ok(Position::START), |text| position("after", text))?;
    let limit = match query.one("limit")? {
        None => EventLimit::default(),
        Some(text) => text.parse().ok().and_then(EventLimit::new).ok_or_else(|| {
            let range = format!("must be a number from 1 to {}", EventLimit::MAXIMUM);
            invalid(ProblemCode::InvalidLimit, "limit", range)
        })?,
    };
    let last_seen = last_event_id(incoming.headers())?;
    if wants_stream(incoming.headers()) {
        return event_stream::open(incoming, last_seen.unwrap_or(after), limit);
    }
    let events = within(incoming.context.reader.events(after, limit)).await?;
    let view = EventFeed {
        next_after: events.last().map_or(after, |event| event.position).0,
        data: events.iter().map(EventView::from).collect(),
    };
    Ok(json(StatusCode::OK, &view))
}

fn position(field: &'static str, text: &str) -> Result<Position, Problem> {
    let position = text.parse().ok().filter(|position| *position >= 0);
    position.map(Position).ok_or_else(|| {
        invalid(ProblemCode::InvalidQuery, field, "must be a position: a whole number from 0 on")
    })
}

/// What an `EventSource` sends when it comes back.
fn last_event_id(headers: &HeaderMap) -> Result<Option<Position>, Problem> {
    match headers.get("last-event-id") {
        None => Ok(None),
        Some(value) => position("Last-Event-ID", value.to_str().unwrap_or_default()).map(Some),
    }
}

/// Whether the caller names event streams, and not JSON before them.
fn wants_stream(headers: &HeaderMap) -> bool {
    let ranges =
        headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    let named = ranges.filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default();
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        let stream = media_type.eq_ignore_ascii_case("text/event-stream");
        (!refused && (stream || media_type.eq_ignore_ascii_case("application/json"))).then_some(stream)
    });
    named.take(1).any(|stream| stream)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn a_stream_is_what_asks_for_one_first() {
        for (accept, expected) in [
            ("text/event-stream", true),
            ("Text/Event-Stream; q=0.5", true),
            ("*/*, text/event-stream", true),
            ("text/event-stream, application/json", true),
            ("application/json, text/event-stream", false),
            ("text/event-stream;q=0", false),
            ("*/*", false),
            ("text/*", false),
            ("", false),
        ] {
            let headers: HeaderMap = [(ACCEPT, HeaderValue::from_static(accept))].into_iter().collect();
            assert_eq!(wants_stream(&headers), expected, "{accept}");
        }
        assert!(!wants_stream(&HeaderMap::new()));
    }
}
