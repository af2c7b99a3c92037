//! Extractors for request bodies, which are read within a limit and a deadline.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use crate::auth::{SignatureClaim, api};
use crate::connection::Peer;
use crate::extract::Query;
use crate::json;
use crate::problem::{Problem, ProblemCode};
use crate::rows::{Charset, RowFormat};

/// The most bytes of a JSON body.
const JSON_LIMIT: usize = 256 * 1024;

/// The most bytes of a form, which anybody may send.
const FORM_LIMIT: usize = 16 * 1024;

/// Extracts the body of a request, unread: handlers read it after their caller is known.
pub(crate) struct Body {
    request: HttpRequest,
    payload: Payload,
    /// The time in which the body, or its next piece, has to arrive.
    timeouts: Duration,
    deadline: Instant,
}

impl FromRequest for Body {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Self::extract(request, payload))
    }
}

impl Body {
    fn extract(request: &HttpRequest, payload: &mut Payload) -> Result<Self, Problem> {
        let timeouts = api(request)?.settings.body_deadline;
        let deadline = Instant::now() + timeouts;
        Ok(Self { request: request.clone(), payload: payload.take(), timeouts, deadline })
    }

    /// Reads a JSON object.
    ///
    /// # Errors
    /// It is not declared as JSON, too large, too slow, breaks off, or is not a JSON object.
    pub(crate) async fn json<T: DeserializeOwned>(mut self) -> Result<T, Problem> {
        json::from_object(&self.json_bytes(JSON_LIMIT).await?)
    }

    /// Reads a body that is declared as JSON, at most `limit` bytes.
    ///
    /// # Errors
    /// It is not declared as JSON, too large, too slow, or breaks off.
    pub(crate) async fn json_bytes(&mut self, limit: usize) -> Result<Bytes, Problem> {
        if !is_json(self.request.headers()) {
            let detail = "the body must be sent as Content-Type: application/json, without Content-Encoding";
            return Err(Problem::new(ProblemCode::UnsupportedMediaType, detail));
        }
        self.read(limit).await
    }

    /// Reads the body of an HTML form, at most 16 KiB.
    ///
    /// # Errors
    /// It is not declared as a form, too large, too slow, breaks off, or is not UTF-8.
    pub(crate) async fn form(mut self) -> Result<Query, Problem> {
        if !is_form(self.request.headers()) {
            let detail = "the form must be sent as Content-Type: application/x-www-form-urlencoded";
            return Err(Problem::new(ProblemCode::UnsupportedMediaType, detail));
        }
        let body = self.read(FORM_LIMIT).await?;
        let form = std::str::from_utf8(&body).ok().and_then(|text| Query::parse(text).ok());
        form.ok_or_else(|| Problem::new(ProblemCode::MalformedBody, "the form is not UTF-8"))
    }

    /// The declared format of a body of rows.
    ///
    /// # Errors
    /// `unsupported_media_type`
    pub(crate) fn row_format(&self) -> Result<RowFormat, Problem> {
        let headers = self.request.headers();
        let format = media_type(headers).and_then(RowFormat::from_media_type);
        format.filter(|_| is_plain(headers)).ok_or_else(|| {
            let detail = "the body must be sent as Content-Type: application/x-ndjson, application/jsonl, \
                          application/json or text/csv, without Content-Encoding";
            Problem::new(ProblemCode::UnsupportedMediaType, detail)
        })
    }

    /// The charset that the content type names, if it is one that rows are read in.
    pub(crate) fn charset(&self) -> Option<Charset> {
        let parameters = media_type(self.request.headers())?.split(';').skip(1);
        let mut named = parameters.filter_map(|parameter| parameter.trim().split_once('='));
        let (_, charset) = named.find(|(name, _)| name.eq_ignore_ascii_case("charset"))?;
        charset.trim_matches('"').parse().ok()
    }

    /// Reads the next piece of a body of any length; none at its end. Each piece has its own deadline.
    ///
    /// # Errors
    /// It is too slow, or breaks off.
    pub(crate) async fn next_piece(&mut self) -> Result<Option<Bytes>, Problem> {
        self.deadline = Instant::now() + self.timeouts;
        match timeout_at(self.deadline, self.payload.next()).await {
            Ok(piece) => {
                if piece.is_none() {
                    self.note_end();
                }
                piece.transpose().map_err(broken_off)
            }
            Err(_) => Err(Problem::new(ProblemCode::RequestTimeout, "the body did not go on in time")),
        }
    }

