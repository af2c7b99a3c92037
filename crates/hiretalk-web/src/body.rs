//! Reads request bodies, within a limit and a deadline.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt;
use tokio::time::{Instant, timeout_at};

use crate::problem::{Problem, ProblemCode};

/// How much of a refused body is still read, so that a caller who sends all of it before reading sees the answer.
const DISCARDED: usize = 16 * 1024 * 1024;

/// How long that may hold up the answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// The body of a request.
pub(crate) struct Body {
    payload: Payload,
    deadline: Instant,
}

impl Body {
    /// A body that has to be there within `patience` from now.
    pub(crate) fn new(payload: Payload, timeouts: Duration) -> Self {
        Self { payload, deadline: Instant::now() + timeouts }
    }

    /// Reads a JSON body of at most `limit` bytes.
    ///
    /// # Errors
    /// It is not said to be JSON, too large, too slow, or breaks off.
    pub(crate) async fn read_json(&mut self, headers: &HeaderMap, limit: usize) -> Result<Bytes, Problem> {
        if !is_json(headers) {
            let detail = "the body must be sent as Content-Type: application/json, without Content-Encoding";
            return Err(Problem::new(ProblemCode::UnsupportedMediaType, detail));
        }
        self.read(headers, limit).await
    }

    /// Reads the body of an HTML form, of at most `limit` bytes.
    ///
    /// # Errors
    /// It is not said to be one, too large, too slow, or breaks off.
    pub(crate) async fn read_form(&mut self, headers: &HeaderMap, limit: usize) -> Result<Bytes, Problem> {
        if !is_form(headers) {
            let detail = "the form must be sent as Content-Type: application/x-www-form-urlencoded";
            return Err(Problem::new(ProblemCode::UnsupportedMediaType, detail));
        }
        self.read(headers, limit).await
    }

    async fn read(&mut self, headers: &HeaderMap, limit: usize) -> Result<Bytes, Problem> {
        if declared_length(headers).is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        match timeout_at(self.deadline, read_all(&mut self.payload, limit)).await {
            Ok(Ok(body)) => {
                self.payload = Payload::None;
                Ok(body)
            }
            Ok(Err(problem)) => Err(problem),
            Err(_) => Err(Problem::new(ProblemCode::RequestTimeout, "the body did not arrive in time")),
        }
    }

    /// The next piece of a body that is worked off as it comes, however large it is; none at its end. Each piece has
    /// to be there within `patience`.
    ///
    /// # Errors
    /// It is too slow, or breaks off.
    pub(crate) async fn next_piece(&mut self, timeouts: Duration) -> Result<Option<Bytes>, Problem> {
        self.deadline = Instant::now() + timeouts;
        match timeout_at(self.deadline, self.payload.next()).await {
            Ok(Some(piece)) => piece.map(Some).map_err(broken_off),
            Ok(None) => {
                self.payload = Payload::None;
                Ok(None)
            }
            Err(_) => Err(Problem::new(ProblemCode::RequestTimeout, "the body did not go on in time")),
        }
    }

    /// Reads what is left and forgets it. Whether there is nothing left then; if not, the connection is of no more use.
    pub(crate) async fn discard(&mut self) -> bool {
        if matches!(self.payload, Payload::None) {
            return true;
        }
        let deadline = self.deadline.min(Instant::now() + PATIENCE);
        timeout_at(deadline, skip(&mut self.payload)).await.unwrap_or(false)
    }
}

async fn read_all(payload: &mut Payload, limit: usize) -> Result<Bytes, Problem> {
    // Most bodies come in one piece, which is then taken as it is.
    let Some(first) = payload.next().await.transpose().map_err(broken_off)? else {
        return Ok(Bytes::new());
    };
    if first.len() > limit {
        return Err(too_large(limit));
    }
    let Some(second) = payload.next().await.transpose().map_err(broken_off)? else {
        return Ok(first);
    };
    let mut body = BytesMut::with_capacity(first.len() + second.len());
    body.extend_from_slice(&first);
    let mut next = Some(second);
    while let Some(piece) = next {
        if body.len() + piece.len() > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&piece);
        next = payload.next().await.transpose().map_err(broken_off)?;
    }
    Ok(body.freeze())
}

async fn skip(payload: &mut Payload) -> bool {
    let mut skipped = 0;
    while let Some(piece) = payload.next().await {
        match piece {
            Ok(piece) => skipped += piece.len(),
            Err(_) => return false,
        }
        if skipped > DISCARDED {
            return false;
        }
    }
    true
}

/// `application/json` or `application/<something>+json`, with any parameters, and sent plain.
fn is_json(headers: &HeaderMap) -> bool {
    if !is_plain(headers) {
        return false;
    }
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = value.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return true;
    }
    let essence = essence.to_ascii_lowercase();
    essence
        .strip_prefix("application/")
        .and_then(|kind| kind.strip_suffix("+json"))
        .is_some_and(|kind| !kind.is_empty())
}

/// `application/x-www-form-urlencoded`, with any parameters, and sent plain.
fn is_form(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    is_plain(headers) && essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Whether a body is sent as it is.
pub(crate) fn is_plain(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_ENCODING).is_none_or(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_large(limit: usize) -> Problem {
    Problem::new(ProblemCode::PayloadTooLarge, format!("the body may have at most {limit} bytes"))
}

fn broken_off(error: actix_web::error::PayloadError) -> Problem {
    Problem::new(ProblemCode::MalformedBody, "the body broke off or is not encoded as its headers say")
        .caused_by(Box::new(error))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn json_is_what_says_that_it_is() {
        for (value, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/json;charset=utf-8", true),
            ("application/cloudevents+json", true),
            ("application/+json", false),
            ("application/jsonp", false),
            ("text/json", false),
            ("text/plain", false),
            ("", false),
        ] {
            let headers: HeaderMap = [(CONTENT_TYPE, HeaderValue::from_static(value))].into_iter().collect();
            assert_eq!(is_json(&headers), expected, "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
