//! The middleware around every request: request id, problem bodies, security headers, metrics and access log.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY, TRANSFER_ENCODING, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::http::uri::PathAndQuery;
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use tracing::{debug, error, info};

use crate::auth::Caller;
use crate::connection::{Peer, PiecewiseBody};
use crate::lifecycle::Phase;
use crate::problem::{PROBLEM_JSON, Problem, ProblemCode};
use crate::state::Api;

/// The header that carries the request id, in and out.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// An answer of the API is data: nothing in it may run or load.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Takes a slash from the end of a path: both spellings are the same resource.
pub(crate) async fn without_trailing_slash(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let uri = request.uri();
    let path = uri.path();
    if path.len() > 1
        && let Some(shorter) = path.strip_suffix('/')
        && path.starts_with("/api/")
    {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = PathAndQuery::from_maybe_shared(format!("{shorter}{query}")).ok();
        if let Ok(uri) = Uri::from_parts(parts) {
            request.match_info_mut().get_mut().update(&uri);
            request.head_mut().uri = uri;
        }
    }
    next.call(request).await
}

/// Answers a request, and adds to the answer what all answers have.
pub(crate) async fn observe(
    api: Data<Api>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<PiecewiseBody>, actix_web::Error> {
    let started = Instant::now();
    let in_flight = api.metrics.in_flight();
    let id = request_id(request.headers());
    let peer = Peer::of_service_request(&request);
    if let Some(peer) = &peer {
        peer.begin_answer(has_body(request.headers()));
    }

    let response = next.call(request).await?.map_into_boxed_body();
    let response = answer_wrong_method(&api, response);
    let (request, mut response) = response.into_parts();

    let failure = Failure::from_response(&response);
    if let Some(problem) = problem(&response)
        && response.headers().get(CONTENT_TYPE) == Some(&PROBLEM_JSON)
    {
        let body = problem.body(id.to_str().unwrap_or_default());
        response = response.set_body(BoxBody::new(body));
    }
    set_security_headers(response.headers_mut());
    if !api.settings.cors_origins.is_empty() {
        response.headers_mut().append(VARY, HeaderValue::from_static("Origin"));
    }

    let (route, took, status) = (request.match_pattern(), started.elapsed(), response.status());
    let route = route.as_deref().unwrap_or("unknown");
    api.metrics.answered(route, request.method(), status, took);
    if let Some(failure) = &failure {
        api.metrics.problem(failure.code);
    }
    log(&request, route, &id, status, took, failure.as_ref());
    response.headers_mut().insert(X_REQUEST_ID, id);
    let is_limited = status == StatusCode::TOO_MANY_REQUESTS && !request.extensions().contains::<Caller>();
    // Nothing here speaks another protocol. actix would answer `Connection: upgrade` as well and close without a word, and
    // a proxy that keeps connections would send its next request into that.
    let asks_for_upgrade = request.head().connection_type() == ConnectionType::Upgrade;
    if is_limited || asks_for_upgrade || api.phase.now() > Phase::Running {
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    let is_last = [request.head().connection_type(), response.head().connection_type()]
        .contains(&ConnectionType::Close);
    let is_broken_off = failure.is_some_and(|failure| failure.code == ProblemCode::MalformedBody);
    // actix gives a connection up whose body is broken, unless the answer is there in the same turn.
    if status.as_u16() >= 400 && !is_broken_off {
        // actix closes a connection whose request body is unread when the answer is sent. After one more turn it has
        // read what has arrived already, which is all of most bodies, and the caller can go on with the connection.
        tokio::task::yield_now().await;
    }
    drop(in_flight);
    let response = response.map_body(|_, body| PiecewiseBody::new(body, peer, is_last));
    Ok(ServiceResponse::new(request, response))
}

/// Makes a problem of the empty 405 that actix answers where a resource has not the method; or the answer to a
/// browser's preflight, since only here the methods of the resource are known.
pub(crate) fn answer_wrong_method(api: &Api, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if response.status() != StatusCode::METHOD_NOT_ALLOWED || response.response().error().is_some() {
        return response;
    }
    let Some(allow) = response.headers().get(ALLOW).cloned() else { return response };
    let request = response.request();
    let is_preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(ORIGIN)
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let answer = if is_preflight && !api.settings.cors_origins.is_empty() {
        HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, allow))
            .insert_header((
                ACCESS_CONTROL_ALLOW_HEADERS,
                "authorization, content-type, last-event-id, x-request-id",
            ))
            .insert_header((ACCESS_CONTROL_MAX_AGE, "600"))
            .finish()
    } else {
        let detail = format!("this resource has the methods {}", allow.to_str().unwrap_or_default());
        let problem = Problem::new(ProblemCode::MethodNotAllowed, detail).allowing(allow);
        HttpResponse::from_error(api.authenticator.reject(request.peer_addr(), problem))
    };
    response.into_response(answer)
}