    async fn read(&mut self, limit: usize) -> Result<Bytes, Problem> {
        let declared = declared_length(self.request.headers());
        if declared.is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        let read = timeout_at(self.deadline, read_all(&mut self.payload, declared, limit)).await;
        let read = read.unwrap_or_else(|_| {
            Err(Problem::new(ProblemCode::RequestTimeout, "the body did not arrive in time"))
        })?;
        self.note_end();
        Ok(read)
    }

    /// Notes that nothing of the body is to come.
    fn note_end(&self) {
        if let Some(peer) = Peer::of_request(&self.request) {
            peer.end_body();
        }
    }
}

/// Extracts the body of an event webhook: sent with a key of the scope `events:write`, or signed.
pub(crate) struct EventBody {
    body: Body,
    claim: Option<SignatureClaim>,
}

impl FromRequest for EventBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let body = Body::extract(&request, payload);
        Box::pin(async move {
            let claim = api(&request)?.authenticator.authorize_event(&request).await?;
            Ok(Self { body: body?, claim })
        })
    }
}

impl EventBody {
    /// Reads a JSON object, and verifies its signature before anything in it is parsed.
    ///
    /// # Errors
    /// It is not declared as JSON, too large, too slow, breaks off, does not match its signature, or is not a JSON
    /// object.
    pub(crate) async fn json<T: DeserializeOwned>(mut self) -> Result<T, Problem> {
        let bytes = self.body.json_bytes(JSON_LIMIT).await;
        let Some(claim) = self.claim else { return json::from_object(&bytes?) };
        let request = &self.body.request;
        let authenticator = &api(request)?.authenticator;
        let verified = bytes.and_then(|bytes| authenticator.verify(&claim, &bytes).map(|()| bytes));
        // A claim without its proof counts against the address, whatever went wrong.
        let bytes = verified.map_err(|problem| authenticator.reject(request.peer_addr(), problem))?;
        json::from_object(&bytes)
    }
}

/// Reads a body to its end, or as many bytes as its head declared: actix reads the body of a request with
/// `Upgrade: websocket` until the connection ends, whatever the head says.
async fn read_all(payload: &mut Payload, declared: Option<usize>, limit: usize) -> Result<Bytes, Problem> {
    let is_whole = |length| declared.is_some_and(|declared| length >= declared);
    if is_whole(0) {
        return Ok(Bytes::new());
    }
    // Most bodies come in one piece, which is then taken as it is.
    let Some(mut first) = payload.next().await.transpose().map_err(broken_off)? else {
        return Ok(Bytes::new());
    };
    if is_whole(first.len()) {
        first.truncate(declared.unwrap_or(limit));
        return Ok(first);
    }
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
        if is_whole(body.len() + piece.len()) {
            body.extend_from_slice(&piece);
            body.truncate(declared.unwrap_or(limit));
            break;
        }
        if body.len() + piece.len() > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&piece);
        next = payload.next().await.transpose().map_err(broken_off)?;
    }
    Ok(body.freeze())
}

/// `application/json` or `application/<something>+json`, with any parameters, and not encoded.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(essence) = media_type(headers).map(essence) else { return false };
    let structured = || {
        let essence = essence.to_ascii_lowercase();
        let kind = essence.strip_prefix("application/").and_then(|kind| kind.strip_suffix("+json"));
        kind.is_some_and(|kind| !kind.is_empty())
    };
    is_plain(headers) && (essence.eq_ignore_ascii_case("application/json") || structured())
}

/// `application/x-www-form-urlencoded`, with any parameters, and not encoded.
fn is_form(headers: &HeaderMap) -> bool {
    let essence = media_type(headers).map(essence);
    is_plain(headers)
        && essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

fn media_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()
}

/// A media type without its parameters.
pub(crate) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// True if the body is not encoded.
fn is_plain(headers: &HeaderMap) -> bool {
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
    fn json_is_what_is_declared_as_json() {
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
