//! The clock that moves and the candidate that is simulated: where they are, and where they are not.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::message::ChannelMessageId;
use hiretalk_domain::ports::{MockClockOffset, MockSimulator, SimulatorError, StoreError};
use serde_json::{Value, json};

use crate::server::TestServer;

const CLOCK: &str = "/api/dev/clock";
const REPLIES: &str = "/api/simulator/replies";

/// The first error of a 422.
fn error(problem: &Value) -> (&str, &str) {
    assert_eq!(problem["errors"].as_array().unwrap().len(), 1, "{problem}");
    let text = |name: &str| problem["errors"][0][name].as_str().unwrap();
    (text("field"), text("code"))
}

#[test]
fn outside_development_neither_exists() {
    let server = TestServer::start(|_, _| {});
    for body in
        [json!({}), json!({"advance_seconds": 1}), json!({"phone_number": "+34600111222", "text": "1"})]
    {
        server.admin().post(CLOCK, &body).expect_problem(404, "not_found");
        server.admin().post(REPLIES, &body).expect_problem(404, "not_found");
        server.admin().without_key().post(CLOCK, &body).expect_problem(401, "unauthorized");
    }
}

#[test]
fn the_clock_moves_on_and_tells_where_it_is() {
    let server = TestServer::start(|services, _| {
        let offset = AtomicI64::new(0);
        let mut clock = MockClockOffset::new();
        clock.expect_advance().returning(move |seconds| {
            let seconds = i64::from(seconds);
            Ok(offset.fetch_add(seconds, Ordering::Relaxed) + seconds)
        });
        services.clock_offset = Some(Arc::new(clock));
    });
    let client = server.admin();
    let steps = [(json!(1), 1), (json!(31_622_400), 31_622_401), (json!(86_400.0), 31_708_801)];
    for (seconds, offset) in steps {
        let clock = client.post(CLOCK, &json!({"advance_seconds": seconds})).expect(200);
        assert_eq!(clock["offset_seconds"], offset);
        let now: DateTime<Utc> = clock["now"].as_str().unwrap().parse().unwrap();
        let machine: DateTime<Utc> = std::time::SystemTime::now().into();
        let behind = machine + TimeDelta::seconds(offset) - now;
        assert!((TimeDelta::zero()..TimeDelta::seconds(5)).contains(&behind), "{behind}");
    }
    for (body, code) in [
        (json!({}), "missing"),
        (json!({"advance_seconds": null}), "null"),
        (json!({"advance_seconds": "60"}), "wrong_type"),
        (json!({"advance_seconds": 1.5}), "wrong_type"),
        (json!({"advance_seconds": true}), "wrong_type"),
        (json!({"advance_seconds": 0}), "out_of_range"),
        (json!({"advance_seconds": -60}), "out_of_range"),
        (json!({"advance_seconds": 31_622_401}), "out_of_range"),
        (json!({"advance_seconds": u64::MAX}), "out_of_range"),
        (json!({"advance_seconds": -1e300}), "out_of_range"),
    ] {
        let problem = client.post(CLOCK, &body).expect_problem(422, "validation_failed");
        assert_eq!(error(&problem), ("advance_seconds", code), "{body}");
    }
}

#[test]
fn a_clock_that_cannot_be_moved_is_503() {
    let server = TestServer::start(|services, _| {
        let mut clock = MockClockOffset::new();
        clock.expect_advance().returning(|_| Err(StoreError::Unavailable("gone".into())));
        services.clock_offset = Some(Arc::new(clock));
    });
    server.admin().post(CLOCK, &json!({"advance_seconds": 1})).expect_problem(503, "unavailable");
}

#[test]
fn a_simulated_candidate_answers() {
    let server = TestServer::start(|services, _| {
        let mut simulator = MockSimulator::new();
        simulator.expect_reply().returning(|from, text| match text.as_str() {
            "away" => Err(SimulatorError("the secret cause".into())),
            _ => Ok(ChannelMessageId::parse(&format!("wamid.{}.{text}", from.as_str())).unwrap()),
        });
        services.simulator = Some(Arc::new(simulator));
    });
    let client = server.admin();
    let body = |text: &str| json!({"phone_number": "+34 600-111-222", "text": text});
    let reply = client.post(REPLIES, &body("No sé")).expect(202);
    assert_eq!(reply, json!({"message_id": "wamid.+34600111222.No sé"}));
    let problem = client.post(REPLIES, &body("away")).expect_problem(503, "unavailable");
    assert!(!problem.to_string().contains("secret"), "{problem}");
    for (pointer, value, code) in [
        ("/text", json!(""), "empty"),
        ("/text", json!(" \n"), "empty"),
        ("/text", json!("x".repeat(4_097)), "too_long"),
        ("/text", json!("a\u{0}"), "not_printable"),
        ("/text", json!(1), "wrong_type"),
        ("/phone_number", json!("600111222"), "phone_number_missing_plus"),
        ("/phone_number", Value::Null, "null"),
    ] {
        let mut body = body("1");
        *body.pointer_mut(pointer).unwrap() = value;
        let problem = client.post(REPLIES, &body).expect_problem(422, "validation_failed");
        assert_eq!(error(&problem), (&pointer[1..], code));
    }
    let both = client.post(REPLIES, &json!({})).expect_problem(422, "validation_failed");
    assert_eq!(both["errors"].as_array().unwrap().len(), 2);
}
