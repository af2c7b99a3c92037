//! One line a request, without personal data: the pattern of the path, not the path.

use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use tracing::{debug, error, info};

use crate::problem::ProblemCode;
use crate::route::Route;

/// What is known of an answered request.
pub(crate) struct AccessLog<'a> {
    pub(crate) id: &'a str,
    pub(crate) method: &'a Method,
    pub(crate) route: Route,
    pub(crate) status: StatusCode,
    pub(crate) took: Duration,
    pub(crate) caller: Option<&'a str>,
}

/// Why a request was not done.
pub(crate) struct Failure {
    pub(crate) code: ProblemCode,
    pub(crate) causes: Option<String>,
}

impl AccessLog<'_> {
    /// Writes the line: errors for our failures, information for what changed or was refused, else for debugging.
    pub(crate) fn write(&self, failure: Option<&Failure>) {
        let Self { id, method, route, status, took, caller } = *self;
        // Health checks of a red process would fill the log; readiness tells when it changes.
        let asked_for_health = matches!(route, Route::Livez | Route::Readyz);
        let is_read = method == Method::GET || method == Method::HEAD;
        let (method, route, status) = (method.as_str(), route.pattern(), status.as_u16());
        let latency_ms = took.as_secs_f64() * 1_000.0;
        let code = failure.map(|failure| failure.code.as_str());
        let cause = failure.and_then(|failure| failure.causes.as_deref());
        if status >= 500 && !asked_for_health {
            error!(
                request_id = id,
                method,
                route,
                status,
                latency_ms,
                key = caller,
                code,
                cause,
                "request failed"
            );
        } else if asked_for_health || (is_read && status < 400) {
            debug!(request_id = id, method, route, status, latency_ms, key = caller, code, cause, "request");
        } else {
            info!(request_id = id, method, route, status, latency_ms, key = caller, code, cause, "request");
        }
    }
}