/// True if a request says that it has a body.
fn has_body(headers: &HeaderMap) -> bool {
    headers.contains_key(TRANSFER_ENCODING)
        || headers.get(CONTENT_LENGTH).is_some_and(|length| length.as_bytes() != b"0")
}

fn problem(response: &HttpResponse) -> Option<&Problem> {
    response.error()?.as_error()
}

fn set_security_headers(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // Pages and streams set their own.
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, NOTHING);
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// The caller's id, if it is short and plain, else a new one: a random part for the process, and a count.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    static PROCESS: std::sync::LazyLock<u32> = std::sync::LazyLock::new(|| {
        // `RandomState` takes its keys from the operating system's generator.
        u32::try_from(RandomState::new().hash_one("request ids") >> 32).unwrap_or(0)
    });
    static COUNT: AtomicU64 = AtomicU64::new(1);
    match headers.get(X_REQUEST_ID) {
        Some(given) if is_plain(given.as_bytes()) => given.clone(),
        _ => {
            let text = format!("{:08x}-{:x}", *PROCESS, COUNT.fetch_add(1, Ordering::Relaxed));
            HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("none"))
        }
    }
}

/// 1 to 64 of `A-Z a-z 0-9 . _ -`: nothing that could break a log or hide in it.
fn is_plain(id: &[u8]) -> bool {
    (1..=64).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// The problem of an answer, for metrics and logs.
struct Failure {
    code: ProblemCode,
    causes: Option<String>,
}

impl Failure {
    fn from_response(response: &HttpResponse) -> Option<Self> {
        let problem = problem(response)?;
        Some(Self { code: problem.code(), causes: problem.causes() })
    }
}

/// Logs one line for a request, without personal data: the pattern of the path, not the path. Failures of ours are
/// errors; changes and refusals are information; the rest is for debugging.
fn log(
    request: &HttpRequest,
    route: &str,
    id: &HeaderValue,
    status: StatusCode,
    took: Duration,
    failure: Option<&Failure>,
) {
    let caller = request.extensions().get::<Caller>().cloned();
    let key = caller.as_ref().map(Caller::label);
    let id = id.to_str().unwrap_or_default();
    // Health checks of a red process would fill the log; `Readiness` logs when it changes.
    let is_health = matches!(route, "/livez" | "/readyz");
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let (method, status, latency_ms) =
        (request.method().as_str(), status.as_u16(), took.as_secs_f64() * 1_000.0);
    let code = failure.map(|failure| failure.code.as_str());
    let cause = failure.and_then(|failure| failure.causes.as_deref());
    if status >= 500 && !is_health {
        error!(request_id = id, method, route, status, latency_ms, key, code, cause, "request failed");
    } else if is_health || (is_read && status < 400) {
        debug!(request_id = id, method, route, status, latency_ms, key, code, cause, "request");
    } else {
        info!(request_id = id, method, route, status, latency_ms, key, code, cause, "request");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_id_is_kept_and_every_other_replaced() {
        let long = "a".repeat(65);
        for (given, stored) in
            [("req-1.a_B", true), ("", false), ("a b", false), ("é", false), (long.as_str(), false)]
        {
            let value = HeaderValue::from_bytes(given.as_bytes()).unwrap();
            let headers: HeaderMap = [(X_REQUEST_ID, value)].into_iter().collect();
            assert_eq!(request_id(&headers) == given, stored, "{given}");
        }
        assert_ne!(request_id(&HeaderMap::new()), request_id(&HeaderMap::new()));
    }
}
