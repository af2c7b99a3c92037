//! Cross-origin requests from browsers: off unless origins are configured.

use actix_web::HttpResponse;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap,
    HeaderValue, ORIGIN, VARY,
};
use actix_web::http::{Method, StatusCode};

use crate::route::Route;

/// Which pages may call the API. No cookies are involved, so credentials are never allowed.
pub(crate) struct Cors {
    origins: Vec<String>,
}

impl Cors {
    /// Lets these origins in; none switches it off.
    pub(crate) fn new(origins: Vec<String>) -> Option<Self> {
        (!origins.is_empty()).then_some(Self { origins })
    }

    /// The answer to a browser that asks whether it may call; none if that is not what it asks.
    pub(crate) fn preflight(
        &self,
        method: &Method,
        headers: &HeaderMap,
        route: Route,
    ) -> Option<HttpResponse> {
        let asks = method == Method::OPTIONS
            && headers.contains_key(ORIGIN)
            && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
            && route != Route::Unknown;
        if !asks {
            return None;
        }
        let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
        let answer = response.headers_mut();
        answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(route.allow()));
        answer.insert(
            ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("authorization, content-type, last-event-id, x-request-id"),
        );
        answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        Some(response)
    }

    /// The method that a browser asks about.
    pub(crate) fn asked(headers: &HeaderMap) -> Option<Method> {
        Method::from_bytes(headers.get(ACCESS_CONTROL_REQUEST_METHOD)?.as_bytes()).ok()
    }

    /// Tells the browser whether the page may see the answer.
    pub(crate) fn apply(&self, request: &HeaderMap, response: &mut HeaderMap) {
        response.append(VARY, HeaderValue::from_static("Origin"));
        let allowed = request.get(ORIGIN).filter(|origin| {
            self.origins.iter().any(|known| known == "*" || known.as_bytes() == origin.as_bytes())
        });
        if let Some(origin) = allowed {
            response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            response.insert(
                ACCESS_CONTROL_EXPOSE_HEADERS,
                HeaderValue::from_static("location, retry-after, x-request-id"),
            );
        }
    }
}
