//! The metrics of the API.

use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};

use crate::connection::REASONS;
use crate::problem::ProblemCode;

/// Upper bounds in seconds, close together where most answers are.
const LATENCIES: [f64; 14] =
    [0.0005, 0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.125, 0.25, 0.5, 1.0, 2.5, 5.0];

/// Methods that have a label of their own: callers can make up any number of others.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// The metrics of the API and the registry that they are in.
pub(crate) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    problems: IntCounterVec,
    in_flight: IntGauge,
    streams: IntGauge,
    pub(crate) connections: IntGauge,
    pub(crate) closed_connections: IntCounterVec,
}

impl Metrics {
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
        let problems = IntCounterVec::new(
            Opts::new("hiretalk_refusals_total", "Problems answered, by code."),
            &["code"],
        )?;
        // A rate needs the zero before the first.
        for code in ProblemCode::ALL {
            problems.with_label_values(&[code.as_str()]);
        }
        let in_flight = IntGauge::new("hiretalk_http_requests_in_flight", "Requests being answered now.")?;
        let streams = IntGauge::new("hiretalk_event_streams", "Event streams open now.")?;
        let connections = IntGauge::new("hiretalk_http_connections", "Connections open now.")?;
        let closed_connections = IntCounterVec::new(
            Opts::new(
                "hiretalk_http_connections_closed_total",
                "Connections that the server closed, by reason.",
            ),
            &["reason"],
        )?;
        for reason in REASONS {
            closed_connections.with_label_values(&[reason]);
        }
        registry.register(Box::new(connections.clone()))?;
        registry.register(Box::new(closed_connections.clone()))?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(durations.clone()))?;
        registry.register(Box::new(problems.clone()))?;
        registry.register(Box::new(in_flight.clone()))?;
        registry.register(Box::new(streams.clone()))?;
        Ok(Self {
            registry,
            requests,
            durations,
            problems,
            in_flight,
            streams,
            connections,
            closed_connections,
        })
    }

    /// Counts a request as being answered until the returned value is dropped.
    pub(crate) fn in_flight(&self) -> Counted {
        Counted::new(&self.in_flight)
    }

    /// Counts an event stream as open until the returned value is dropped.
    pub(crate) fn stream(&self) -> Counted {
        Counted::new(&self.streams)
    }

    /// Counts an answered request by the pattern of its route.
    pub(crate) fn answered(&self, route: &str, method: &Method, status: StatusCode, took: Duration) {
        let method = METHODS.into_iter().find(|name| *name == method.as_str()).unwrap_or("other");
        self.requests.with_label_values(&[route, method, status.as_str()]).inc();
        self.durations.with_label_values(&[route]).observe(took.as_secs_f64());
    }

    pub(crate) fn problem(&self, code: ProblemCode) {
        self.problems.with_label_values(&[code.as_str()]).inc();
    }

    /// Renders the registry in the text format 0.0.4.
    ///
    /// # Errors
    /// A metric cannot be written.
    pub(crate) fn render(&self) -> prometheus::Result<Vec<u8>> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

/// Raises a gauge by one until it is dropped.
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
        metrics.answered("/api/events", &Method::GET, StatusCode::OK, took);
        metrics.answered("/api/events", &Method::TRACE, StatusCode::BAD_REQUEST, took);
        metrics.answered("/register/{institution}", &Method::POST, StatusCode::SEE_OTHER, took);
        metrics.problem(ProblemCode::OptedOut);
        let _stream = metrics.stream();
        drop(metrics.in_flight());
        let text = String::from_utf8(metrics.render().unwrap()).unwrap();
        for line in [
            r#"hiretalk_http_requests_total{method="GET",route="/api/events",status="200"} 1"#,
            r#"hiretalk_http_requests_total{method="other",route="/api/events",status="400"} 1"#,
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
