//! What outside systems may do where HireTalk drives the conversations itself.

use hiretalk_web::black_box::{application, unique};
use serde_json::json;

use crate::server::TestServer;

#[test]
fn what_we_drive_is_ended_by_others_and_not_started() {
    let server = TestServer::start(|services, _| services.advance = services.advance.clone().driven_by_us());
    let client = server.admin();
    let event = application(&unique("event"), &unique("candidate"), &unique("job"));
    let opened = client.post("/api/application-webhook", &event).expect(201);
    let path = format!("/api/conversations/{}", opened["id"].as_str().unwrap());

    let refused =
        client.patch(&path, &json!({"status": "ONGOING"})).expect_problem(409, "illegal_transition");
    assert!(refused["detail"].as_str().unwrap().contains("HireTalk drives"), "{refused}");
    assert_eq!(client.patch(&path, &json!({"status": "CREATED"})).expect(200), opened);
    let cancelled = json!({"status": "COMPLETED", "outcome": "CANCELLED"});
    assert_eq!(client.patch(&path, &cancelled).expect(200)["outcome"], "CANCELLED");
}
