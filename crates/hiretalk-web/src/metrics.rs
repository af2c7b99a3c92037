//! What the API counts. Handles are resolved once, so that a request costs no look-up of labels.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
    TextEncoder,
};

use crate::problem::ProblemCode;
use crate::route::Route;

/// Upper bounds in seconds, close together where most answers are.
const LATENCIES: [f64; 14] =
    [0.0005, 0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.125, 0.25, 0.5, 1.0, 2.5, 5.0];

const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"];

const STATUSES: [u16; 20] =
    [200, 201, 202, 204, 303, 308, 400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 503, 0];

/// The metrics of the API and the registry that they are in.
pub(crate) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    request_handles: Box<[OnceLock<IntCounter>]>,
    durations: Vec<Histogram>,
    refusals: Vec<IntCounter>,
    in_flight: IntGauge,
    streams: IntGauge,
}

impl Metrics {
    /// Registers the metrics.
    ///
    /// # Errors
    /// The registry has metrics with these names already.
    pub(crate) fn register(registry: Registry) -> prometheus::Result<Self> {
        let requests = IntCounterVec::new(
            Opts::new("hiretalk_http_requests_total", "Requests answered, by route, method and status."),
            &["route", "method", "status"],
        )?;
        let durations = HistogramVec::new(
            HistogramOpts::new("hiretalk_http_request_duration_seconds", "Time to the answer, by route.")
                .buckets(LATENCIES.to_vec()),
            &["route"],
        )?;
        let refusals = IntCounterVec::new(
            Opts::new("hiretalk_refusals_total", "Problems answered, by code."),
            &["code"],
        )?;
        let in_flight = IntGauge::new("hiretalk_http_requests_in_flight", "Requests being answered now.")?;
        let streams = IntGauge::new("hiretalk_event_streams", "Event streams open now.")?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(durations.clone()))?;
        registry.register(Box::new(refusals.clone()))?;
        registry.register(Box::new(in_flight.clone()))?;
        registry.register(Box::new(streams.clone()))?;
        let handles = Route::ALL.len() * METHODS.len() * STATUSES.len();
        Ok(Self {
            registry,
            requests,
            request_handles: (0..handles).map(|_| OnceLock::new()).collect(),
            durations: Route::ALL
                .iter()
                .map(|route| durations.with_label_values(&[route.pattern()]))
                .collect(),
            refusals: ProblemCode::ALL
                .iter()
                .map(|code| refusals.with_label_values(&[code.as_str()]))
                .collect(),
            in_flight,
            streams,
        })
    }

    /// Counts a request as being answered until the returned value goes, however that happens.
    pub(crate) fn in_flight(&self) -> Counted {
        Counted::new(&self.in_flight)
    }

    /// Counts an event stream as open until the returned value goes.
    pub(crate) fn stream(&self) -> Counted {
        Counted::new(&self.streams)
    }

    /// Counts an answered request.
    pub(crate) fn answered(&self, route: Route, method: &Method, status: StatusCode, took: Duration) {
        let (method, method_name) = place(&METHODS, |name| *name == method.as_str());
        let (status, _) = place(&STATUSES, |known| *known == status.as_u16());
        let index = (route.index() * METHODS.len() + method) * STATUSES.len() + status;
        if let Some(handle) = self.request_handles.get(index) {
            let counter = handle.get_or_init(|| {
                let status = STATUSES.get(status).filter(|known| **known != 0).map(u16::to_string);
                let status = status.as_deref().unwrap_or("other");
                self.requests.with_label_values(&[route.pattern(), method_name, status])
            });
            counter.inc();
        }
        if let Some(duration) = self.durations.get(route.index()) {
            duration.observe(took.as_secs_f64());
        }
    }

    /// Counts a problem.
    pub(crate) fn refused(&self, code: ProblemCode) {
        if let Some(counter) = self.refusals.get(code.index()) {
            counter.inc();
        }
    }

    /// Everything in the registry, in the text format 0.0.4.
    ///
    /// # Errors
    /// A metric cannot be written.
    pub(crate) fn render(&self) -> prometheus::Result<Vec<u8>> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

/// The place of the first that fits, or of the last, which stands for all others.
fn place<T: Copy, const N: usize>(all: &[T; N], fits: impl Fn(&T) -> bool) -> (usize, T) {
    let index = all.iter().position(fits).unwrap_or(N - 1);
    (index, all[index])
}

/// One more in a gauge, for as long as this lives.
pub(crate) struct Counted(IntGauge);

impl Counted {
    fn new(gauge: &IntGauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_method_and_status() {
        let metrics = Metrics::register(Registry::new()).unwrap();
        let took = Duration::from_millis(3);
        metrics.answered(Route::Events, &Method::GET, StatusCode::OK, took);
        metrics.answered(Route::Events, &Method::TRACE, StatusCode::IM_A_TEAPOT, took);
        metrics.answered(Route::Register, &Method::POST, StatusCode::SEE_OTHER, took);
        metrics.refused(ProblemCode::OptedOut);
        let _stream = metrics.stream();
        drop(metrics.in_flight());
        let text = String::from_utf8(metrics.render().unwrap()).unwrap();
        for line in [
            r#"hiretalk_http_requests_total{method="GET",route="/api/events",status="200"} 1"#,
            r#"hiretalk_http_requests_total{method="other",route="/api/events",status="other"} 1"#,
            r#"hiretalk_http_requests_total{method="POST",route="/register/{institution}",status="303"} 1"#,
            r#"hiretalk_http_request_duration_seconds_bucket{route="/api/events",le="0.004"} 2"#,
            r#"hiretalk_refusals_total{code="opted_out"} 1"#,
            "hiretalk_event_streams 1",
            "hiretalk_http_requests_in_flight 0",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}
